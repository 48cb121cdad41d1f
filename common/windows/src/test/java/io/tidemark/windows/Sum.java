package io.tidemark.windows;

import org.apache.flink.api.common.functions.AggregateFunction;

/** The sum of the elements' ids. */
final class Sum implements AggregateFunction<Event, Long, Long> {

    private static final long serialVersionUID = 1L;

    @Override
    public Long createAccumulator() {
        return 0L;
    }

    @Override
    public Long add(Event event, Long sum) {
        return sum + event.id();
    }

    @Override
    public Long getResult(Long sum) {
        return sum;
    }

    @Override
    public Long merge(Long left, Long right) {
        return left + right;
    }
}
