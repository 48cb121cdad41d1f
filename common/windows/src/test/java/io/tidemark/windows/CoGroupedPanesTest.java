package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.defaultTrigger;
import static io.tidemark.windows.Triggers.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.job.JobMain;
import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AbstractRichFunction;
import org.apache.flink.api.common.functions.InvalidTypesException;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.api.common.functions.RichJoinFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sentence over two streams makes of a few elements, and what it refuses. */
class CoGroupedPanesTest {

    private static final WindowAssigner<Object, TimeWindow> TEN =
            TumblingEventTimeWindows.of(Duration.ofMillis(10));

    private static final WindowAssigner<Object, TimeWindow> SESSIONS =
            EventTimeSessionWindows.withGap(Duration.ofMillis(10));

    private final JoinHarness harness = new JoinHarness(new HashMapStateBackend());

    @AfterEach
    void stop() {
        harness.close();
    }

    private static CoGroupedPanes<String, Long, String, TimeWindow> windows(
            WindowAssigner<Object, TimeWindow> assigner) {
        return JoinHarness.inputs().window(assigner);
    }

    private static <W extends Window> SingleOutputStreamOperator<Pane<String, String, W>> join(
            CoGroupedPanes<String, Long, String, W> panes, JoinKind kind) {
        return panes.join("pairs", "pairs", kind, new JoinHarness.Row());
    }

    private <W extends Window> void start(
            CoGroupedPanes<String, Long, String, W> panes, JoinKind kind) throws Exception {
        harness.start(join(panes, kind), null);
    }

    private List<String> rows() {
        return harness.rows().stream()
                .map(
                        row ->
                                String.format(
                                        "%s%s %s %d%s",
                                        row.isRetraction() ? "-" : "+",
                                        row.value(),
                                        row.timing(),
                                        row.index(),
                                        row.isLast() ? " last" : ""))
                .toList();
    }

    @Test
    void accumulatingUnmatchedElementsWaitForTheEnd() throws Exception {
        start(
                windows(TEN).trigger(afterWatermark().withEarlyFirings(afterCount(1))),
                JoinKind.LEFT_OUTER);
        harness.left(3, 1);
        harness.left(6, 2);
        assertThat(rows()).isEmpty();
        // Nothing has come since the early panes, and yet they were not shown.
        harness.watermark(9);
        assertThat(rows()).containsExactly("+3&null ON_TIME 2 last", "+6&null ON_TIME 2 last");
    }

    @Test
    void accumulatingPairsComeEarly() throws Exception {
        start(
                windows(TEN).trigger(afterWatermark().withEarlyFirings(afterCount(1))),
                JoinKind.FULL_OUTER);
        harness.left(3, 1);
        harness.right(6, 2);
        harness.left(9, 2);
        assertThat(rows()).containsExactly("+3&6 EARLY 1", "+3&6 EARLY 2", "+9&6 EARLY 2");
    }

    @Test
    void anEarlyPaneThatIsTheLastHasUnmatchedElements() throws Exception {
        start(windows(TEN).trigger(afterCount(2)), JoinKind.RIGHT_OUTER);
        harness.right(3, 1);
        harness.right(6, 2);
        assertThat(rows()).containsExactly("+null&3 EARLY 0 last", "+null&6 EARLY 0 last");
    }

    @Test
    void aLatePaneReplacesUnmatchedElements() throws Exception {
        start(
                windows(TEN)
                        .trigger(afterWatermark().withLateFirings(afterCount(1)))
                        .allowedLateness(Duration.ofMillis(5)),
                JoinKind.FULL_OUTER);
        harness.left(3, 1);
        harness.watermark(9);
        harness.right(6, 2);
        assertThat(rows()).containsExactly("+3&null ON_TIME 0", "+3&6 LATE 1");
    }

