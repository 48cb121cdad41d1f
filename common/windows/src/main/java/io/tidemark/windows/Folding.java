package io.tidemark.windows;

import org.apache.flink.api.common.functions.AggregateFunction;

/** An aggregate over kept elements. */
record Folding<T, ACC, V>(AggregateFunction<T, ACC, V> aggregate) implements PaneFunction<T, V> {

    @Override
    public V apply(Iterable<T> elements) {
        ACC accumulator = aggregate.createAccumulator();
        for (T element : elements) {
            accumulator = aggregate.add(element, accumulator);
        }
        return aggregate.getResult(accumulator);
    }
}
