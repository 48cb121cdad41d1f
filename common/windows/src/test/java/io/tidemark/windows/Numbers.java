package io.tidemark.windows;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;

/**
 * Collects numbers in one list, sorted where sessions join. The result may be that very list: a
 * retraction must not see it grow.
 *
 * @param isShared whether it is
 */
record Numbers(boolean isShared) implements AggregateFunction<Long, List<Long>, List<Long>> {

    @Override
    public List<Long> createAccumulator() {
        return new ArrayList<>();
    }

    @Override
    public List<Long> add(Long element, List<Long> accumulator) {
        accumulator.add(element);
        return accumulator;
    }

    @Override
    public List<Long> getResult(List<Long> accumulator) {
        return isShared ? accumulator : new ArrayList<>(accumulator);
    }

    @Override
    public List<Long> merge(List<Long> a, List<Long> b) {
        a.addAll(b);
        a.sort(null);
        return a;
    }

    /** The same of elements that are kept. */
    static List<Long> of(Iterable<Long> elements) {
        List<Long> all = new ArrayList<>();
        elements.forEach(all::add);
        return all;
    }
}
