package io.tidemark.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.AggregateFunction;

/**
 * A count of elements.
 *
 * @param mergeTime what a merge takes on top; zero for a plain count
 */
record Count(Duration mergeTime) implements AggregateFunction<Click, Long, Long> {

    Count() {
        this(Duration.ZERO);
    }

    @Override
    public Long createAccumulator() {
        return 0L;
    }

    @Override
    public Long add(Click click, Long count) {
        return count + 1;
    }

    @Override
    public Long getResult(Long count) {
        return count;
    }

    @Override
    public Long merge(Long left, Long right) {
        if (!mergeTime.isZero()) {
            LockSupport.parkNanos(mergeTime.toNanos());
        }
        return left + right;
    }
}
