package io.tidemark.windows;

import org.apache.flink.api.common.functions.Function;

/** Computes a pane's value from all the elements it shows; the window keeps them for that. */
@FunctionalInterface
public interface PaneFunction<T, V> extends Function {

    /**
     * Computes one pane.
     *
     * @param elements in the order of arrival; none only when discarding, in a pane that {@link
     *     OnTimeBehavior} or {@link ClosingBehavior} asks for
     */
    V apply(Iterable<T> elements) throws Exception;
}
