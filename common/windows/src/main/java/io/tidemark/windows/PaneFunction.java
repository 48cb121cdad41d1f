package io.tidemark.windows;

import org.apache.flink.api.common.functions.Function;

/** Computes a pane's value from all the elements it shows; the window keeps them for that. */
@FunctionalInterface
public interface PaneFunction<T, V> extends Function {

    /**
     * Computes one pane.
     *
     * @param elements in the order of arrival, never none
     */
    V apply(Iterable<T> elements) throws Exception;
}
