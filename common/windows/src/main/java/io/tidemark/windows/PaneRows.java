package io.tidemark.windows;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * What is handed on of a pane: none, one or several, each with what the pane says of itself.
 *
 * @param <V> what the window computes
 * @param <O> what is handed on
 */
@FunctionalInterface
interface PaneRows<V, O> extends Serializable {

    void of(Pane<?, V, ?> pane, Consumer<O> rows) throws Exception;
}
