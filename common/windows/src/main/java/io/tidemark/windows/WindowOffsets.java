package io.tidemark.windows;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.InstantiationUtil;

/** What Flink's assigners do not tell. */
final class WindowOffsets {

    /** Staggered windows of a few ms begin often enough at the same one by chance. */
    private static final int PROBES = 16;

    private WindowOffsets() {}

    /** Not a class of the user's, which may have windows of its own. */
    static boolean isTumbling(WindowAssigner<?, ?> assigner) {
        return assigner.getClass() == TumblingEventTimeWindows.class;
    }

    /** Not a class of the user's. */
    static boolean isSliding(WindowAssigner<?, ?> assigner) {
        return assigner.getClass() == SlidingEventTimeWindows.class;
    }

    /**
     * When the first window after the epoch starts, ms; empty if that changes with each start of
     * the job, as staggered windows do.
     */
    static OptionalLong of(TumblingEventTimeWindows windows) {
        return offset(windows, 0, 1);
    }

    /** When the first window after the epoch starts, ms. */
    static OptionalLong of(SlidingEventTimeWindows windows) {
        return offset(windows, windows.getSlide(), windows.getSize());
    }

    /** The size of tumbling windows, ms. */
    static long sizeOf(TumblingEventTimeWindows windows) {
        TimeWindow window = first(windows, 0, 1);
        return window.getEnd() - window.getStart();
    }

    /**
     * @param slide 0 for the windows' size
     * @param step in which some time is in a window
     */
    private static OptionalLong offset(
            WindowAssigner<Object, TimeWindow> assigner, long slide, long step) {
        long offset = offset(assigner, slide, step, 0);
        for (int probe = 1; probe < PROBES; probe++) {
            if (offset(assigner, slide, step, probe * 123_456_787L) != offset) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(offset);
    }

    private static long offset(
            WindowAssigner<Object, TimeWindow> assigner, long slide, long step, long clock) {
        TimeWindow window = first(assigner, clock, step);
        return Math.floorMod(
                window.getStart(), slide == 0 ? window.getEnd() - window.getStart() : slide);
    }

    /** A window of the first element after the epoch that has one. */
    private static TimeWindow first(
            WindowAssigner<Object, TimeWindow> assigner, long clock, long step) {
        WindowAssigner<Object, TimeWindow> probed;
        try {
            // An assigner remembers how it is staggered from its first element on.
            probed = InstantiationUtil.clone(assigner);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalArgumentException("Windows must be serializable: " + assigner, e);
        }
        WindowAssigner.WindowAssignerContext context =
                new WindowAssigner.WindowAssignerContext() {
                    @Override
                    public long getCurrentProcessingTime() {
                        return clock;
                    }
                };
        // Where the slide is greater than the size, not each time has a window.
        Collection<TimeWindow> windows = List.of();
        for (long time = 0; windows.isEmpty(); time += step) {
            windows = probed.assignWindows(new Object(), time, context);
        }
        return windows.iterator().next();
    }
}
