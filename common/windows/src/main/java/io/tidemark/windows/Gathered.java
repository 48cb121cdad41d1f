package io.tidemark.windows;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;

/** How the sending side gathers the elements of a slice: combined and counted, or as they came. */
final class Gathered {

    private Gathered() {}

    /** An accumulator, and how many elements it has taken. */
    static final class Counted<ACC> {

        ACC accumulator;
        long count;

        Counted(ACC accumulator, long count) {
            this.accumulator = accumulator;
            this.count = count;
        }
    }

    /** Counts the elements of another aggregate's accumulators. */
    record Counting<T, ACC>(AggregateFunction<T, ACC, ?> aggregate)
            implements AggregateFunction<T, Counted<ACC>, Counted<ACC>> {

        @Override
        public Counted<ACC> createAccumulator() {
            return new Counted<>(aggregate.createAccumulator(), 0);
        }

        @Override
        public Counted<ACC> add(T element, Counted<ACC> counted) {
            counted.accumulator = aggregate.add(element, counted.accumulator);
            counted.count++;
            return counted;
        }

        @Override
        public Counted<ACC> getResult(Counted<ACC> counted) {
            return counted;
        }

        @Override
        public Counted<ACC> merge(Counted<ACC> left, Counted<ACC> right) {
            left.accumulator = aggregate.merge(left.accumulator, right.accumulator);
            left.count += right.count;
            return left;
        }
    }

    /** Keeps the elements. */
    record Listing<E>() implements AggregateFunction<E, List<E>, List<E>> {

        @Override
        public List<E> createAccumulator() {
            return new ArrayList<>();
        }

        @Override
        public List<E> add(E element, List<E> elements) {
            elements.add(element);
            return elements;
        }

        @Override
        public List<E> getResult(List<E> elements) {
            return elements;
        }

        @Override
        public List<E> merge(List<E> left, List<E> right) {
            left.addAll(right);
            return left;
        }
    }
}
