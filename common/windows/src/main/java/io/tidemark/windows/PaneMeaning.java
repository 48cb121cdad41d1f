package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.InstantiationUtil;

/** What the state of {@link Panes} means. The trigger may change; the allowed lateness, too. */
final class PaneMeaning {

    private PaneMeaning() {}

    /**
     * What the panes' definition adds to what the caller has said.
     *
     * @param said comes first, so that what is refused is called by the caller's names
     */
    static StateDefinition of(StateDefinition said, PaneDefinition<?, ?, ?, ?> definition) {
        StateDefinition meaning =
                said.with("window", windows(definition.assigner()))
                        .with(
                                "evictor",
                                definition.contents().evictor() == null
                                        ? "none"
                                        : definition.contents().evictor())
                        .with(
                                "accumulation mode",
                                definition.mode().toString().toLowerCase(Locale.ROOT))
                        .with("engine", "panes")
                        .withChangeable("trigger", definition.trigger());
        Function function = Wrapping.unwrap(definition.contents().function());
        meaning = named(meaning, "function", function);
        Function processing = definition.contents().processing();
        return processing == null || processing == function
                ? meaning
                : named(meaning, "pane function", processing);
    }

    private static StateDefinition named(StateDefinition meaning, String name, Function function) {
        return hasStableName(function.getClass())
                ? meaning.with(name, function.getClass().getName())
                : meaning;
    }

    /** Not that of a lambda or an anonymous class, whose names change with the code around them. */
    static boolean hasStableName(Class<?> type) {
        return !type.isHidden()
                && !type.isSynthetic()
                && !type.isAnonymousClass()
                && !type.isLocalClass();
    }

    private static String windows(WindowAssigner<?, ?> assigner) {
        String text = assigner.toString();
        if (text.contains("@" + Integer.toHexString(assigner.hashCode()))) {
            return assigner.getClass().getName();
        }
        long offset = 0;
        if (assigner instanceof TumblingEventTimeWindows windows) {
            offset = offset(windows, 0);
        } else if (assigner instanceof SlidingEventTimeWindows windows) {
            offset = offset(windows, windows.getSlide());
        }
        return offset == 0 ? text : text + " with an offset of " + offset + " ms";
    }

    /**
     * What Flink's assigners do not tell: when the first window starts. 0 if that changes with each
     * start of the job, as staggered windows do.
     *
     * @param slide 0 for the windows' size
     */
    private static long offset(WindowAssigner<Object, TimeWindow> assigner, long slide) {
        long offset = offset(assigner, slide, 0);
        for (long clock : new long[] {7, 123_456_789}) {
            if (offset(assigner, slide, clock) != offset) {
                return 0;
            }
        }
        return offset;
    }

    private static long offset(
            WindowAssigner<Object, TimeWindow> assigner, long slide, long clock) {
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
        TimeWindow window = windows.iterator().next();
        return Math.floorMod(
                window.getStart(), slide == 0 ? window.getEnd() - window.getStart() : slide);
    }
}