    @Test
    void retractingUnmatchedElementsComeEarlyAndAreWithdrawn() throws Exception {
        start(
                windows(TEN).trigger(afterWatermark().withEarlyFirings(afterCount(1))).retracting(),
                JoinKind.FULL_OUTER);
        harness.left(3, 1);
        harness.left(6, 2);
        harness.right(9, 2);
        harness.watermark(9);
        assertThat(rows())
                .containsExactly(
                        "+3&null EARLY 0",
                        "-3&null EARLY 0",
                        "+3&null EARLY 1",
                        "+6&null EARLY 1",
                        "-3&null EARLY 1",
                        "-6&null EARLY 1",
                        "+3&9 EARLY 2",
                        "+6&9 EARLY 2");
    }

    /** Whatever a function says today, a retraction says what was sent. */
    @Test
    void retractionsRepeatWhatWasSentThroughARestore() throws Exception {
        CoGroupedPanes<String, Long, String, TimeWindow> panes =
                windows(TEN).trigger(repeatedly(afterCount(2))).retracting();
        harness.start(
                panes.join("pairs", "pairs", JoinKind.INNER, (l, r) -> "old " + l, Types.STRING),
                null);
        harness.left(3, 1);
        harness.right(6, 1);
        assertThat(rows()).containsExactly("+old 3 EARLY 0");
        harness.start(
                panes.join("pairs", "pairs", JoinKind.INNER, (l, r) -> "new " + l, Types.STRING),
                harness.stopWithSavepoint());
        harness.left(6, 1);
        harness.watermark(9);
        assertThat(rows())
                .containsExactly(
                        "-old 3 EARLY 0", "+new 3 ON_TIME 1 last", "+new 6 ON_TIME 1 last");
    }

