package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Panes that come out even when nothing new has come. Each step answers with its panes, separated
 * by semicolons; a minus is a retraction. The allowed lateness is 5 ms if not said.
 */
class CompletionTest {

    private static final WindowAssigner<Object, TimeWindow> TENS =
            TumblingEventTimeWindows.of(Duration.ofMillis(10));
    private static final WindowAssigner<Object, TimeWindow> SESSIONS =
            EventTimeSessionWindows.withGap(Duration.ofMillis(10));

    /** Says what has come at once, and is never finished. */
    private static final String EACH = "repeatedly(afterCount(1))";

    /** The same until 5 ms of the clock after the first element. */
    private static final String EACH_FOR_5 = EACH + ".orFinally(afterProcessingTime(5ms))";

    private static final String EARLY_AND_LATE =
            "afterWatermark().withEarlyFirings(afterCount(1)).withLateFirings(afterCount(1))";

    private AccumulationMode mode = AccumulationMode.ACCUMULATING;
    private OnTimeBehavior onTime = OnTimeBehavior.FIRE_IF_NON_EMPTY;
    private ClosingBehavior closing = ClosingBehavior.FIRE_IF_NON_EMPTY;
    private long lateness = 5;
    private long inactiveAfter;
    private final List<String> out = new ArrayList<>();
    private PaneSimulation<String, Long, List<Long>, List<Long>, ?> panes;

    private <W extends Window> void start(WindowAssigner<Object, W> windows, String trigger) {
        panes = panes(definition(windows, trigger, null));
    }

    private <W extends Window> PaneDefinition<Long, List<Long>, List<Long>, W> definition(
            WindowAssigner<Object, W> windows, String trigger, PaneEvictor evictor) {
        return new PaneDefinition<>(
                windows,
                DataflowTrigger.parse(trigger),
                lateness,
                mode,
                evictor == null
                        ? WindowContents.folded(new Numbers(false))
                        : WindowContents.kept(Numbers::of, evictor),
                onTime,
                closing,
                inactiveAfter,
                TimestampCombiner.END_OF_WINDOW);
    }

    private <W extends Window> PaneSimulation<String, Long, List<Long>, List<Long>, W> panes(
            PaneDefinition<Long, List<Long>, List<Long>, W> definition) {
        return new PaneSimulation<>(
                definition,
                pane -> out.add(text(pane)),
                (key, element, timestamp, reason) -> out.add("late " + element));
    }

    private static String text(Pane<String, List<Long>, ?> pane) {
        String window =
                pane.window() instanceof TimeWindow time
                        ? time.getStart() + "-" + time.getEnd() + " "
                        : "";
        if (pane.isRetraction()) {
            return window + "-" + pane.value();
        }
        return window
                + pane.value()
                + " "
                + pane.timing()
                + " "
                + pane.index()
                + (pane.isLast() ? " last" : "");
    }

    private void always() {
        onTime = OnTimeBehavior.FIRE_ALWAYS;
        closing = ClosingBehavior.FIRE_ALWAYS;
    }

    private String element(long number, long timestamp) throws Exception {
        panes.element("key", number, timestamp);
        return take();
    }

    private String watermark(long to) throws Exception {
        panes.advanceWatermark(to);
        return take();
    }

    private String clock(long to) throws Exception {
        panes.advanceProcessingTime(to);
        return take();
    }

    private String take() {
        String taken = String.join("; ", out);
        out.clear();
        return taken;
    }

