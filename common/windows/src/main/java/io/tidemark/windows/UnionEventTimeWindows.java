package io.tidemark.windows;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.windowing.assigners.MergingWindowAssigner;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * Event-time windows of several kinds over the same stream, such as minutes, five minutes and
 * hours: an element is in those of each. A window that is of two kinds is one window. A pane's
 * bounds say which it is of.
 *
 * <pre>{@code
 * Panes.of(views.keyBy(View::page))
 *         .window(UnionEventTimeWindows.of(
 *                 TumblingEventTimeWindows.of(Duration.ofMinutes(1)),
 *                 TumblingEventTimeWindows.of(Duration.ofHours(1))))
 * }</pre>
 */
@Experimental
public final class UnionEventTimeWindows extends WindowAssigner<Object, TimeWindow> {

    private static final long serialVersionUID = 1L;

    private final ArrayList<WindowAssigner<Object, TimeWindow>> parts;

    private UnionEventTimeWindows(List<WindowAssigner<Object, TimeWindow>> parts) {
        this.parts = new ArrayList<>(parts);
    }

    /**
     * The windows of all of these.
     *
     * @param parts assigners of event-time windows that do not merge, each other ones
     * @throws IllegalArgumentException if there is none, one is of other windows, or two are alike
     */
    @SafeVarargs
    public static UnionEventTimeWindows of(WindowAssigner<Object, TimeWindow>... parts) {
        List<WindowAssigner<Object, TimeWindow>> all = new ArrayList<>();
        Set<String> kinds = new HashSet<>();
        for (WindowAssigner<Object, TimeWindow> part : parts) {
            if (!part.isEventTime()
                    || part instanceof MergingWindowAssigner
                    || part instanceof UnionEventTimeWindows) {
                throw new IllegalArgumentException(
                        "A union is of event-time windows that do not merge; these are others: "
                                + part);
            }
            if (!kinds.add(PaneMeaning.windows(part))) {
                throw new IllegalArgumentException("A union has each part once, and twice " + part);
            }
            all.add(part);
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("A union has a part or more");
        }
        return new UnionEventTimeWindows(all);
    }

    List<WindowAssigner<Object, TimeWindow>> parts() {
        return parts;
    }

    @Override
    public Collection<TimeWindow> assignWindows(
            Object element, long timestamp, WindowAssignerContext context) {
        Set<TimeWindow> windows = new LinkedHashSet<>();
        for (WindowAssigner<Object, TimeWindow> part : parts) {
            windows.addAll(part.assignWindows(element, timestamp, context));
        }
        return windows;
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

    /** Tells all parts: what the windows' state means. */
    @Override
    public String toString() {
        return parts.stream()
                .map(PaneMeaning::windows)
                .collect(Collectors.joining(", ", "UnionEventTimeWindows(", ")"));
    }
}
