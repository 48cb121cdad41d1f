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

    /**
     * When the first window after the epoch starts, ms; empty if that changes with each start of
     * the job, as staggered windows do.
     */
    static OptionalLong of(TumblingEventTimeWindows windows) {
        return offset(windows, 0);
    }

    /** When the first window after the epoch starts, ms. */
    static OptionalLong of(SlidingEventTimeWindows windows) {
        return offset(windows, windows.getSlide());
    }

    /** The size of tumbling windows, ms. */
    static long sizeOf(TumblingEventTimeWindows windows) {
        TimeWindow window = first(windows, 0);
        return window.getEnd() - window.getStart();
    }

    /**
     * @param slide 0 for the windows' size
     */
    private static OptionalLong offset(WindowAssigner<Object, TimeWindow> assigner, long slide) {
        long offset = offset(assigner, slide, 0);
        for (int probe = 1; probe < PROBES; probe++) {
            if (offset(assigner, slide, probe * 123_456_787L) != offset) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(offset);
    }

    private static long offset(
            WindowAssigner<Object, TimeWindow> assigner, long slide, long clock) {
        TimeWindow window = first(assigner, clock);
        return Math.floorMod(
                window.getStart(), slide == 0 ? window.getEnd() - window.getStart() : slide);
    }

    /** A window of the first element after the epoch that has one. */
    private static TimeWindow first(WindowAssigner<Object, TimeWindow> assigner, long clock) {
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
        // Where the slide is greater than the size, not each ms has a window.
        Collection<TimeWindow> windows = List.of();
        for (long time = 0; windows.isEmpty(); time++) {
            windows = probed.assignWindows(new Object(), time, context);
        }
        return windows.iterator().next();
    }
}
