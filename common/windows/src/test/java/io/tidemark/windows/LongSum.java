package io.tidemark.windows;

import org.apache.flink.api.common.functions.AggregateFunction;

/** The sum of numbers. An anonymous subclass has no name that a definition could know. */
class LongSum implements AggregateFunction<Long, Long, Long> {

    private static final long serialVersionUID = 1L;

    @Override
    public Long createAccumulator() {
        return 0L;
    }

    @Override
    public Long add(Long number, Long sum) {
        return sum + number;
    }

    @Override
    public Long getResult(Long sum) {
        return sum;
    }

    @Override
    public Long merge(Long a, Long b) {
        return a + b;
    }
}
