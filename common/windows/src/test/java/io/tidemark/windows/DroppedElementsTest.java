package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.junit.jupiter.api.Test;

/** An element that no window takes says why. */
class DroppedElementsTest {

    private final List<String> late = new ArrayList<>();
    private PaneSimulation<String, Long, List<Long>, List<Long>, TimeWindow> panes;

    private void panes(WindowAssigner<Object, TimeWindow> windows, String trigger) {
        panes =
                new PaneSimulation<>(
                        new PaneDefinition<>(
                                windows,
                                DataflowTrigger.parse(trigger),
                                5,
                                AccumulationMode.DISCARDING,
                                WindowContents.folded(new Numbers(false))),
                        pane -> {},
                        (key, element, timestamp, reason) -> late.add(element + " " + reason));
    }

    private void element(long timestamp) throws Exception {
        panes.element("key", timestamp, timestamp);
    }

    @Test
    void tooLateOrItsWindowIsFinished() throws Exception {
        panes(TumblingEventTimeWindows.of(Duration.ofMillis(10)), "afterCount(1)");
        element(1);
        element(2);
        panes.advanceWatermark(14);
        element(3);
        assertThat(late).containsExactly("2 WINDOW_FINISHED", "3 TOO_LATE");
    }

    @Test
    void aFinishedWindowSaysMoreThanAnExpiredOne() throws Exception {
        panes(
                SlidingEventTimeWindows.of(Duration.ofMillis(10), Duration.ofMillis(5)),
                "afterCount(1)");
        element(7);
        panes.advanceWatermark(14);
        // [0, 10) has expired, [5, 15) is finished.
        element(8);
        assertThat(late).containsExactly("8 WINDOW_FINISHED");
    }

    @Test
    void aFinishedSession() throws Exception {
        panes(EventTimeSessionWindows.withGap(Duration.ofMillis(10)), "afterCount(1)");
        element(1);
        element(1);
        element(2);
        panes.advanceWatermark(17);
        element(3);
        assertThat(late).containsExactly("1 WINDOW_FINISHED", "2 WINDOW_FINISHED", "3 TOO_LATE");
    }

    @Test
    void betweenWindows() throws Exception {
        panes(
                SlidingEventTimeWindows.of(Duration.ofMillis(5), Duration.ofMillis(10)),
                "afterCount(1)");
        element(7);
        assertThat(late).containsExactly("7 NO_WINDOW");
    }
}
