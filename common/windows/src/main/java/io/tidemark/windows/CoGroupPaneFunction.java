package io.tidemark.windows;

import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.functions.Function;

/**
 * Computes a pane's value from all the elements of two streams that it shows; the window keeps them
 * for that.
 *
 * @param <L> the left stream's elements
 * @param <R> the right stream's elements
 */
@FunctionalInterface
@Experimental
public interface CoGroupPaneFunction<L, R, V> extends Function {

    /**
     * Computes one pane.
     *
     * @param left in the order of arrival; there may be none
     * @param right in the order of arrival; there may be none
     */
    V coGroup(Iterable<L> left, Iterable<R> right) throws Exception;
}
