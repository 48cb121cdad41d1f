package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.assigners.WindowStagger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.Test;

/** Which definitions of panes are told apart when state is restored. */
class PaneMeaningTest {

    private static final WindowAssigner<Object, TimeWindow> TEN =
            TumblingEventTimeWindows.of(Duration.ofMillis(10));

    private static final ZoneId MADRID = ZoneId.of("Europe/Madrid");

    @SuppressWarnings("unchecked")
    private static PaneDefinition<Long, List<Long>, List<Long>, Window> panes(
            WindowAssigner<Object, TimeWindow> windows,
            AccumulationMode mode,
            PaneFunction<Long, List<Long>> function,
            PaneEvictor evictor) {
        return new PaneDefinition<>(
                (WindowAssigner<Object, Window>) (WindowAssigner<?, ?>) windows,
                Triggers.defaultTrigger(),
                0,
                mode,
                function == null
                        ? WindowContents.folded(new Numbers(false))
                        : WindowContents.kept(function, evictor));
    }

    private static PaneDefinition<Long, List<Long>, List<Long>, Window> panes(
            WindowAssigner<Object, TimeWindow> windows) {
        return panes(windows, AccumulationMode.DISCARDING, null, null);
    }

    /** Starts the one from a savepoint of the other. */
    private static void restart(
            PaneDefinition<Long, List<Long>, List<Long>, Window> before,
            PaneDefinition<Long, List<Long>, List<Long>, Window> after)
            throws Exception {
        try (PaneSubtasks subtasks = new PaneSubtasks(new HashMapStateBackend())) {
            subtasks.start(before, StateDefinition.empty(), 1, null);
            List<OperatorSubtaskState> savepoint = subtasks.stopWithSavepoint();
            subtasks.start(after, StateDefinition.empty(), 1, savepoint);
        }
    }

    private static void refused(
            PaneDefinition<Long, List<Long>, List<Long>, Window> before,
            PaneDefinition<Long, List<Long>, List<Long>, Window> after,
            String line) {
        assertThatThrownBy(() -> restart(before, after)).hasStackTraceContaining(line);
    }

    @Test
    void sizeAndOffsetAndSlide() {
        refused(
                panes(TEN),
                panes(TumblingEventTimeWindows.of(Duration.ofMillis(20))),
                "window: the restored windows were written with TumblingEventTimeWindows(10) and"
                        + " the job now has TumblingEventTimeWindows(20)");
        refused(
                panes(TEN),
                panes(TumblingEventTimeWindows.of(Duration.ofMillis(10), Duration.ofMillis(3))),
                "now has TumblingEventTimeWindows(10) with an offset of 3 ms");
        WindowAssigner<Object, TimeWindow> sliding =
                SlidingEventTimeWindows.of(
                        Duration.ofMillis(10), Duration.ofMillis(5), Duration.ofMillis(-1));
        refused(
                panes(sliding),
                panes(SlidingEventTimeWindows.of(Duration.ofMillis(10), Duration.ofMillis(5))),
                "written with SlidingEventTimeWindows(10, 5) with an offset of 4 ms");
        refused(
                panes(
                        SlidingEventTimeWindows.of(
                                Duration.ofMillis(5),
                                Duration.ofMillis(100),
                                Duration.ofMillis(50))),
                panes(SlidingEventTimeWindows.of(Duration.ofMillis(5), Duration.ofMillis(100))),
                "with an offset of 50 ms");
        refused(
                panes(TEN),
                panes(EventTimeSessionWindows.withGap(Duration.ofMillis(10))),
                "now has EventTimeSessionWindows(10)");
        assertThatCode(() -> restart(panes(sliding), panes(sliding))).doesNotThrowAnyException();
    }

    @Test
    void maximumSizeAndStepAndOffset() {
        WindowAssigner<Object, TimeWindow> cumulating = cumulating(10, 2, 1);
        refused(
                panes(cumulating),
                panes(cumulating(20, 2, 1)),
                "window: the restored windows were written with CumulatingEventTimeWindows(10, 2)"
                        + " with an offset of 1 ms and the job now has"
                        + " CumulatingEventTimeWindows(20, 2) with an offset of 1 ms");
        refused(panes(cumulating), panes(cumulating(10, 5, 1)), "Windows(10, 5) with an offset");
        refused(panes(cumulating), panes(cumulating(10, 2, 0)), "Windows(10, 2); start it with");
        refused(panes(cumulating), panes(TEN), "now has TumblingEventTimeWindows(10)");
        assertThatCode(() -> restart(panes(cumulating), panes(cumulating(10, 2, -9))))
                .doesNotThrowAnyException();
    }