    /**
     * What comes out of window 0-10 when nothing new has come since its pane [1].
     *
     * @param pane timing and index, and whether it is the last
     */
    private String again(String pane) {
        return switch (mode) {
            case DISCARDING -> "0-10 [] " + pane;
            case ACCUMULATING -> "0-10 [1] " + pane;
            case RETRACTING -> "0-10 -[1]; 0-10 [1] " + pane;
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DISCARDING | 0-10 [] ON_TIME 1 | 0-10 [2] LATE 2",
                "ACCUMULATING | 0-10 [1] ON_TIME 1 | 0-10 [1, 2] LATE 2",
                "RETRACTING | 0-10 -[1]; 0-10 [1] ON_TIME 1 | 0-10 -[1]; 0-10 [1, 2] LATE 2"
            })
    void onTimeWhenTheTriggerFiresAtTheEnd(AccumulationMode mode, String atTheEnd, String after)
            throws Exception {
        this.mode = mode;
        onTime = OnTimeBehavior.FIRE_ALWAYS;
        start(TENS, EARLY_AND_LATE);
        assertThat(element(1, 1)).isEqualTo("0-10 [1] EARLY 0");
        assertThat(watermark(8)).isEmpty();
        assertThat(watermark(9)).isEqualTo(atTheEnd);
        assertThat(watermark(10)).isEmpty();
        assertThat(element(2, 2)).isEqualTo(after);
        // No closing pane was asked for.
        assertThat(watermark(14)).isEmpty();
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void onTimeWhenTheTriggerFiresAfterTheEnd(AccumulationMode mode) throws Exception {
        this.mode = mode;
        onTime = OnTimeBehavior.FIRE_ALWAYS;
        start(TENS, EACH_FOR_5);
        assertThat(element(1, 1)).isEqualTo("0-10 [1] EARLY 0");
        assertThat(watermark(9)).isEmpty();
        assertThat(clock(4)).isEmpty();
        assertThat(clock(5)).isEqualTo(again("ON_TIME 1 last"));
        assertThat(watermark(14)).isEmpty();
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void onTimeAtTheExpiryAtTheLatest(AccumulationMode mode) throws Exception {
        this.mode = mode;
        onTime = OnTimeBehavior.FIRE_ALWAYS;
        start(TENS, EACH);
        assertThat(element(1, 1)).isEqualTo("0-10 [1] EARLY 0");
        assertThat(watermark(9)).isEmpty();
        assertThat(watermark(13)).isEmpty();
        assertThat(watermark(14)).isEqualTo(again("ON_TIME 1 last"));
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DISCARDING | 0-10 [2] ON_TIME 1 | 0-10 [3] LATE 2",
                "ACCUMULATING | 0-10 [1, 2] ON_TIME 1 | 0-10 [1, 2, 3] LATE 2",
                "RETRACTING | 0-10 -[1]; 0-10 [1, 2] ON_TIME 1"
                        + " | 0-10 -[1, 2]; 0-10 [1, 2, 3] LATE 2"
            })
    void theFirstPaneAfterTheEndIsTheOneOnTime(AccumulationMode mode, String first, String second)
            throws Exception {
        this.mode = mode;
        onTime = OnTimeBehavior.FIRE_ALWAYS;
        start(TENS, EACH);
        assertThat(element(1, 1)).isEqualTo("0-10 [1] EARLY 0");
        assertThat(watermark(9)).isEmpty();
        assertThat(element(2, 2)).isEqualTo(first);
        assertThat(element(3, 3)).isEqualTo(second);
        assertThat(watermark(14)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void oneOnTimePaneIsEnough(AccumulationMode mode) throws Exception {
        this.mode = mode;
        onTime = OnTimeBehavior.FIRE_ALWAYS;
        start(TENS, "afterWatermark().withLateFirings(afterCount(1))");
        assertThat(element(1, 1)).isEmpty();
        assertThat(watermark(9)).isEqualTo("0-10 [1] ON_TIME 0");
        assertThat(watermark(14)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aWindowThatLateDataOpensClosesButIsNotOnTime(AccumulationMode mode) throws Exception {
        this.mode = mode;
        always();
        start(TENS, EARLY_AND_LATE);
        watermark(9);
        assertThat(element(1, 1)).isEqualTo("0-10 [1] LATE 0");
        assertThat(watermark(13)).isEmpty();
        assertThat(watermark(14)).isEqualTo(again("LATE 1 last"));
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void lastWhenTheTriggerFinishes(AccumulationMode mode) throws Exception {
        this.mode = mode;
        always();
        start(TENS, EACH_FOR_5);
        assertThat(element(1, 1)).isEqualTo("0-10 [1] EARLY 0");
        assertThat(clock(5)).isEqualTo(again("EARLY 1 last"));
        assertThat(element(2, 2)).isEqualTo("late 2");
        // A finished window has none at its end, nor at its expiry.
        assertThat(watermark(9)).isEmpty();
        assertThat(watermark(14)).isEmpty();
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Nothing was waiting when the watermark passed the end.
                "FIRE_IF_NON_EMPTY | 0-10 -[1]; 0-10 [1] LATE 1 last",
                "FIRE_ALWAYS | 0-10 -[1]; 0-10 [1] ON_TIME 1 last"
            })
    void lastWhenTheTriggerFinishesAtTheEnd(OnTimeBehavior onTime, String expected)
            throws Exception {
        mode = AccumulationMode.RETRACTING;
        this.onTime = onTime;
        closing = ClosingBehavior.FIRE_ALWAYS;
        start(TENS, "afterWatermark().withEarlyFirings(afterCount(1))");
        assertThat(element(1, 1)).isEqualTo("0-10 [1] EARLY 0");
        assertThat(watermark(9)).isEqualTo(expected);
        assertThat(watermark(14)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void lastAtTheExpiry(AccumulationMode mode) throws Exception {
        this.mode = mode;
        closing = ClosingBehavior.FIRE_ALWAYS;
        start(TENS, EACH);
        assertThat(element(1, 1)).isEqualTo("0-10 [1] EARLY 0");
        assertThat(watermark(9)).isEmpty();
        assertThat(watermark(14)).isEqualTo(again("LATE 1 last"));
        assertThat(watermark(30)).isEmpty();
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void bothOfOneWindow(AccumulationMode mode) throws Exception {
        this.mode = mode;
        always();
        start(TENS, EARLY_AND_LATE);
        assertThat(element(1, 1)).isEqualTo("0-10 [1] EARLY 0");
        assertThat(watermark(9)).isEqualTo(again("ON_TIME 1"));
        assertThat(watermark(14)).isEqualTo(again("LATE 2 last"));
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void oneOfBothWhenEndAndExpiryAreOneStep(AccumulationMode mode) throws Exception {
        this.mode = mode;
        always();
        start(TENS, EARLY_AND_LATE);
        assertThat(element(1, 1)).isEqualTo("0-10 [1] EARLY 0");
        assertThat(watermark(14)).isEqualTo(again("ON_TIME 1 last"));
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void noneIfALastPaneHasCome(AccumulationMode mode) throws Exception {
        this.mode = mode;
        always();
        start(TENS, "afterWatermark()");
        assertThat(element(1, 1)).isEmpty();
        assertThat(watermark(9)).isEqualTo("0-10 [1] ON_TIME 0 last");
        assertThat(watermark(14)).isEmpty();
        assertThat(element(11, 11)).isEmpty();
        // Past the end and the expiry at once.
        assertThat(watermark(40)).isEqualTo("10-20 [11] ON_TIME 0 last");
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aLastPaneWithSomethingNewIsTheOnlyOne(AccumulationMode mode) throws Exception {
        this.mode = mode;
        always();
        start(TENS, "never()");
        assertThat(element(1, 1)).isEmpty();
        assertThat(watermark(9)).isEmpty();
        assertThat(watermark(14)).isEqualTo("0-10 [1] ON_TIME 0 last");
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aFinishedWindowHasNoneAtItsExpiry(AccumulationMode mode) throws Exception {
        this.mode = mode;
        always();
        start(TENS, "afterCount(1)");
        assertThat(element(1, 1)).isEqualTo("0-10 [1] EARLY 0 last");
        assertThat(watermark(9)).isEmpty();
        assertThat(watermark(14)).isEmpty();
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aWindowThatNeverHadAnElementHasNoPane(AccumulationMode mode) throws Exception {
        this.mode = mode;
        always();
        start(TENS, "afterWatermark()");
        assertThat(element(31, 31)).isEmpty();
        assertThat(watermark(20)).isEmpty();
        // What is dropped is in no window.
        assertThat(element(2, 2)).isEqualTo("late 2");
        assertThat(watermark(60)).isEqualTo("30-40 [31] ON_TIME 0 last");
        assertThat(panes.residue()).isZero();
    }

    @Test
    void nothingOfThisIfNotAskedFor() throws Exception {
        start(TENS, EARLY_AND_LATE);
        assertThat(element(1, 1)).isEqualTo("0-10 [1] EARLY 0");
        assertThat(watermark(9)).isEmpty();
        assertThat(element(2, 2)).isEqualTo("0-10 [1, 2] LATE 1");
        assertThat(watermark(14)).isEmpty();
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DISCARDING | 1-15 [2] EARLY 0 | 1-15 [] ON_TIME 1 | 1-15 [] LATE 2 last",
                "ACCUMULATING | 1-15 [1, 2] EARLY 0"
                        + " | 1-15 [1, 2] ON_TIME 1 | 1-15 [1, 2] LATE 2 last",
                "RETRACTING | 1-11 -[1]; 1-15 [1, 2] EARLY 0"
                        + " | 1-15 -[1, 2]; 1-15 [1, 2] ON_TIME 1"
                        + " | 1-15 -[1, 2]; 1-15 [1, 2] LATE 2 last"
            })
    void aSessionThatHasGrownIsOneWindow(
            AccumulationMode mode, String grown, String atTheEnd, String atTheExpiry)
            throws Exception {
        this.mode = mode;
        always();
        start(SESSIONS, EARLY_AND_LATE);
        assertThat(element(1, 1)).isEqualTo("1-11 [1] EARLY 0");
        assertThat(element(2, 5)).isEqualTo(grown);
        assertThat(watermark(13)).isEmpty();
        assertThat(watermark(14)).isEqualTo(atTheEnd);
        assertThat(watermark(19)).isEqualTo(atTheExpiry);
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DISCARDING | 1-16 [2] EARLY 0 | 1-16 [] ON_TIME 1",
                "ACCUMULATING | 1-16 [1, 2] EARLY 0 | 1-16 [1, 2] ON_TIME 1",
                "RETRACTING | 1-11 -[1]; 1-16 [1, 2] EARLY 0 | 1-16 -[1, 2]; 1-16 [1, 2] ON_TIME 1"
            })
    void aSessionThatGrowsPastTheWatermarkIsOnTimeAgain(
            AccumulationMode mode, String grown, String atTheEnd) throws Exception {
        this.mode = mode;
        onTime = OnTimeBehavior.FIRE_ALWAYS;
        start(SESSIONS, EARLY_AND_LATE);
        assertThat(element(1, 1)).isEqualTo("1-11 [1] EARLY 0");
        assertThat(watermark(10)).endsWith(" ON_TIME 1");
        assertThat(element(2, 6)).isEqualTo(grown);
        assertThat(watermark(15)).isEqualTo(atTheEnd);
        assertThat(watermark(20)).isEmpty();
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DISCARDING | 1-16 [2] ON_TIME 0 | 1-16 [] LATE 1 last",
                "ACCUMULATING | 1-16 [1, 2] ON_TIME 0 | 1-16 [1, 2] LATE 1 last",
                "RETRACTING | 1-11 -[1]; 1-16 [1, 2] ON_TIME 0 | 1-16 -[1, 2]; 1-16 [1, 2] LATE 1 last"
            })
    void aSessionThatGrowsBehindTheWatermarkIsANewWindow(
            AccumulationMode mode, String grown, String atTheExpiry) throws Exception {
        this.mode = mode;
        always();
        lateness = 50;
        start(SESSIONS, EARLY_AND_LATE);
        assertThat(element(1, 1)).isEqualTo("1-11 [1] EARLY 0");
        assertThat(watermark(30)).endsWith(" ON_TIME 1");
        // It had an element before its end.
        assertThat(element(2, 6)).isEqualTo(grown);
        assertThat(watermark(65)).isEqualTo(atTheExpiry);
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DISCARDING | [] EARLY 1 last",
                "ACCUMULATING | [1] EARLY 1 last",
                "RETRACTING | -[1]; [1] EARLY 1 last"
            })
    void anInactiveWindowHasALastPaneButNoneOnTime(AccumulationMode mode, String expected)
            throws Exception {
        this.mode = mode;
        always();
        inactiveAfter = 100;
        start(GlobalWindows.create(), EACH);
        assertThat(element(1, 1)).isEqualTo("[1] EARLY 0");
        assertThat(clock(99)).isEmpty();
        assertThat(clock(100)).isEqualTo(expected);
        assertThat(panes.residue()).isZero();
        // A new window, which withdraws nothing.
        assertThat(element(2, 2)).isEqualTo("[2] EARLY 0");
    }

    @ParameterizedTest
    @EnumSource
    void anInactiveWindowsEndHasNotCome(AccumulationMode mode) throws Exception {
        this.mode = mode;
        onTime = OnTimeBehavior.FIRE_ALWAYS;
        inactiveAfter = 100;
        start(GlobalWindows.create(), EACH);
        assertThat(element(1, 1)).isEqualTo("[1] EARLY 0");
        assertThat(clock(100)).isEmpty();
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void anInactiveWindowThatIsFinishedHasNone(AccumulationMode mode) throws Exception {
        this.mode = mode;
        always();
        inactiveAfter = 100;
        start(GlobalWindows.create(), "afterCount(1)");
        assertThat(element(1, 1)).isEqualTo("[1] EARLY 0 last");
        assertThat(clock(100)).isEmpty();
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void anInactiveWindowsUnseenElementsAreInTheOnlyLastPane(AccumulationMode mode)
            throws Exception {
        this.mode = mode;
        always();
        inactiveAfter = 100;
        start(GlobalWindows.create(), "never()");
        assertThat(element(1, 1)).isEmpty();
        assertThat(clock(100)).isEqualTo("[1] EARLY 0 last");
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DISCARDING | [] ON_TIME 1 last",
                "ACCUMULATING | [1] ON_TIME 1 last",
                "RETRACTING | -[1]; [1] ON_TIME 1 last"
            })
    void aGlobalWindowEndsAndExpiresWithTime(AccumulationMode mode, String expected)
            throws Exception {
        this.mode = mode;
        always();
        inactiveAfter = 100;
        start(GlobalWindows.create(), EACH);
        assertThat(element(1, 1)).isEqualTo("[1] EARLY 0");
        assertThat(watermark(Long.MAX_VALUE)).isEqualTo(expected);
        assertThat(clock(100)).isEmpty();
        assertThat(panes.residue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DISCARDING | 0-10 [] ON_TIME 3 | 0-10 [] LATE 4 last",
                "ACCUMULATING | 0-10 [2, 3] ON_TIME 3 | 0-10 [2, 3] LATE 4 last",
                "RETRACTING | 0-10 -[2, 3]; 0-10 [2, 3] ON_TIME 3"
                        + " | 0-10 -[2, 3]; 0-10 [2, 3] LATE 4 last"
            })
    void theFunctionSeesTheElementsThatAreKept(
            AccumulationMode mode, String atTheEnd, String atTheExpiry) throws Exception {
        this.mode = mode;
        always();
        panes = panes(definition(TENS, EARLY_AND_LATE, PaneEvictor.count(2)));
        element(1, 1);
        element(2, 2);
        element(3, 3);
        assertThat(watermark(9)).isEqualTo(atTheEnd);
        assertThat(watermark(14)).isEqualTo(atTheExpiry);
        assertThat(panes.residue()).isZero();
    }

    @Test
    void afterTheFunctionTheEvictorLeavesLessToSayAgain() throws Exception {
        always();
        panes =
                panes(
                        definition(
                                TENS,
                                "afterWatermark().withEarlyFirings(afterCount(2))",
                                PaneEvictor.count(1).after()));
        assertThat(element(1, 1)).isEmpty();
        assertThat(element(2, 2)).isEqualTo("0-10 [1, 2] EARLY 0");
        assertThat(watermark(9)).isEqualTo("0-10 [2] ON_TIME 1 last");
    }
}
