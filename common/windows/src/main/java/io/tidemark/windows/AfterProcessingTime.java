package io.tidemark.windows;

import java.time.Duration;
import java.util.function.LongConsumer;
import org.apache.flink.util.TimeUtils;

/**
 * Fires when a time has passed since the first element, at once or at the next tick of a clock: see
 * {@link Triggers#afterProcessingTime}.
 *
 * <p>Numbers: finished, whether there is a deadline, it.
 */
public final class AfterProcessingTime extends LeafTrigger {

    private final long delayMs;

    /** 0: not aligned. */
    private final long periodMs;

    AfterProcessingTime(long delayMs) {
        this(delayMs, 0);
    }

    private AfterProcessingTime(long delayMs, long periodMs) {
        if (delayMs < 0) {
            throw new IllegalArgumentException(
                    "afterProcessingTime needs 0 ms or more, not " + delayMs);
        }
        this.delayMs = delayMs;
        this.periodMs = periodMs;
    }

    /**
     * Fires on a clock that all windows and keys share: the deadline, first element plus delay, is
     * moved to the smallest multiple of {@code period} since the epoch (UTC) that is greater than
     * it. A deadline that is itself a multiple moves on, too, to the next one; so without a delay
     * what comes at a tick belongs to the period that begins with it. There is no tick without an
     * element, and of several periods said the last counts.
     *
     * @param period in whole ms, at least 1 ms
     * @throws IllegalArgumentException if it is shorter
     */
    public AfterProcessingTime alignedTo(Duration period) {
        long ms = period.toMillis();
        if (ms < 1) {
            throw new IllegalArgumentException("alignedTo needs 1 ms or more, not " + period);
        }
        return new AfterProcessingTime(delayMs, ms);
    }

    /** The delay after the first element, ms. */
    long delayMs() {
        return delayMs;
    }

    /** The period of the clock that the deadline is moved to, ms; 0 if it stays where it is. */
    long periodMs() {
        return periodMs;
    }

    private long deadline(long firstElement) {
        long deadline = Clamped.add(firstElement, delayMs);
        return periodMs == 0
                ? deadline
                : Clamped.add(deadline, periodMs - Math.floorMod(deadline, periodMs));
    }

    @Override
    int size() {
        return 3;
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {
        if (!finished(state, at) && state[at + 1] == 0) {
            state[at + 1] = 1;
            state[at + 2] = deadline(moment.processingTime());
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
                + text(delayMs)
                + ")"
                + (periodMs == 0 ? "" : ".alignedTo(" + text(periodMs) + ")");
    }

    private static String text(long ms) {
        return TimeUtils.formatWithHighestUnit(Duration.ofMillis(ms)).replace(" ", "");
    }
}
