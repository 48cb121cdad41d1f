package io.tidemark.windows;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.types.Either;

/** A pane's elements, by the stream from which they came, each in the order of arrival. */
record Sides<L, R>(List<L> left, List<R> right) {

    static <L, R> Sides<L, R> of(Iterable<Either<L, R>> elements) {
        List<L> left = new ArrayList<>();
        List<R> right = new ArrayList<>();
        for (Either<L, R> element : elements) {
            if (element.isLeft()) {
                left.add(element.left());
            } else {
                right.add(element.right());
            }
        }
        return new Sides<>(left, right);
    }

    /** Whether there is no pair. */
    boolean isUnmatched() {
        return left.isEmpty() || right.isEmpty();
    }
}
