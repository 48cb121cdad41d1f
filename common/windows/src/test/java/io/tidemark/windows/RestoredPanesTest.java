package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of windows when a job is started from a savepoint under another definition. */
class RestoredPanesTest {

    private static final Windows TEN =
            new Windows(TumblingEventTimeWindows.of(Duration.ofMillis(10)));

    private final PaneSubtasks subtasks = new PaneSubtasks(new HashMapStateBackend());
    private Windows windows = TEN;
    private StateDefinition said = StateDefinition.empty();

    private record Windows(WindowAssigner<Object, ? extends Window> assigner) {

        @SuppressWarnings("unchecked")
        PaneDefinition<Long, List<Long>, List<Long>, Window> definition(
                long lateness, String trigger) {
            return new PaneDefinition<>(
                    (WindowAssigner<Object, Window>) assigner,
                    DataflowTrigger.parse(trigger),
                    lateness,
                    AccumulationMode.ACCUMULATING,
                    WindowContents.folded(new Numbers(false)));
        }
    }

    @AfterEach
    void stop() {
        subtasks.close();
    }

    private void start(long lateness, String trigger) throws Exception {
        subtasks.start(windows.definition(lateness, trigger), said, 1, null);
    }

    private void restart(long lateness, String trigger) throws Exception {
        List<OperatorSubtaskState> savepoint = subtasks.stopWithSavepoint();
        subtasks.start(windows.definition(lateness, trigger), said, 1, savepoint);
    }

    /** With both panes of completion, whatever it was before. */
    private void restartCompleting(long lateness, String trigger) throws Exception {
        PaneDefinition<Long, List<Long>, List<Long>, Window> plain =
                windows.definition(lateness, trigger);
        List<OperatorSubtaskState> savepoint = subtasks.stopWithSavepoint();
        subtasks.start(
                new PaneDefinition<>(
                        plain.assigner(),
                        plain.trigger(),
                        lateness,
                        plain.mode(),
                        plain.contents(),
                        OnTimeBehavior.FIRE_ALWAYS,
                        ClosingBehavior.FIRE_ALWAYS,
                        0,
                        TimestampCombiner.END_OF_WINDOW),
                said,
                1,
                savepoint);
    }

    private List<String> element(long number, long timestamp) throws Exception {
        subtasks.element(number, timestamp);
        return take();
    }

    private List<String> watermark(long time) throws Exception {
        subtasks.watermark(time);
        return take();
    }

    private List<String> processingTime(long time) throws Exception {
        subtasks.processingTime(time);
        return take();
    }

    private List<String> take() {
        List<String> out = new ArrayList<>();
        subtasks.take(
                new PaneSubtasks.Results() {
                    @Override
                    public void pane(Pane<String, List<Long>, ?> pane) {
                        out.add(
                                String.format(
                                        "%s%s %s %d%s",
                                        pane.window() instanceof TimeWindow window
                                                ? window.getStart() + " "
                                                : "",
                                        pane.value(),
                                        pane.timing(),
                                        pane.index(),
                                        pane.isLast() ? " last" : ""));
                    }

                    @Override
                    public void late(long number, long timestamp) {
                        out.add("late " + number);
                    }
                });
        return out;
    }

    @Test
    void aLongerLatenessLosesNothing() throws Exception {
        start(0, "repeatedly(afterCount(2))");
        element(3, 5);
        restart(10, "repeatedly(afterCount(2))");
        assertThat(watermark(18)).isEmpty();
        assertThat(watermark(19)).containsExactly("0 [3] ON_TIME 0 last");
        assertThat(subtasks.residue()).isZero();
    }

    @Test
    void aShorterLatenessLosesNothing() throws Exception {
        start(10, "repeatedly(afterCount(2))");
        element(3, 5);
        restart(0, "repeatedly(afterCount(2))");
        assertThat(watermark(8)).isEmpty();
        assertThat(watermark(9)).containsExactly("0 [3] ON_TIME 0 last");
        assertThat(subtasks.residue()).isZero();
    }

    @Test
    void anElementThatCameLateUnderALongerLatenessIsNotLost() throws Exception {
        start(20, "repeatedly(afterCount(2))");
        watermark(15);
        element(3, 5);
        restart(10, "repeatedly(afterCount(2))");
        assertThat(watermark(18)).isEmpty();
        assertThat(watermark(19)).containsExactly("0 [3] LATE 0 last");
        assertThat(subtasks.residue()).isZero();
    }

    @Test
    void aWindowThatTheNewLatenessMakesExpireOwesItsLastPane() throws Exception {
        start(20, "repeatedly(afterCount(2))");
        watermark(25);
        element(3, 5);
        restart(0, "repeatedly(afterCount(2))");
        assertThat(element(6, 6)).containsExactly("late 6");
        // Back again: what had expired stays expired.
        restart(20, "repeatedly(afterCount(2))");
        assertThat(element(9, 6)).containsExactly("late 9");
        assertThat(watermark(26)).containsExactly("0 [3] LATE 0 last");
        assertThat(subtasks.residue()).isZero();
    }

