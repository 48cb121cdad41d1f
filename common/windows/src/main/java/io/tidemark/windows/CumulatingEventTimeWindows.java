package io.tidemark.windows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * Event-time windows that begin together and grow step by step up to a maximum size, as {@code
 * CUMULATE} of Flink SQL has them: "today so far", told every hour.
 *
 * <p>With a maximum size of 10 and a step of 2, windows [0, 2), [0, 4), … [0, 10) are followed by
 * [10, 12), …; an element at 5 is in [0, 6), [0, 8) and [0, 10). Each is a window like all others:
 * it has a pane of its own whether or not something came in its last step, and a late element goes
 * into those that have not expired. So an element costs as many windows as there are steps to go.
 *
 * <p>Times are ms since the epoch, UTC. Bounds that would lie beyond 64 bits are clamped, and of
 * windows that are the same then there is one.
 */
public final class CumulatingEventTimeWindows extends WindowAssigner<Object, TimeWindow> {

    private static final long serialVersionUID = 1L;

    private final long maxSize;
    private final long step;

    /** From 0 to less than the maximum size. */
    private final long offset;

    /** Most elements fall in the same step as the one before. */
    @Nullable private transient Step last;

    /** What all elements from {@code start} to the end of the first window fall into. */
    private record Step(long start, List<TimeWindow> windows) {

        boolean holds(long timestamp) {
            return start <= timestamp && timestamp < windows.get(0).getEnd();
        }
    }

    private CumulatingEventTimeWindows(Duration maxSize, Duration step, Duration offset) {
        this.maxSize = maxSize.toMillis();
        this.step = step.toMillis();
        if (this.step < 1) {
            throw new IllegalArgumentException(
                    "Windows cumulate in steps of 1 ms or more, not of " + step);
        }
        if (this.maxSize < 1 || this.maxSize % this.step != 0) {
            throw new IllegalArgumentException(
                    "The maximum size of cumulating windows is a multiple of the step; "
                            + maxSize
                            + " is none of "
                            + step);
        }
        if (Math.abs(offset.toMillis()) >= this.maxSize) {
            throw new IllegalArgumentException(
                    "The offset of cumulating windows is shorter than their maximum size, "
                            + maxSize
                            + ", to either side; "
                            + offset
                            + " is not");
        }
        this.offset = Math.floorMod(offset.toMillis(), this.maxSize);
    }

    /**
     * Windows that begin at multiples of {@code maxSize} since the epoch.
     *
     * @param maxSize the size of the largest, a multiple of the step; in whole ms
     * @param step by how much each is larger than the one before; in whole ms, at least 1
     * @throws IllegalArgumentException if the step is shorter than 1 ms, or the maximum size no
     *     multiple of it
     */
    public static CumulatingEventTimeWindows of(Duration maxSize, Duration step) {
        return of(maxSize, step, Duration.ZERO);
    }

    /**
     * Windows that begin at multiples of {@code maxSize} since {@code offset} after the epoch.
     *
     * @param maxSize the size of the largest, a multiple of the step; in whole ms
     * @param step by how much each is larger than the one before; in whole ms, at least 1
     * @param offset shorter than {@code maxSize}; may be negative; in whole ms
     * @throws IllegalArgumentException if the step is shorter than 1 ms, the maximum size no
     *     multiple of it, or the offset too long
     */
    public static CumulatingEventTimeWindows of(Duration maxSize, Duration step, Duration offset) {
        return new CumulatingEventTimeWindows(maxSize, step, offset);
    }

    /** The size of the largest windows, ms. */
    public long getMaxSize() {
        return maxSize;
    }

    /** By how much each window is larger than the one before, ms. */
    public long getStep() {
        return step;
    }

    /** By how much the windows begin after multiples of their maximum size, ms; not negative. */
    public long getOffset() {
        return offset;
    }

    /**
     * The windows that an element falls into, the shortest first.
     *
     * @throws IllegalArgumentException if the element has no timestamp
     */
    @Override
    public Collection<TimeWindow> assignWindows(
            Object element, long timestamp, WindowAssignerContext context) {
        Step cached = last;
        if (cached == null || !cached.holds(timestamp)) {
            cached = step(Timestamps.require(timestamp));
            last = cached;
        }
        return cached.windows();
    }

    private Step step(long timestamp) {
        // The timestamp is reduced before the offset is taken off, which cannot overflow then.
        long sinceStart = Math.floorMod(Math.floorMod(timestamp, maxSize) - offset, maxSize);
        long sinceStep = sinceStart % step;
        long start = Clamped.subtract(timestamp, sinceStart);
        List<TimeWindow> windows = new ArrayList<>();
        long end = start;
        for (long steps = sinceStart / step + 1;
                steps <= maxSize / step && end < Long.MAX_VALUE;
                steps++) {
            end = Clamped.add(timestamp, steps * step - sinceStart);
            windows.add(new TimeWindow(start, end));
        }
        return new Step(
                Clamped.subtract(timestamp, sinceStep), Collections.unmodifiableList(windows));
    }

    @Override
    public Trigger<Object, TimeWindow> getDefaultTrigger() {
        return EventTimeTrigger.create();
    }

    @Override
    public TypeSerializer<TimeWindow> getWindowSerializer(ExecutionConfig executionConfig) {
        return new TimeWindow.Serializer();
    }

    @Override
    public boolean isEventTime() {
        return true;
    }

    /** Tells kind, maximum size, step and offset, ms: what the windows' state means. */
    @Override
    public String toString() {
        String windows = "CumulatingEventTimeWindows(" + maxSize + ", " + step + ")";
        return offset == 0 ? windows : windows + " with an offset of " + offset + " ms";
    }
}
