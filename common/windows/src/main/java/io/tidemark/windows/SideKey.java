package io.tidemark.windows;

import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.types.Either;

/** The key of an element of either stream, by its own stream's selector. */
record SideKey<K, L, R>(KeySelector<L, K> left, KeySelector<R, K> right)
        implements KeySelector<Either<L, R>, K> {

    @Override
    public K getKey(Either<L, R> element) throws Exception {
        return element.isLeft() ? left.getKey(element.left()) : right.getKey(element.right());
    }
}