    @Test
    void noWindowIsKeptForEver() throws Exception {
        start(0, "default()");
        for (long window = 0; window < 10; window++) {
            element(3 * window, 10 * window);
        }
        restart(10, "default()");
        assertThat(watermark(99)).hasSize(10);
        assertThat(watermark(109)).isEmpty();
        assertThat(subtasks.residue()).isZero();
    }

    @Test
    void latenessWithoutEndLeavesNoTimer() throws Exception {
        start(Long.MAX_VALUE, "default()");
        element(3, 5);
        restart(10, "default()");
        watermark(19);
        assertThat(subtasks.residue()).isZero();
    }

    @Test
    void whatHadExpiredStaysExpired() throws Exception {
        start(0, "default()");
        element(57, 5);
        assertThat(watermark(9)).containsExactly("0 [57] ON_TIME 0 last");
        restart(100, "default()");
        assertThat(element(3, 5)).containsExactly("late 3");
        assertThat(element(6, 15)).isEmpty();
    }

    @Test
    void anotherTriggerCountsAnewAndThePanesGoOn() throws Exception {
        start(0, "repeatedly(afterCount(2))");
        element(3, 1);
        assertThat(element(6, 2)).containsExactly("0 [3, 6] EARLY 0");
        element(9, 3);
        // Of another size: two numbers and three.
        restart(0, "repeatedly(afterFirst(afterCount(2)))");
        assertThat(element(12, 4)).isEmpty();
        assertThat(element(15, 5)).containsExactly("0 [3, 6, 9, 12, 15] EARLY 1");
        assertThat(watermark(9)).isEmpty();
        assertThat(subtasks.residue()).isZero();
    }

    @Test
    void aTriggerThatWaitsForTheEndFindsItsTimer() throws Exception {
        start(10, "repeatedly(afterCount(2))");
        element(3, 1);
        restart(10, "afterWatermark()");
        assertThat(watermark(9)).containsExactly("0 [3] ON_TIME 0 last");
    }

    @Test
    void aFinishedWindowStaysFinished() throws Exception {
        start(0, "afterCount(1)");
        assertThat(element(3, 1)).containsExactly("0 [3] EARLY 0 last");
        restart(0, "repeatedly(afterCount(1))");
        assertThat(element(6, 2)).containsExactly("late 6");
        assertThat(element(9, 12)).containsExactly("10 [9] EARLY 0");
    }

    @Test
    void aFinishedSessionJoinsAnUnfinishedOne() throws Exception {
        windows = new Windows(EventTimeSessionWindows.withGap(Duration.ofMillis(10)));
        start(0, "afterCount(1)");
        element(3, 0);
        restart(0, "repeatedly(afterCount(2))");
        assertThat(element(6, 20)).isEmpty();
        // Alone the first one drops what falls in; joined it goes on.
        assertThat(element(9, 1)).containsExactly("late 9");
        assertThat(element(12, 10)).containsExactly("0 [3, 6, 12] EARLY 0");
    }

    @Test
    void aWindowFromBeforeCompletionIsCompleted() throws Exception {
        start(5, "repeatedly(afterCount(1))");
        assertThat(element(3, 1)).containsExactly("0 [3] EARLY 0");
        restartCompleting(5, "repeatedly(afterCount(1))");
        assertThat(watermark(9)).isEmpty();
        assertThat(watermark(14)).containsExactly("0 [3] ON_TIME 1 last");
        assertThat(subtasks.residue()).isZero();
    }

    @Test
    void noPaneIsOnTimeBehindALateOne() throws Exception {
        start(5, "repeatedly(afterCount(1))");
        assertThat(element(3, 1)).containsExactly("0 [3] EARLY 0");
        assertThat(watermark(9)).isEmpty();
        assertThat(element(6, 2)).containsExactly("0 [3, 6] LATE 1");
        restartCompleting(5, "repeatedly(afterCount(1))");
        assertThat(element(9, 3)).containsExactly("0 [3, 6, 9] LATE 2");
        assertThat(watermark(14)).containsExactly("0 [3, 6, 9] LATE 3 last");
        assertThat(subtasks.residue()).isZero();
    }

    @Test
    void deadlinesOfTheOldTriggerAreNone() throws Exception {
        start(0, "repeatedly(afterProcessingTime(5ms))");
        element(3, 1);
        restart(0, "repeatedly(afterProcessingTime(6ms))");
        assertThat(processingTime(100)).isEmpty();
        element(6, 2);
        assertThat(processingTime(105)).isEmpty();
        assertThat(processingTime(106)).containsExactly("0 [3, 6] EARLY 0");
    }

