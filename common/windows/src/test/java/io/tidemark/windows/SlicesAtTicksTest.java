package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.defaultTrigger;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.BothEngines.Saved;
import io.tidemark.windows.BothEngines.Slicer;
import io.tidemark.windows.BothEngines.Spec;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes out of slices at the ticks of a clock, every 100 ms, and around a restore. */
class SlicesAtTicksTest {

    private static final WindowAssigner<Object, TimeWindow> TENS =
            TumblingEventTimeWindows.of(Duration.ofMillis(10));
    private static final WindowAssigner<Object, TimeWindow> TWENTIES =
            SlidingEventTimeWindows.of(Duration.ofMillis(20), Duration.ofMillis(10));
    private static final DataflowTrigger CLOCK =
            afterProcessingTime(Duration.ZERO).alignedTo(Duration.ofMillis(100));
    private static final DataflowTrigger EARLY =
            afterWatermark().withEarlyFirings(CLOCK).withLateFirings(afterCount(1));
    private static final DataflowTrigger EARLY_AND_LATE =
            afterWatermark().withEarlyFirings(CLOCK).withLateFirings(CLOCK);

    private static DataflowTrigger everySecond() {
        return afterWatermark()
                .withEarlyFirings(
                        afterProcessingTime(Duration.ZERO).alignedTo(Duration.ofSeconds(1)))
                .withLateFirings(afterCount(1));
    }

    private final Slicer slices = new Slicer(new HashMapStateBackend(), 2);

    @AfterEach
    void close() {
        slices.close();
    }

    private static Spec spec(
            WindowAssigner<Object, TimeWindow> windows,
            DataflowTrigger trigger,
            long lateness,
            AccumulationMode mode) {
        return new Spec(
                windows,
                trigger,
                lateness,
                mode,
                OnTimeBehavior.FIRE_IF_NON_EMPTY,
                ClosingBehavior.FIRE_IF_NON_EMPTY);
    }

    private static Spec closing(Spec spec) {
        return new Spec(
                spec.windows(),
                spec.trigger(),
                spec.lateness(),
                spec.mode(),
                spec.onTime(),
                ClosingBehavior.FIRE_ALWAYS);
    }

    private void start(Spec spec) throws Exception {
        slices.start(spec, 1, Saved.NOTHING);
    }

    /** The job stops, and starts again as another one some time later. */
    private void restart(Spec spec, long clock) throws Exception {
        Saved saved = slices.stop();
        slices.clock = clock;
        slices.start(spec, 1, saved);
    }

    private void element(long id, long timestamp) throws Exception {
        slices.element(new Event(1, id, timestamp));
    }

    private List<String> panes() {
        return slices.panes().stream()
                .map(
                        pane ->
                                String.format(
                                        "%d-%d %s%s %s %d%s",
                                        pane.window().getStart(),
                                        pane.window().getEnd(),
                                        pane.isRetraction() ? "-" : "",
                                        pane.value(),
                                        pane.timing(),
                                        pane.index(),
                                        pane.isLast() ? " last" : ""))
                .toList();
    }

    @Test
    void aTickShowsWhatCameBeforeItThoughNoWatermarkSentIt() throws Exception {
        start(spec(TENS, EARLY, 0, AccumulationMode.DISCARDING));
        slices.clock(30);
        element(1, 3);
        // The sender and then the receiver hold it, until the clock ticks.
        slices.clockOnly(99);
        assertThat(panes()).isEmpty();
        slices.clockOnly(100);
        slices.clockOnly(100);
        assertThat(panes()).containsExactly("0-10 [1] EARLY 0");
        element(2, 4);
        slices.clock(200);
        assertThat(panes()).containsExactly("0-10 [2] EARLY 1");
        slices.clock(300);
        slices.watermark(9);
        assertThat(panes()).isEmpty();
    }

    @Test
    void theSenderHoldsNothingLongerThanAWatermarkWould() throws Exception {
        start(spec(TENS, everySecond(), 0, AccumulationMode.DISCARDING));
        slices.clock(500);
        element(1, 3);
        slices.clockOnly(699);
        assertThat(slices.arrived()).isZero();
        slices.clockOnly(700);
        assertThat(slices.arrived()).isEqualTo(1);
        slices.flush();
    }

    @Test
    void ticksThatWereMissedAreNotMadeUp() throws Exception {
        Spec spec = spec(TWENTIES, EARLY, 0, AccumulationMode.ACCUMULATING);
        start(spec);
        slices.clock(30);
        element(1, 15);
        restart(spec, 570);
        element(2, 16);
        assertThat(panes()).isEmpty();
        // The overdue one is at once, and shows what there is.
        slices.clock(571);
        assertThat(panes())
                .containsExactlyInAnyOrder("0-20 [1, 2] EARLY 0", "10-30 [1, 2] EARLY 0");
        slices.clock(599);
        element(3, 17);
        slices.clock(600);
        assertThat(panes())
                .containsExactlyInAnyOrder("0-20 [1, 2, 3] EARLY 1", "10-30 [1, 2, 3] EARLY 1");
        slices.clock(700);
        assertThat(panes()).isEmpty();
        slices.watermark(29);
        assertThat(panes()).isEmpty();
        assertThat(slices.residue()).isZero();
    }

