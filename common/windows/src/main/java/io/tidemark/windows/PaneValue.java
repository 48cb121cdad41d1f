package io.tidemark.windows;

import java.io.Serializable;
import java.util.function.Supplier;

/** Makes a pane's value, by whichever kind of function. */
@FunctionalInterface
interface PaneValue<IN, V> extends Serializable {

    V of(Iterable<IN> elements, Supplier<? extends PaneContext<?, ?>> context) throws Exception;
}
