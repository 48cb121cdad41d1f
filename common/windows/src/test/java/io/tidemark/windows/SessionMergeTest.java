package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.junit.jupiter.api.Test;

/** What a merge of sessions takes over of what their triggers had counted: gaps of 10 ms. */
class SessionMergeTest {

    private final List<String> panes = new ArrayList<>();
    private PaneSimulation<String, Long, List<Long>, List<Long>, TimeWindow> sessions;

    private void sessions(String trigger) {
        sessions =
                new PaneSimulation<>(
                        new PaneDefinition<>(
                                EventTimeSessionWindows.withGap(Duration.ofMillis(10)),
                                DataflowTrigger.parse(trigger),
                                100,
                                AccumulationMode.ACCUMULATING,
                                WindowContents.folded(new Numbers(false))),
                        pane -> {
                            pane.value().sort(null);
                            panes.add(pane.value() + " " + pane.timing());
                        },
                        (key, element, timestamp, reason) -> panes.add("late " + element));
    }

    private List<String> element(long timestamp) throws Exception {
        sessions.element("key", timestamp, timestamp);
        List<String> taken = List.copyOf(panes);
        panes.clear();
        return taken;
    }

    private List<String> watermark(long to) throws Exception {
        sessions.advanceWatermark(to);
        List<String> taken = List.copyOf(panes);
        panes.clear();
        return taken;
    }

    @Test
    void whatAFinishedTriggerHadCountedIsGone() throws Exception {
        sessions("afterCount(3)");
        element(0);
        element(1);
        assertThat(element(2)).containsExactly("[0, 1, 2] EARLY");
        assertThat(element(20)).isEmpty();
        // The second session's one and this one: two of three.
        assertThat(element(11)).isEmpty();
        assertThat(element(12)).containsExactly("[0, 1, 2, 11, 12, 20] EARLY");
    }

    @Test
    void whatWasCountedBelowAFinishedTriggerIsGone() throws Exception {
        sessions("afterFirst(afterCount(2), afterAll(afterCount(1), afterCount(3)))");
        element(0);
        assertThat(element(1)).containsExactly("[0, 1] EARLY");
        // One element in the second session, one that joins the two.
        assertThat(element(20)).isEmpty();
        assertThat(element(11)).containsExactly("[0, 1, 11, 20] EARLY");

        sessions("afterCount(2).orFinally(afterCount(5))");
        element(0);
        assertThat(element(1)).containsExactly("[0, 1] EARLY");
        assertThat(element(20)).isEmpty();
        assertThat(element(11)).containsExactly("[0, 1, 11, 20] EARLY");
    }

    @Test
    void aTurnThatIsOverBringsNothing() throws Exception {
        sessions("afterEach(afterCount(2), afterCount(9))");
        element(0);
        assertThat(element(1)).containsExactly("[0, 1] EARLY");
        element(2);
        assertThat(element(20)).isEmpty();
        assertThat(element(40)).isEmpty();
        // Joins the first two: in the second, the first turn is still to come, and has one so far.
        assertThat(element(11)).containsExactly("[0, 1, 2, 11, 20] EARLY");
        // The third brings one, this one is the next.
        assertThat(element(30)).containsExactly("[0, 1, 2, 11, 20, 30, 40] EARLY");
    }

    @Test
    void aFinishedNodeCountsNothingMore() throws Exception {
        sessions("afterAll(afterCount(3), afterWatermark())");
        element(0);
        element(1);
        element(2);
        assertThat(watermark(11)).containsExactly("[0, 1, 2] ON_TIME");
        // The session grows past the watermark: the end is ahead again, the count has been.
        assertThat(element(4)).isEmpty();
        assertThat(element(5)).isEmpty();
        assertThat(element(20)).isEmpty();
        // Joins the two: of the count, the second session's one is left, and this one.
        assertThat(element(12)).isEmpty();
        assertThat(watermark(129)).containsExactly("[0, 1, 2, 4, 5, 12, 20] ON_TIME");
    }

    @Test
    void earlyCountsEndWithTheWatermarkTrigger() throws Exception {
        sessions("afterWatermark().withEarlyFirings(afterCount(3))");
        element(0);
        assertThat(element(1)).isEmpty();
        assertThat(watermark(10)).containsExactly("[0, 1] ON_TIME");
        // Grows past the watermark.
        assertThat(element(3)).isEmpty();
        assertThat(element(4)).isEmpty();
        assertThat(element(5)).containsExactly("[0, 1, 3, 4, 5] EARLY");
    }

    @Test
    void whatAWatermarkTriggerInsideFinishedComesBackWithIt() throws Exception {
        sessions(
                "afterWatermark().orFinally(afterWatermark()"
                        + ".withLateFirings(afterProcessingTime(2s)).orFinally(afterCount(2)))");
        element(0);
        assertThat(watermark(9)).containsExactly("[0] ON_TIME");
        // Grows past the watermark, though of the triggers inside only the outer ones had finished.
        assertThat(element(5)).isEmpty();
        assertThat(watermark(14)).containsExactly("[0, 5] ON_TIME");
    }

    @Test
    void aCompositeAsksItsPartsThoughTheOneThatGrewHasFinishedOtherwiseToo() throws Exception {
        sessions(
                "afterAll(afterFirst(afterWatermark(), afterCount(3)), repeatedly(afterCount(4)))");
        element(0);
        element(1);
        element(2);
        assertThat(watermark(11)).isEmpty();
        // Of the first part, the end and the count fire at once.
        assertThat(element(1)).containsExactly("[0, 1, 1, 2] ON_TIME");
        // Grows past the watermark: the count has still been, but what is repeated never finishes.
        assertThat(element(5)).isEmpty();
        element(6);
        element(7);
        assertThat(element(8)).containsExactly("[0, 1, 1, 2, 5, 6, 7, 8] EARLY");
    }

    @Test
    void aCompositeAllOfWhosePartsHaveFinishedOtherwiseTooStaysFinished() throws Exception {
        sessions("afterAll(afterFirst(afterWatermark(), afterCount(3)), afterCount(4))");
        element(0);
        element(1);
        element(2);
        assertThat(watermark(11)).isEmpty();
        assertThat(element(1)).containsExactly("[0, 1, 1, 2] ON_TIME");
        assertThat(element(5)).containsExactly("late 5");
    }
}
