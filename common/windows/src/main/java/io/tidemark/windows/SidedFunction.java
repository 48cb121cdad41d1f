package io.tidemark.windows;

import org.apache.flink.api.common.functions.Function;
import org.apache.flink.types.Either;

/**
 * Computes a pane's value from the elements of two streams.
 *
 * @param wrapped of which {@code value} is made
 */
record SidedFunction<L, R, V>(Function wrapped, PaneFunction<Either<L, R>, V> value)
        implements PaneFunction<Either<L, R>, V>, Wrapping {

    @Override
    public V apply(Iterable<Either<L, R>> elements) throws Exception {
        return value.apply(elements);
    }
}
