package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Panes that come out even when nothing new has come, step by step: {@code 1@2} is element 1 with
 * timestamp 2, {@code to 9} the watermark, {@code clock 9} the clock. Each step answers with its
 * panes, separated by semicolons, behind an equals sign; a minus is a retraction. At the end
 * nothing is kept.
 */
class CompletionTest {

    private static final Windows<TimeWindow> TENS =
            new Windows<>(TumblingEventTimeWindows.of(Duration.ofMillis(10)), 5, 0);
    private static final Windows<TimeWindow> SESSIONS =
            new Windows<>(EventTimeSessionWindows.withGap(Duration.ofMillis(10)), 5, 0);
    private static final Windows<TimeWindow> LATE_SESSIONS =
            new Windows<>(EventTimeSessionWindows.withGap(Duration.ofMillis(10)), 50, 0);
    private static final Windows<?> GLOBAL = new Windows<>(GlobalWindows.create(), 5, 100);

    /** Says what has come at once, and is never finished. */
    private static final String EACH = "repeatedly(afterCount(1))";

    /** The same until 5 ms of the clock after the first element. */
    private static final String EACH_FOR_5 = EACH + ".orFinally(afterProcessingTime(5ms))";

    private static final String EARLY = "afterWatermark().withEarlyFirings(afterCount(1))";
    private static final String LATE = "afterWatermark().withLateFirings(afterCount(1))";
    private static final String EARLY_AND_LATE = EARLY + ".withLateFirings(afterCount(1))";

    private record Windows<W extends Window>(
            WindowAssigner<Object, W> assigner, long lateness, long inactiveAfter) {}

    /** Which panes are asked for also when they are empty. */
    private enum Asked {
        NOTHING,
        ON_TIME,
        LAST,
        BOTH
    }

    private static <W extends Window> void run(
            AccumulationMode mode,
            Asked asked,
            Windows<W> windows,
            String trigger,
            PaneEvictor evictor,
            String... steps)
            throws Exception {
        PaneDefinition<Long, List<Long>, List<Long>, W> definition =
                new PaneDefinition<>(
                        windows.assigner,
                        DataflowTrigger.parse(trigger),
                        windows.lateness,
                        mode,
                        evictor == null
                                ? WindowContents.folded(new Numbers(false))
                                : WindowContents.kept(Numbers::of, evictor),
                        asked == Asked.ON_TIME || asked == Asked.BOTH
                                ? OnTimeBehavior.FIRE_ALWAYS
                                : OnTimeBehavior.FIRE_IF_NON_EMPTY,
                        asked == Asked.LAST || asked == Asked.BOTH
                                ? ClosingBehavior.FIRE_ALWAYS
                                : ClosingBehavior.FIRE_IF_NON_EMPTY,
                        windows.inactiveAfter,
                        TimestampCombiner.END_OF_WINDOW);
        List<String> out = new ArrayList<>();
        PaneSimulation<String, Long, List<Long>, List<Long>, W> panes =
                new PaneSimulation<>(
                        definition,
                        pane -> out.add(text(pane)),
                        (key, element, timestamp, reason) -> out.add("late " + element));
        for (String step : steps) {
            String[] stepAndPanes = step.split(" = ", 2);
            step(panes, stepAndPanes[0]);
            assertThat(String.join("; ", out))
                    .as(step)
                    .isEqualTo(stepAndPanes.length == 1 ? "" : stepAndPanes[1]);
            out.clear();
        }
        assertThat(panes.residue()).isZero();
    }

