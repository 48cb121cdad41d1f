package io.tidemark.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.AggregateFunction;

/**
 * A count of elements.
 *
 * @param mergeTime what a merge takes on top; zero for a plain count
 */
public record Count<T>(Duration mergeTime) implements AggregateFunction<T, Long, Long> {

    private static final long serialVersionUID = 1L;

    /** A plain one. */
    public Count() {
        this(Duration.ZERO);
    }

    @Override
    public Long createAccumulator() {
        return 0L;
    }

    @Override
    public Long add(T element, Long count) {
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
