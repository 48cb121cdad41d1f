package io.tidemark.windows;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;

/**
 * The ids of all elements. It changes its accumulators in place and spoils what it has merged, as
 * the interface allows, so that any sharing of accumulators shows.
 */
final class CollectIds implements AggregateFunction<Event, List<Long>, List<Long>> {

    private static final long serialVersionUID = 1L;

    @Override
    public List<Long> createAccumulator() {
        return new ArrayList<>();
    }

    @Override
    public List<Long> add(Event event, List<Long> accumulator) {
        accumulator.add(event.id());
        return accumulator;
    }

    @Override
    public List<Long> getResult(List<Long> accumulator) {
        return accumulator.stream().sorted().toList();
    }

    @Override
    public List<Long> merge(List<Long> left, List<Long> right) {
        left.addAll(right);
        right.clear();
        return left;
    }
}
