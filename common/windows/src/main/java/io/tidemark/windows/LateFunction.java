package io.tidemark.windows;

import java.io.Serializable;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.functions.Function;

/**
 * Makes what goes to the output for late data of an element that no window takes.
 *
 * @param <T> the elements
 * @param <L> what the output holds
 */
@FunctionalInterface
@Experimental
public interface LateFunction<T, L> extends Function, Serializable {

    /** What is told of the element, with the reason why no window takes it. */
    L late(T element, LateReason reason);
}