    @Test
    void aTickThatWasSetBeforeARestoreShowsWhatHasJustArrived() throws Exception {
        Spec spec = spec(TENS, EARLY, 0, AccumulationMode.ACCUMULATING);
        start(spec);
        slices.clock(30);
        element(1, 5);
        restart(spec, 50);
        element(2, 6);
        slices.clockOnly(100);
        slices.clockOnly(100);
        assertThat(panes()).containsExactly("0-10 [1, 2] EARLY 0");
    }

    @Test
    void whereTheClockIsNewItsFirstTickShowsAllThatNoPaneHasShown() throws Exception {
        start(spec(TWENTIES, defaultTrigger(), 5, AccumulationMode.DISCARDING));
        element(1, 5);
        element(2, 15);
        slices.watermark(9);
        assertThat(panes()).containsExactly("-10-10 [1] ON_TIME 0");
        restart(spec(TWENTIES, EARLY, 5, AccumulationMode.DISCARDING), 30);
        element(3, 16);
        slices.clock(100);
        assertThat(panes())
                .containsExactlyInAnyOrder("0-20 [1, 2, 3] EARLY 0", "10-30 [2, 3] EARLY 0");
        element(4, 6);
        slices.clock(200);
        assertThat(panes()).containsExactlyInAnyOrder("-10-10 [4] LATE 1", "0-20 [4] EARLY 1");
    }

    @Test
    void aFasterClockHoldsWithTheNextElement() throws Exception {
        start(spec(TENS, everySecond(), 0, AccumulationMode.ACCUMULATING));
        slices.clock(30);
        element(1, 5);
        restart(spec(TENS, EARLY, 0, AccumulationMode.ACCUMULATING), 40);
        element(2, 6);
        slices.clock(100);
        assertThat(panes()).containsExactly("0-10 [1, 2] EARLY 0");
        slices.clock(1_000);
        assertThat(panes()).isEmpty();
    }

    @Test
    void andWithoutItTheEndShowsWhatIsLeft() throws Exception {
        start(spec(TWENTIES, EARLY, 5, AccumulationMode.DISCARDING));
        element(1, 5);
        slices.clock(100);
        assertThat(panes()).containsExactlyInAnyOrder("-10-10 [1] EARLY 0", "0-20 [1] EARLY 0");
        element(2, 15);
        element(3, 6);
        restart(spec(TWENTIES, defaultTrigger(), 5, AccumulationMode.DISCARDING), 120);
        slices.clock(300);
        assertThat(panes()).isEmpty();
        slices.watermark(19);
        assertThat(panes()).containsExactly("-10-10 [3] ON_TIME 1 last", "0-20 [2, 3] ON_TIME 1");
        slices.watermark(40);
        assertThat(panes()).containsExactly("10-30 [2] ON_TIME 0 last");
        assertThat(slices.residue()).isZero();
    }

    @Test
    void aWindowThatWaitsForATickAndExpiresBeforeItComesOutLast() throws Exception {
        start(spec(TENS, EARLY_AND_LATE, 20, AccumulationMode.RETRACTING));
        element(1, 5);
        slices.watermark(9);
        assertThat(panes()).containsExactly("0-10 [1] ON_TIME 0");
        element(2, 5);
        slices.flush();
        assertThat(panes()).isEmpty();
        slices.clock(100);
        assertThat(panes()).containsExactly("0-10 -[1] ON_TIME 0", "0-10 [1, 2] LATE 1");
        element(3, 5);
        slices.watermark(28);
        assertThat(panes()).isEmpty();
        slices.watermark(29);
        assertThat(panes()).containsExactly("0-10 -[1, 2] LATE 1", "0-10 [1, 2, 3] LATE 2 last");
        assertThat(slices.residue()).isZero();
    }

    @Test
    void aShorterLatenessClosesWindowsAtTheNextWatermarkAsTheyWere() throws Exception {
        Spec spec = closing(spec(TWENTIES, EARLY_AND_LATE, 30, AccumulationMode.ACCUMULATING));
        start(spec);
        element(1, 5);
        slices.watermark(19);
        assertThat(panes()).containsExactly("-10-10 [1] ON_TIME 0", "0-20 [1] ON_TIME 0");
        element(2, 15);
        slices.flush();
        assertThat(panes()).isEmpty();
        restart(closing(spec(TWENTIES, EARLY_AND_LATE, 5, AccumulationMode.ACCUMULATING)), 30);
        slices.watermark(20);
        assertThat(panes()).containsExactly("-10-10 [1] LATE 1 last");
        slices.watermark(24);
        assertThat(panes()).containsExactly("0-20 [1, 2] LATE 1 last");
        slices.watermark(29);
        assertThat(panes()).containsExactly("10-30 [2] ON_TIME 0");
        slices.watermark(34);
        assertThat(panes()).containsExactly("10-30 [2] LATE 1 last");
        slices.watermark(60);
        assertThat(panes()).isEmpty();
        assertThat(slices.residue()).isZero();
    }

