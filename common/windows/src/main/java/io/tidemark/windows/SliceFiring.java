package io.tidemark.windows;

import java.io.Serializable;
import javax.annotation.Nullable;

/**
 * When windows of slices come out, beside the pane at their end: what is left of a trigger that
 * slices can follow. They know no single elements, so nothing can be counted and no delay begin
 * with one; but all keys can share a clock.
 *
 * @param earlyMs the period of the clock of early panes; 0 if there are none
 * @param lateMs the period of the clock of late panes; 0 if they come with what changes them
 */
record SliceFiring(long earlyMs, long lateMs) implements Serializable {

    private static final DataflowTrigger EACH = Triggers.afterCount(1);

    /** At the end, and late with what changes them. */
    static final SliceFiring AT_THE_END = new SliceFiring(0, 0);

    /**
     * The firing of a trigger.
     *
     * @throws IllegalArgumentException if slices cannot follow it; the message is a clause that
     *     says why
     */
    static SliceFiring of(DataflowTrigger trigger, long latenessMs, AccumulationMode mode) {
        if (trigger.equals(Triggers.defaultTrigger())) {
            return AT_THE_END;
        }
        if (!(trigger instanceof AfterWatermark watermark)) {
            throw new IllegalArgumentException(
                    "slices follow the default trigger and afterWatermark(), not " + trigger);
        }
        long early = clock("early", watermark.early());
        DataflowTrigger later = watermark.late();
        if (later == null) {
            if (latenessMs > 0) {
                throw new IllegalArgumentException(
                        "a trigger that is finished at the window's end drops the late elements of"
                                + " one window and not of the next, and slices are shared");
            }
            return new SliceFiring(early, 0);
        }
        if (later.equals(EACH)) {
            return new SliceFiring(early, 0);
        }
        long late = clock("late", later);
        if (late > 0 && mode == AccumulationMode.DISCARDING) {
            throw new IllegalArgumentException(
                    "what is new in late panes at a clock's ticks differs by window, and slices are"
                            + " shared");
        }
        if (early > 0 && late > 0 && early != late) {
            throw new IllegalArgumentException(
                    "early and late panes of slices come by the same clock, not by two");
        }
        return new SliceFiring(early, late);
    }

    private static long clock(String which, @Nullable DataflowTrigger trigger) {
        if (trigger == null || trigger.equals(Triggers.never())) {
            return 0;
        }
        if (trigger instanceof Repeatedly repeatedly) {
            return clock(which, repeatedly.repeated);
        }
        if (trigger instanceof AfterProcessingTime after
                && after.delayMs() == 0
                && after.periodMs() > 0) {
            return after.periodMs();
        }
        throw new IllegalArgumentException(
                "the "
                        + which
                        + " firings need single elements: "
                        + trigger
                        + "; slices follow a clock, as in"
                        + " afterProcessingTime(0ms).alignedTo(1m)");
    }

    boolean hasEarly() {
        return earlyMs > 0;
    }

    boolean isLateAtTicks() {
        return lateMs > 0;
    }

    boolean hasTicks() {
        return periodMs() > 0;
    }

    /** The clock's next tick after a time. */
    long nextTick(long time) {
        return Clamped.add(time, periodMs() - Math.floorMod(time, periodMs()));
    }

    private long periodMs() {
        return Math.max(earlyMs, lateMs);
    }
}
