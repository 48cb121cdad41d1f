package io.tidemark.windows;

import org.apache.flink.api.common.functions.AggregateFunction;

/**
 * A count that was written for windows that never merge.
 *
 * @param throwing whether a merge throws; otherwise it answers null
 */
record Unmerged(boolean throwing) implements AggregateFunction<Event, Long, Long> {

    @Override
    public Long createAccumulator() {
        return 0L;
    }

    @Override
    public Long add(Event event, Long count) {
        return count + 1;
    }

    @Override
    public Long getResult(Long count) {
        return count;
    }

    @Override
    public Long merge(Long a, Long b) {
        if (throwing) {
            throw new UnsupportedOperationException();
        }
        return null;
    }
}