    @Test
    void whatComesAfterThatIsInNoWindowThatHasExpired() throws Exception {
        start(closing(spec(TWENTIES, defaultTrigger(), 30, AccumulationMode.ACCUMULATING)));
        element(1, 15);
        slices.watermark(25);
        assertThat(panes()).containsExactly("0-20 [1] ON_TIME 0");
        restart(closing(spec(TWENTIES, defaultTrigger(), 5, AccumulationMode.ACCUMULATING)), 30);
        element(2, 16);
        slices.flush();
        assertThat(panes()).containsExactly("0-20 [1] LATE 1 last");
        slices.watermark(29);
        assertThat(panes()).containsExactly("10-30 [1, 2] ON_TIME 0");
    }

    @Test
    void norAfterFurtherRestoresBeforeThatWatermark() throws Exception {
        WindowAssigner<Object, TimeWindow> windows =
                SlidingEventTimeWindows.of(Duration.ofMillis(20), Duration.ofMillis(5));
        start(spec(windows, EARLY_AND_LATE, 30, AccumulationMode.ACCUMULATING));
        element(1, 12);
        slices.watermark(25);
        assertThat(panes()).hasSize(3);
        element(2, 12);
        slices.flush();
        assertThat(panes()).isEmpty();
        restart(spec(windows, EARLY_AND_LATE, 3, AccumulationMode.ACCUMULATING), 30);
        restart(spec(windows, EARLY, 3, AccumulationMode.ACCUMULATING), 30);
        restart(spec(windows, EARLY, 3, AccumulationMode.ACCUMULATING), 30);
        element(3, 12);
        slices.flush();
        assertThat(panes())
                .containsExactly(
                        "-5-15 [1, 2] LATE 1 last",
                        "0-20 [1, 2] LATE 1 last",
                        "5-25 [1, 2, 3] LATE 1");
    }

    @Test
    void anotherClosingBehaviourHoldsForTheWindowsThatAreKept() throws Exception {
        Spec spec = spec(TENS, defaultTrigger(), 20, AccumulationMode.ACCUMULATING);
        start(spec);
        element(1, 5);
        slices.watermark(9);
        assertThat(panes()).containsExactly("0-10 [1] ON_TIME 0");
        restart(closing(spec), 30);
        slices.watermark(28);
        assertThat(panes()).isEmpty();
        slices.watermark(29);
        assertThat(panes()).containsExactly("0-10 [1] LATE 1 last");
        assertThat(slices.residue()).isZero();
    }

    @Test
    void oneWindowOfTwoKindsComesOutOnce() throws Exception {
        start(
                spec(
                        UnionEventTimeWindows.of(
                                TENS,
                                CumulatingEventTimeWindows.of(
                                        Duration.ofMillis(20), Duration.ofMillis(10))),
                        EARLY,
                        0,
                        AccumulationMode.ACCUMULATING));
        element(1, 5);
        element(2, 15);
        slices.clock(100);
        assertThat(panes())
                .containsExactlyInAnyOrder(
                        "0-10 [1] EARLY 0", "0-20 [1, 2] EARLY 0", "10-20 [2] EARLY 0");
        element(3, 6);
        slices.watermark(30);
        assertThat(panes())
                .containsExactlyInAnyOrder(
                        "0-10 [1, 3] ON_TIME 1 last", "0-20 [1, 2, 3] ON_TIME 1 last");
        assertThat(slices.residue()).isZero();
    }

    @Test
    void whatHadExpiredBeforeARestoreOwesNothing() throws Exception {
        Spec spec = spec(TWENTIES, defaultTrigger(), 5, AccumulationMode.ACCUMULATING);
        start(spec);
        element(1, 15);
        slices.watermark(19);
        slices.watermark(24);
        assertThat(panes()).containsExactly("0-20 [1] ON_TIME 0");
        restart(closing(spec), 30);
        slices.watermark(25);
        assertThat(panes()).isEmpty();
        slices.watermark(40);
        assertThat(panes()).containsExactly("10-30 [1] ON_TIME 0 last");
    }

    @Test
    void afterTheEndOfTimeWindowsOpenAnewWhateverTheirLateness() throws Exception {
        Spec spec = spec(TENS, defaultTrigger(), Long.MAX_VALUE, AccumulationMode.ACCUMULATING);
        start(spec);
        element(1, 5);
        slices.watermark(9);
        slices.watermark(Long.MAX_VALUE);
        assertThat(panes()).containsExactly("0-10 [1] ON_TIME 0");
        restart(spec, 30);
        element(2, 6);
        slices.watermark(9);
        assertThat(panes()).containsExactly("0-10 [2] ON_TIME 0");
    }

    @Test
    void aShorterLatenessThanForEverLeavesNothingBehind() throws Exception {
        start(spec(TENS, defaultTrigger(), Long.MAX_VALUE, AccumulationMode.ACCUMULATING));
        element(1, 5);
        slices.watermark(9);
        restart(spec(TENS, defaultTrigger(), 10, AccumulationMode.ACCUMULATING), 30);
        slices.watermark(100);
        slices.watermark(Long.MAX_VALUE);
        assertThat(slices.residue()).isZero();
    }
}