    /** Of both sides, and event time stops before it until they have come out. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EARLIEST | to 2, +3&6 at 3, to 9, +9&null at 14, to 20",
                "LATEST | to 2, to 4, +3&6 at 5, to 9, +9&null at 14, to 20",
                "END_OF_WINDOW | to 2, to 8, +3&6 at 9, to 9, +9&null at 19, to 20"
            })
    void rowsHaveTheOutputTimeOfTheirPane(TimestampCombiner time, String expected)
            throws Exception {
        start(windows(TEN).outputTime(time), JoinKind.LEFT_OUTER);
        harness.left(3, 5);
        harness.watermark(2);
        harness.right(6, 3);
        harness.watermark(8);
        harness.left(9, 14);
        harness.watermark(9);
        harness.watermark(20);
        assertThat(String.join(", ", harness.rowsAndWatermarks())).isEqualTo(expected);
        assertThat(harness.residue()).isZero();
    }

    @Test
    void aWithdrawnRowHasTheTimeThatItCameWith() throws Exception {
        start(
                windows(TEN)
                        .trigger(afterWatermark().withEarlyFirings(afterCount(1)))
                        .retracting()
                        .outputTime(TimestampCombiner.EARLIEST),
                JoinKind.FULL_OUTER);
        harness.left(3, 5);
        harness.watermark(6);
        harness.right(6, 7);
        harness.watermark(9);
        assertThat(harness.rowsAndWatermarks())
                .containsExactly("+3&null at 5", "to 6", "-3&null at 5", "+3&6 at 7", "to 9");
    }

    @Test
    void aSessionFormsOverBothStreams() throws Exception {
        start(windows(SESSIONS).discarding(), JoinKind.INNER);
        harness.left(3, 0);
        harness.right(6, 8);
        harness.left(9, 16);
        harness.watermark(25);
        assertThat(harness.rows())
                .extracting(row -> row.value() + " " + row.window())
                .containsExactly(
                        "3&6 TimeWindow{start=0, end=26}", "9&6 TimeWindow{start=0, end=26}");
    }

    @Test
    void aGlobalWindowThatIsInactiveHasUnmatchedElementsInItsLastPane() throws Exception {
        CoGroupedPanes<String, Long, String, GlobalWindow> panes =
                JoinHarness.inputs()
                        .window(GlobalWindows.create())
                        .trigger(repeatedly(afterCount(1)))
                        .expireWhenInactive(Duration.ofMillis(100));
        start(panes, JoinKind.LEFT_OUTER);
        harness.left(3, 0);
        assertThat(rows()).isEmpty();
        harness.processingTime(100);
        assertThat(rows()).containsExactly("+3&null EARLY 1 last");
        assertThat(harness.residue()).isZero();
    }

    @Test
    void coGroupGetsBothSidesInTheOrderOfArrivalAndCanDiscard() throws Exception {
        harness.start(
                windows(TEN)
                        .trigger(repeatedly(afterCount(3)))
                        .discarding()
                        .coGroup("groups", "groups", new JoinHarness.Group()),
                null);
        harness.right(9, 7);
        harness.left(6, 4);
        harness.right(3, 5);
        harness.left(0, 1);
        harness.watermark(9);
        assertThat(rows()).containsExactly("+6&9 3 EARLY 0", "+0& ON_TIME 1 last");
    }

    @Test
    void lateElementsGoToTheOutputOfTheirSideAndAreCounted() throws Exception {
        start(
                windows(TEN)
                        .sideOutputLateLeft(JoinHarness.LATE_LEFT)
                        .sideOutputLateRight(
                                JoinHarness.LATE_RIGHT, (text, reason) -> text + " " + reason),
                JoinKind.INNER);
        harness.watermark(9);
        harness.left(3, 1);
        harness.left(6, 1);
        harness.right(9, 1);
        assertThat(harness.lateLeft()).containsExactly(3L, 6L);
        assertThat(harness.lateRight()).containsExactly("9 TOO_LATE");
        assertThat(harness.operator().lateLeft.getCount()).isEqualTo(2);
        assertThat(harness.operator().lateRight.getCount()).isEqualTo(1);
    }

    @Test
    void lateElementsWithoutAnOutputAreCounted() throws Exception {
        start(windows(TEN), JoinKind.INNER);
        harness.watermark(9);
        harness.left(3, 1);
        harness.right(9, 1);
        assertThat(harness.operator().lateLeft.getCount()).isEqualTo(1);
        assertThat(harness.operator().lateRight.getCount()).isEqualTo(1);
    }

    @Test
    void aJoinThatDiscardsNeedsWindowsOfOnePane() {
        assertJoins(windows(TEN).discarding());
        assertJoins(windows(SESSIONS).discarding());
        assertJoins(
                windows(TEN)
                        .discarding()
                        .trigger(afterWatermark())
                        .allowedLateness(Duration.ofDays(1)));
        assertJoins(windows(SESSIONS).discarding().trigger(afterWatermark()));

        assertLosesPairs(windows(TEN).allowedLateness(Duration.ofMillis(1)));
        assertLosesPairs(
                windows(SESSIONS).trigger(afterWatermark()).allowedLateness(Duration.ofMillis(1)));
        for (DataflowTrigger trigger :
                List.of(
                        afterWatermark().withEarlyFirings(afterCount(9)),
                        afterWatermark().withLateFirings(afterCount(1)),
                        repeatedly(defaultTrigger()),
                        repeatedly(afterCount(2)))) {
            assertLosesPairs(windows(TEN).trigger(trigger));
        }
        assertThatThrownBy(
                        () ->
                                join(
                                        windows(TEN)
                                                .discarding()
                                                .trigger(repeatedly(afterCount(2))),
                                        JoinKind.INNER))
                .hasMessage(
                        "A join that discards would lose the pairs whose elements come in different"
                                + " panes, with TumblingEventTimeWindows(10), the trigger"
                                + " repeatedly(afterCount(2)) and an allowed lateness of 0 ms;"
                                + " accumulating and retracting ones lose none");
    }

    private static void assertJoins(CoGroupedPanes<String, Long, String, TimeWindow> panes) {
        assertThatCode(() -> join(panes, JoinKind.INNER)).doesNotThrowAnyException();
    }

    private static void assertLosesPairs(CoGroupedPanes<String, Long, String, TimeWindow> panes) {
        for (JoinKind kind : JoinKind.values()) {
            assertThatThrownBy(() -> join(panes.discarding(), kind))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("A join that discards would lose the pairs");
            assertThatCode(() -> join(panes.accumulating(), kind)).doesNotThrowAnyException();
            assertThatCode(() -> join(panes.retracting(), kind)).doesNotThrowAnyException();
        }
        assertThatCode(
                        () ->
                                panes.discarding()
                                        .coGroup("groups", "groups", new JoinHarness.Group()))
                .doesNotThrowAnyException();
    }

    @Test
    void eachStreamIsMarkedWhereItIsAndShuffledOnce() {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults())
                        .setParallelism(2);
        CoGroupedPanes.of(
                        env.fromData(1L).uid("lefts").keyBy(number -> number, Types.LONG),
                        env.fromData(1L).uid("rights").keyBy(number -> number, Types.LONG))
                .window(TEN)
                .coGroup("groups", "groups", (left, right) -> "", Types.STRING)
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        List<String> edges = new ArrayList<>();
        for (StreamNode node : env.getStreamGraph().getStreamNodes()) {
            for (StreamEdge edge : node.getInEdges()) {
                edges.add(
                        String.format(
                                "%s of %d: %s",
                                node.getTransformationUID(),
                                node.getParallelism(),
                                edge.getPartitioner()));
            }
        }
        assertThat(edges)
                .containsExactlyInAnyOrder(
                        "groups-left of 1: FORWARD",
                        "groups-right of 1: FORWARD",
                        "groups of 2: HASH",
                        "groups of 2: HASH",
                        "nowhere of 2: FORWARD");
    }

    @Test
    void keysOfDifferentTypesAreRefused() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        KeyedStream<Long, Object> numbers = env.fromData(1L).keyBy(n -> n, anyKey(Types.LONG));
        KeyedStream<String, Object> texts = env.fromData("1").keyBy(t -> t, anyKey(Types.STRING));
        assertThatThrownBy(() -> CoGroupedPanes.of(numbers, texts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Both streams need keys of one type; the left one has Long and the right"
                                + " one String");
    }

    @SuppressWarnings("unchecked")
    private static TypeInformation<Object> anyKey(TypeInformation<?> type) {
        return (TypeInformation<Object>) type;
    }

    private static final class RichRow extends RichJoinFunction<Long, String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String join(Long left, String right) {
            return JoinHarness.row(left, right);
        }
    }

    private static final class RichGroup extends AbstractRichFunction
            implements CoGroupPaneFunction<Long, String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String coGroup(Iterable<Long> left, Iterable<String> right) {
            return JoinHarness.group(left, right);
        }
    }

    @Test
    void richFunctionsAreRefused() {
        assertThatThrownBy(() -> windows(TEN).join("pairs", "pairs", JoinKind.INNER, new RichRow()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be a rich one")
                .hasMessageContaining("RichRow");
        assertThatThrownBy(() -> windows(TEN).coGroup("groups", "groups", new RichGroup()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RichGroup");
    }

    @Test
    void aDefinitionRefusesAsTheSentenceDoes() {
        assertThatThrownBy(() -> definition(AccumulationMode.RETRACTING, new RichRow()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RichRow");
        assertThatThrownBy(() -> definition(AccumulationMode.DISCARDING, new JoinHarness.Row()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A join that discards would lose the pairs");
    }

    private static JoinDefinition<Long, String, String, TimeWindow> definition(
            AccumulationMode mode, JoinFunction<Long, String, String> function) {
        return new JoinDefinition<>(
                TEN,
                repeatedly(afterCount(2)),
                0,
                mode,
                JoinKind.FULL_OUTER,
                function,
                OnTimeBehavior.FIRE_IF_NON_EMPTY,
                ClosingBehavior.FIRE_IF_NON_EMPTY,
                0,
                TimestampCombiner.END_OF_WINDOW);
    }

    @Test
    void typesAreFoundWhereTheyCanBe() {
        assertThat(join(windows(TEN), JoinKind.INNER).getType().toString())
                .isEqualTo("Pane<String, String>");
        assertThat(
                        windows(TEN)
                                .coGroup("groups", "groups", new JoinHarness.Group())
                                .getType()
                                .toString())
                .isEqualTo("Pane<String, String>");
        JoinFunction<Long, String, List<Long>> lists = (left, right) -> List.of(left);
        assertThatThrownBy(() -> windows(TEN).join("pairs", "pairs", JoinKind.INNER, lists))
                .isInstanceOf(InvalidTypesException.class);
        assertThat(
                        windows(TEN)
                                .join(
                                        "pairs",
                                        "pairs",
                                        JoinKind.INNER,
                                        lists,
                                        Types.LIST(Types.LONG))
                                .getType()
                                .toString())
                .isEqualTo("Pane<String, List<Long>>");
    }

    @Test
    void shortNegativeAndMisplacedTimesAreRefused() {
        assertThatThrownBy(() -> windows(TEN).allowedLateness(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The allowed lateness is negative: PT-0.001S");
        assertThatThrownBy(() -> windows(TEN).expireWhenInactive(Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Global windows can expire when inactive");
    }

    private static CoGroupedPanes<String, Long, String, TimeWindow> ofShop(String shop) {
        return windows(TEN).definition(StateDefinition.empty().with("--shop", shop));
    }

    private void restart(
            SingleOutputStreamOperator<Pane<String, String, TimeWindow>> before,
            SingleOutputStreamOperator<Pane<String, String, TimeWindow>> after)
            throws Exception {
        harness.start(before, null);
        harness.left(3, 1);
        harness.start(after, harness.stopWithSavepoint());
    }

    @Test
    void stateOfAnotherOperationOrDefinitionIsRefused() {
        assertThatThrownBy(
                        () ->
                                restart(
                                        join(windows(TEN), JoinKind.INNER),
                                        join(windows(TEN), JoinKind.LEFT_OUTER)))
                .hasStackTraceContaining(
                        "operation: the restored windows were written with inner join and the job"
                                + " now has left outer join");
        assertThatThrownBy(
                        () ->
                                restart(
                                        windows(TEN)
                                                .coGroup("pairs", "pairs", new JoinHarness.Group()),
                                        join(windows(TEN), JoinKind.INNER)))
                .hasStackTraceContaining("written with co-group and the job now has inner join");
        assertThatThrownBy(
                        () ->
                                restart(
                                        join(ofShop("a"), JoinKind.INNER),
                                        join(ofShop("b"), JoinKind.INNER)))
                .hasStackTraceContaining(
                        "--shop: the restored windows were written with a and the job now has b");
        assertThatThrownBy(
                        () ->
                                restart(
                                        join(windows(TEN), JoinKind.INNER),
                                        windows(TEN)
                                                .join(
                                                        "pairs",
                                                        "pairs",
                                                        JoinKind.INNER,
                                                        new OtherRow())))
                .hasStackTraceContaining("function: the restored windows were written with")
                .hasStackTraceContaining("OtherRow");
    }

    @Test
    void stateOfAnotherOperationIsDroppedIfItMay() throws Exception {
        restart(
                join(windows(TEN), JoinKind.INNER),
                join(
                        windows(TEN).definition(StateDefinition.empty().discardingOther(true)),
                        JoinKind.LEFT_OUTER));
        assertThat(harness.operator().discarded.getCount()).isEqualTo(1);
        harness.watermark(9);
        assertThat(rows()).isEmpty();
    }

    private static final class OtherRow implements JoinFunction<Long, String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String join(Long left, String right) {
            return JoinHarness.row(left, right);
        }
    }

    @Test
    void whatWaitsForAMatchComesThoughTheTriggerFinishesWithNothingNew() throws Exception {
        restart(
                windows(TEN)
                        .trigger(
                                repeatedly(afterCount(1))
                                        .orFinally(afterProcessingTime(Duration.ofMillis(5))))
                        .join("pairs", "pairs", JoinKind.LEFT_OUTER, new JoinHarness.Row()),
                windows(TEN)
                        .trigger(
                                repeatedly(afterCount(1))
                                        .orFinally(afterProcessingTime(Duration.ofMillis(5))))
                        .join("pairs", "pairs", JoinKind.LEFT_OUTER, new JoinHarness.Row()));
        harness.left(7, 1);
        harness.processingTime(5);
        harness.watermark(20);
        assertThat(rows()).contains("+7&null EARLY 1 last");
    }
}