    private static void step(
            PaneSimulation<String, Long, List<Long>, List<Long>, ?> panes, String step)
            throws Exception {
        if (step.startsWith("to ")) {
            panes.advanceWatermark(Long.parseLong(step.substring(3)));
        } else if (step.startsWith("clock ")) {
            panes.advanceProcessingTime(Long.parseLong(step.substring(6)));
        } else {
            String[] element = step.split("@", 2);
            panes.element("key", Long.parseLong(element[0]), Long.parseLong(element[1]));
        }
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

    /** What comes of nothing new, or of element 2, after a pane of others in a window. */
    private record After(AccumulationMode mode, String window) {

        /**
         * The answer.
         *
         * @param shown what the pane before has shown where panes accumulate
         * @param added what has come since
         * @param pane timing and index, and whether it is the last
         */
        String pane(String shown, String added, String pane) {
            String all = added.isEmpty() ? shown : shown + ", " + added;
            return switch (mode) {
                case DISCARDING -> window + "[" + added + "] " + pane;
                case ACCUMULATING -> window + "[" + all + "] " + pane;
                case RETRACTING -> window + "-[" + shown + "]; " + window + "[" + all + "] " + pane;
            };
        }

        String again(String pane) {
            return pane("1", "", pane);
        }
    }

    private static Stream<Arguments> inEachMode() {
        return Arrays.stream(AccumulationMode.values()).flatMap(CompletionTest::inMode);
    }

    private static Arguments row(
            AccumulationMode mode,
            String name,
            Asked asked,
            Windows<?> windows,
            String trigger,
            String... steps) {
        return argumentSet(mode + ": " + name, mode, asked, windows, trigger, steps);
    }

    private static Stream<Arguments> inMode(AccumulationMode mode) {
        After ten = new After(mode, "0-10 ");
        After to11 = new After(mode, "1-11 ");
        After to15 = new After(mode, "1-15 ");
        After to16 = new After(mode, "1-16 ");
        After global = new After(mode, "");
        return Stream.of(
                row(
                        mode,
                        "on time when the trigger fires at the end, and no closing pane",
                        Asked.ON_TIME,
                        TENS,
                        EARLY_AND_LATE,
                        "1@1 = 0-10 [1] EARLY 0",
                        "to 8",
                        "to 9 = " + ten.again("ON_TIME 1"),
                        "to 10",
                        "2@2 = " + ten.pane("1", "2", "LATE 2"),
                        "to 14"),
                row(
                        mode,
                        "on time when the trigger fires after the end",
                        Asked.ON_TIME,
                        TENS,
                        EACH_FOR_5,
                        "1@1 = 0-10 [1] EARLY 0",
                        "to 9",
                        "clock 4",
                        "clock 5 = " + ten.again("ON_TIME 1 last"),
                        "to 14"),
                row(
                        mode,
                        "on time at the expiry at the latest",
                        Asked.ON_TIME,
                        TENS,
                        EACH,
                        "1@1 = 0-10 [1] EARLY 0",
                        "to 9",
                        "to 13",
                        "to 14 = " + ten.again("ON_TIME 1 last")),
                row(
                        mode,
                        "the first pane after the end is the one on time",
                        Asked.ON_TIME,
                        TENS,
                        EACH,
                        "1@1 = 0-10 [1] EARLY 0",
                        "to 9",
                        "2@2 = " + ten.pane("1", "2", "ON_TIME 1"),
                        "3@3 = " + ten.pane("1, 2", "3", "LATE 2"),
                        "to 14"),
                row(
                        mode,
                        "one on-time pane is enough",
                        Asked.ON_TIME,
                        TENS,
                        LATE,
                        "1@1",
                        "to 9 = 0-10 [1] ON_TIME 0",
                        "to 14"),
                row(
                        mode,
                        "a window that late data opens closes but is not on time",
                        Asked.BOTH,
                        TENS,
                        EARLY_AND_LATE,
                        "to 9",
                        "1@1 = 0-10 [1] LATE 0",
                        "to 13",
                        "to 14 = " + ten.again("LATE 1 last")),
                row(
                        mode,
                        "last when the trigger finishes; then none at the end, nor at the expiry",
                        Asked.BOTH,
                        TENS,
                        EACH_FOR_5,
                        "1@1 = 0-10 [1] EARLY 0",
                        "clock 5 = " + ten.again("EARLY 1 last"),
                        "2@2 = late 2",
                        "to 9",
                        "to 14"),
                row(
                        mode,
                        "last at the expiry",
                        Asked.LAST,
                        TENS,
                        EACH,
                        "1@1 = 0-10 [1] EARLY 0",
                        "to 9",
                        "to 14 = " + ten.again("LATE 1 last"),
                        "to 30"),
                row(
                        mode,
                        "both of one window",
                        Asked.BOTH,
                        TENS,
                        EARLY_AND_LATE,
                        "1@1 = 0-10 [1] EARLY 0",
                        "to 9 = " + ten.again("ON_TIME 1"),
                        "to 14 = " + ten.again("LATE 2 last")),
                row(
                        mode,
                        "one of both when end and expiry are one step",
                        Asked.BOTH,
                        TENS,
                        EARLY_AND_LATE,
                        "1@1 = 0-10 [1] EARLY 0",
                        "to 14 = " + ten.again("ON_TIME 1 last")),
                row(
                        mode,
                        "none if a last pane has come; also where end and expiry are one step",
                        Asked.BOTH,
                        TENS,
                        "afterWatermark()",
                        "1@1",
                        "to 9 = 0-10 [1] ON_TIME 0 last",
                        "to 14",
                        "11@11",
                        "to 40 = 10-20 [11] ON_TIME 0 last"),
                row(
                        mode,
                        "a last pane with something new is the only one",
                        Asked.BOTH,
                        TENS,
                        "never()",
                        "1@1",
                        "to 9",
                        "to 14 = 0-10 [1] ON_TIME 0 last"),
                row(
                        mode,
                        "a finished window has none at its expiry",
                        Asked.BOTH,
                        TENS,
                        "afterCount(1)",
                        "1@1 = 0-10 [1] EARLY 0 last",
                        "to 9",
                        "to 14"),
                row(
                        mode,
                        "a window that never had an element has no pane; what is dropped is in none",
                        Asked.BOTH,
                        TENS,
                        "afterWatermark()",
                        "31@31",
                        "to 20",
                        "2@2 = late 2",
                        "to 60 = 30-40 [31] ON_TIME 0 last"),
                row(
                        mode,
                        "a session that has grown is one window",
                        Asked.BOTH,
                        SESSIONS,
                        EARLY_AND_LATE,
                        "1@1 = 1-11 [1] EARLY 0",
                        "2@5 = " + grown(mode, "1-15", "EARLY 0"),
                        "to 13",
                        "to 14 = " + to15.pane("1, 2", "", "ON_TIME 1"),
                        "to 19 = " + to15.pane("1, 2", "", "LATE 2 last")),
                row(
                        mode,
                        "a session that grows past the watermark is on time again",
                        Asked.ON_TIME,
                        SESSIONS,
                        EARLY_AND_LATE,
                        "1@1 = 1-11 [1] EARLY 0",
                        "to 10 = " + to11.again("ON_TIME 1"),
                        "2@6 = " + grown(mode, "1-16", "EARLY 0"),
                        "to 15 = " + to16.pane("1, 2", "", "ON_TIME 1"),
                        "to 20"),
                row(
                        mode,
                        "a session that grows behind the watermark is a new window, with an element before its end",
                        Asked.BOTH,
                        LATE_SESSIONS,
                        EARLY_AND_LATE,
                        "1@1 = 1-11 [1] EARLY 0",
                        "to 30 = " + to11.again("ON_TIME 1"),
                        "2@6 = " + grown(mode, "1-16", "ON_TIME 0"),
                        "to 65 = " + to16.pane("1, 2", "", "LATE 1 last")),
                row(
                        mode,
                        "an inactive window has a last pane but none on time; then a new one withdraws nothing",
                        Asked.BOTH,
                        GLOBAL,
                        EACH,
                        "1@1 = [1] EARLY 0",
                        "clock 99",
                        "clock 100 = " + global.again("EARLY 1 last"),
                        "2@2 = [2] EARLY 0",
                        "clock 200 = " + global.pane("2", "", "EARLY 1 last")),
                row(
                        mode,
                        "an inactive window's end has not come",
                        Asked.ON_TIME,
                        GLOBAL,
                        EACH,
                        "1@1 = [1] EARLY 0",
                        "clock 100"),
                row(
                        mode,
                        "an inactive window that is finished has none",
                        Asked.BOTH,
                        GLOBAL,
                        "afterCount(1)",
                        "1@1 = [1] EARLY 0 last",
                        "clock 100"),
                row(
                        mode,
                        "an inactive window's unseen elements are in the only last pane",
                        Asked.BOTH,
                        GLOBAL,
                        "never()",
                        "1@1",
                        "clock 100 = [1] EARLY 0 last"),
                row(
                        mode,
                        "a global window ends and expires with time",
                        Asked.BOTH,
                        GLOBAL,
                        EACH,
                        "1@1 = [1] EARLY 0",
                        "to 9223372036854775807 = " + global.again("ON_TIME 1 last"),
                        "clock 100"));
    }

    /** A session of element 1 has taken in element 2. */
    private static String grown(AccumulationMode mode, String window, String pane) {
        return switch (mode) {
            case DISCARDING -> window + " [2] " + pane;
            case ACCUMULATING -> window + " [1, 2] " + pane;
            case RETRACTING -> "1-11 -[1]; " + window + " [1, 2] " + pane;
        };
    }

    @ParameterizedTest
    @MethodSource("inEachMode")
    void whatWasAskedForComes(
            AccumulationMode mode, Asked asked, Windows<?> windows, String trigger, String[] steps)
            throws Exception {
        run(mode, asked, windows, trigger, null, steps);
    }

    @Test
    void nothingOfThisIfNotAskedFor() throws Exception {
        run(
                AccumulationMode.ACCUMULATING,
                Asked.NOTHING,
                TENS,
                EARLY_AND_LATE,
                null,
                "1@1 = 0-10 [1] EARLY 0",
                "to 9",
                "2@2 = 0-10 [1, 2] LATE 1",
                "to 14");
    }

    /** Nothing was waiting when the watermark passed the end, so it is not on time by itself. */
    @ParameterizedTest
    @CsvSource({"LAST, LATE", "BOTH, ON_TIME"})
    void lastWhenTheTriggerFinishesAtTheEnd(Asked asked, PaneTiming timing) throws Exception {
        run(
                AccumulationMode.RETRACTING,
                asked,
                TENS,
                EARLY,
                null,
                "1@1 = 0-10 [1] EARLY 0",
                "to 9 = 0-10 -[1]; 0-10 [1] " + timing + " 1 last",
                "to 14");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DISCARDING | 0-10 [1] | 0-10 [2] | 0-10 [3] | 0-10 []",
                "ACCUMULATING | 0-10 [1] | 0-10 [1, 2] | 0-10 [2, 3] | 0-10 [2, 3]",
                "RETRACTING | 0-10 [1] | 0-10 -[1]; 0-10 [1, 2] | 0-10 -[1, 2]; 0-10 [2, 3]"
                        + " | 0-10 -[2, 3]; 0-10 [2, 3]"
            })
    void theFunctionSeesTheElementsThatAreKept(
            AccumulationMode mode, String first, String second, String third, String after)
            throws Exception {
        run(
                mode,
                Asked.BOTH,
                TENS,
                EARLY_AND_LATE,
                PaneEvictor.count(2),
                "1@1 = " + first + " EARLY 0",
                "2@2 = " + second + " EARLY 1",
                "3@3 = " + third + " EARLY 2",
                "to 9 = " + after + " ON_TIME 3",
                "to 14 = " + after + " LATE 4 last");
    }

    @Test
    void afterTheFunctionTheEvictorLeavesLessToSayAgain() throws Exception {
        run(
                AccumulationMode.ACCUMULATING,
                Asked.BOTH,
                TENS,
                "afterWatermark().withEarlyFirings(afterCount(2))",
                PaneEvictor.count(1).after(),
                "1@1",
                "2@2 = 0-10 [1, 2] EARLY 0",
                "to 9 = 0-10 [2] ON_TIME 1 last",
                "to 14");
    }
}
