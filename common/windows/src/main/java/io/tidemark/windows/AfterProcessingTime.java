package io.tidemark.windows;

import java.time.Duration;
import java.util.function.LongConsumer;
import org.apache.flink.util.TimeUtils;

/** See {@link Triggers#afterProcessingTime}. Numbers: finished, whether there is a deadline, it. */
final class AfterProcessingTime extends LeafTrigger {

    private final long delayMs;

    AfterProcessingTime(long delayMs) {
        if (delayMs < 0) {
            throw new IllegalArgumentException(
                    "afterProcessingTime needs 0 ms or more, not " + delayMs);
        }
        this.delayMs = delayMs;
    }

    @Override
    int size() {
        return 3;
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {
        if (!finished(state, at) && state[at + 1] == 0) {
            state[at + 1] = 1;
            state[at + 2] = Clamped.add(moment.processingTime(), delayMs);
        }
    }

    @Override
    boolean ready(long[] state, int at, Moment moment) {
        return state[at + 1] == 1 && moment.processingTime() >= state[at + 2];
    }

    @Override
    void fire(long[] state, int at, Moment moment) {
        state[at] = 1;
        forgetCounts(state, at);
    }

    @Override
    void forgetCounts(long[] state, int at) {
        state[at + 1] = 0;
        state[at + 2] = 0;
    }

    @Override
    boolean finished(long[] state, int at) {
        return state[at] == 1;
    }

    @Override
    void merge(long[] state, int at, long[] other) {
        state[at] &= other[at];
        if (other[at + 1] == 1) {
            state[at + 2] =
                    state[at + 1] == 1 ? Math.min(state[at + 2], other[at + 2]) : other[at + 2];
            state[at + 1] = 1;
        }
    }

    @Override
    void deadlines(long[] state, int at, LongConsumer deadline) {
        if (state[at + 1] == 1) {
            deadline.accept(state[at + 2]);
        }
    }

    @Override
    public String toString() {
        return "afterProcessingTime("
                + TimeUtils.formatWithHighestUnit(Duration.ofMillis(delayMs)).replace(" ", "")
                + ")";
    }
}