    private static WindowAssigner<Object, TimeWindow> cumulating(
            long maxSize, long step, long offset) {
        return CumulatingEventTimeWindows.of(
                Duration.ofMillis(maxSize), Duration.ofMillis(step), Duration.ofMillis(offset));
    }

    @Test
    void unitAndZone() {
        WindowAssigner<Object, TimeWindow> hours = CalendarEventTimeWindows.ofHours(4, MADRID);
        refused(
                panes(hours),
                panes(CalendarEventTimeWindows.ofHours(6, MADRID)),
                "window: the restored windows were written with CalendarEventTimeWindows(4 hours,"
                        + " Europe/Madrid) and the job now has CalendarEventTimeWindows(6 hours,"
                        + " Europe/Madrid)");
        refused(
                panes(hours),
                panes(CalendarEventTimeWindows.ofHours(4, ZoneId.of("Europe/Lisbon"))),
                "now has CalendarEventTimeWindows(4 hours, Europe/Lisbon)");
        refused(
                panes(hours),
                panes(CalendarEventTimeWindows.ofDays(MADRID)),
                "now has CalendarEventTimeWindows(days, Europe/Madrid)");
        refused(
                panes(CalendarEventTimeWindows.ofWeeks(MADRID)),
                panes(CalendarEventTimeWindows.ofMonths(MADRID)),
                "written with CalendarEventTimeWindows(weeks, Europe/Madrid) and the job now has"
                        + " CalendarEventTimeWindows(months, Europe/Madrid)");
        assertThatCode(
                        () ->
                                restart(
                                        panes(hours),
                                        panes(CalendarEventTimeWindows.ofHours(4, MADRID))))
                .doesNotThrowAnyException();
    }

    @Test
    void staggeredWindowsHaveNoOffsetOfTheirOwn() {
        for (WindowStagger stagger : WindowStagger.values()) {
            WindowAssigner<Object, TimeWindow> windows =
                    TumblingEventTimeWindows.of(Duration.ofDays(1), Duration.ZERO, stagger);
            assertThatCode(() -> restart(panes(windows), panes(windows)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void modeAndEvictorAndFunction() {
        refused(
                panes(TEN),
                panes(TEN, AccumulationMode.RETRACTING, null, null),
                "accumulation mode: the restored windows were written with discarding and the job"
                        + " now has retracting");
        PaneFunction<Long, List<Long>> lambda = Numbers::of;
        refused(
                panes(TEN, AccumulationMode.DISCARDING, lambda, PaneEvictor.count(3)),
                panes(TEN, AccumulationMode.DISCARDING, lambda, PaneEvictor.count(3).after()),
                "evictor: the restored windows were written with count(3) and the job now has"
                        + " count(3).after()");
        refused(
                panes(TEN, AccumulationMode.DISCARDING, lambda, null),
                panes(
                        TEN,
                        AccumulationMode.DISCARDING,
                        lambda,
                        PaneEvictor.time(Duration.ofSeconds(1))),
                "evictor: the restored windows were written with none and the job now has"
                        + " time(1000ms)");
        refused(
                panes(TEN, AccumulationMode.DISCARDING, new Folding<>(new Numbers(false)), null),
                panes(TEN, AccumulationMode.DISCARDING, new First(), null),
                "function: the restored windows were written with io.tidemark.windows.Numbers and"
                        + " the job now has io.tidemark.windows.PaneMeaningTest$First");
    }

    @Test
    void lambdasHaveNoStableNames() {
        PaneFunction<Long, List<Long>> one = Numbers::of;
        PaneFunction<Long, List<Long>> other = elements -> List.of();
        assertThat(one.getClass()).isNotEqualTo(other.getClass());
        assertThatCode(
                        () ->
                                restart(
                                        panes(TEN, AccumulationMode.DISCARDING, one, null),
                                        panes(TEN, AccumulationMode.DISCARDING, other, null)))
                .doesNotThrowAnyException();
    }

    private static final class First implements PaneFunction<Long, List<Long>> {

        @Override
        public List<Long> apply(Iterable<Long> elements) {
            return List.of(elements.iterator().next());
        }
    }
}