    @Test
    void anotherTriggerLeavesNoTimerOfTheOldOne() throws Exception {
        start(0, "repeatedly(afterProcessingTime(5h))");
        element(3, 1);
        element(4, 1);
        int before = subtasks.residue();
        restart(0, "repeatedly(afterCount(9))");
        assertThat(subtasks.residue()).isEqualTo(before - 2);
        restart(0, "repeatedly(afterProcessingTime(5h))");
        element(6, 1);
        restart(0, "repeatedly(afterProcessingTime(5h))");
        assertThat(subtasks.residue()).as("the same trigger's").isEqualTo(before - 1);
    }

    @Test
    void afterADrainedSavepointWindowsOpenAnew() throws Exception {
        start(0, "default()");
        element(3, 5);
        watermark(Long.MAX_VALUE);
        take();
        restart(0, "default()");
        assertThat(element(6, 5)).isEmpty();
        assertThat(watermark(9)).containsExactly("0 [6] ON_TIME 0 last");
    }

    @Test
    void eachKeyIsJudgedByTheWatermarkThatItsSubtaskHad() throws Exception {
        subtasks.start(windows.definition(0, "default()"), said, 2, null);
        // One subtask has not heard yet: its input was idle, or a barrier overtook the watermark.
        for (long key = 0; key < PaneSubtasks.KEYS; key++) {
            element(key, 5);
        }
        subtasks.watermark(0, 9);
        assertThat(take()).containsExactly("0 [0] ON_TIME 0 last", "0 [1] ON_TIME 0 last");
        List<OperatorSubtaskState> savepoint = subtasks.stopWithSavepoint();
        subtasks.start(windows.definition(0, "default()"), said, 1, savepoint);
        assertThat(element(3, 6)).containsExactly("late 3");
        assertThat(element(4, 6)).containsExactly("late 4");
        assertThat(element(5, 6)).isEmpty();
        assertThat(watermark(9)).containsExactly("0 [2, 5] ON_TIME 0 last");
    }

    @Test
    void otherWindowsAreRefusedOnce() throws Exception {
        said = StateDefinition.empty().with("--window", "tumbling(10ms)");
        start(0, "default()");
        element(3, 5);
        windows = new Windows(TumblingEventTimeWindows.of(Duration.ofMillis(20)));
        said = StateDefinition.empty().with("--window", "tumbling(20ms)");
        assertThatThrownBy(() -> restart(0, "default()"))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining(
                        "--window: the restored windows were written with tumbling(10ms) and the"
                                + " job now has tumbling(20ms); start it with tumbling(10ms), or"
                                + " drop them with --discard-window-state");
    }

    @Test
    void otherWindowsAreDroppedIfAskedFor() throws Exception {
        start(0, "afterWatermark()");
        element(3, 5);
        element(4, 5);
        element(6, 15);
        windows = new Windows(TumblingEventTimeWindows.of(Duration.ofMillis(20)));
        said = StateDefinition.empty().discardingOther(true);
        restart(0, "repeatedly(afterCount(1))");
        assertThat(subtasks.residue()).isZero();
        assertThat(element(9, 6)).containsExactly("0 [9] EARLY 0");
        // The same windows as before are kept.
        restart(0, "repeatedly(afterCount(1))");
        assertThat(element(12, 7)).containsExactly("0 [9, 12] EARLY 1");
        watermark(Long.MAX_VALUE);
        assertThat(subtasks.residue()).isZero();
    }

    @Test
    void droppedSessionsLeaveNothing() throws Exception {
        windows = new Windows(EventTimeSessionWindows.withGap(Duration.ofMillis(10)));
        start(5, "repeatedly(afterProcessingTime(1h))");
        element(3, 0);
        element(6, 20);
        element(9, 5);
        windows = new Windows(EventTimeSessionWindows.withGap(Duration.ofMillis(9)));
        said = StateDefinition.empty().discardingOther(true);
        restart(5, "repeatedly(afterProcessingTime(1h))");
        assertThat(processingTime(Duration.ofHours(1).toMillis())).isEmpty();
        assertThat(subtasks.residue()).isZero();
    }

    @Test
    void globalWindowsBeginToExpireWhenInactive() throws Exception {
        windows = new Windows(GlobalWindows.create());
        start(0, "repeatedly(afterCount(2))");
        element(3, 0);
        List<OperatorSubtaskState> savepoint = subtasks.stopWithSavepoint();
        PaneDefinition<Long, List<Long>, List<Long>, Window> plain =
                windows.definition(0, "repeatedly(afterCount(2))");
        subtasks.start(
                new PaneDefinition<>(
                        plain.assigner(),
                        plain.trigger(),
                        0,
                        plain.mode(),
                        plain.contents(),
                        plain.onTime(),
                        plain.closing(),
                        100,
                        TimestampCombiner.END_OF_WINDOW),
                said,
                1,
                savepoint);
        assertThat(processingTime(99)).isEmpty();
        assertThat(processingTime(100)).containsExactly("[3] EARLY 0 last");
        assertThat(subtasks.residue()).isZero();
    }
}
