package io.tidemark.windows;

import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.Function;

/** An aggregate over kept elements. */
record Folding<T, ACC, V>(AggregateFunction<T, ACC, V> aggregate)
        implements PaneFunction<T, V>, Wrapping {

    @Override
    public V apply(Iterable<T> elements) {
        ACC accumulator = aggregate.createAccumulator();
        for (T element : elements) {
            accumulator = aggregate.add(element, accumulator);
        }
        return aggregate.getResult(accumulator);
    }

    @Override
    public Function wrapped() {
        return aggregate;
    }
}
