package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.job.JobMain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AbstractRichFunction;
import org.apache.flink.api.common.functions.InvalidTypesException;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.functions.RichAggregateFunction;
import org.apache.flink.api.common.functions.RichReduceFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sentence that makes panes, in a job with no generated uid and no generic type. */
class PanesTest {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static KeyedStream<Long, String> keyed(StreamExecutionEnvironment env) {
        env.setParallelism(1);
        return env.fromData(1L, 2L, 3L, 14L)
                .uid("numbers")
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Long>noWatermarks()
                                .withTimestampAssigner((value, before) -> value))
                .uid("timestamps")
                .keyBy(value -> "key", Types.STRING);
    }

    private static List<String> collect(
            SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> panes) throws Exception {
        return panes.executeAndCollect(100).stream()
                .map(
                        pane ->
                                (pane.isRetraction() ? "-" : "+")
                                        + pane.value()
                                        + " "
                                        + pane.window().getStart()
                                        + " "
                                        + pane.timing()
                                        + " "
                                        + pane.index()
                                        + (pane.isLast() ? " last" : ""))
                .toList();
    }

    @Test
    void panesComeOutOfAJob() throws Exception {
        var env = StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        assertThat(
                        collect(
                                Panes.of(keyed(env))
                                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(10)))
                                        .trigger(afterWatermark().withEarlyFirings(afterCount(2)))
                                        .retracting()
                                        .aggregate("sums", "Sums of ten", new LongSum())))
                .containsExactly(
                        "+3 0 EARLY 0",
                        "-3 0 EARLY 0",
                        "+6 0 ON_TIME 1 last",
                        "+14 10 ON_TIME 0 last");
    }

    /** The watermark follows each element. */
    private static final class Strictly implements WatermarkGenerator<Long> {

        @Override
        public void onEvent(Long value, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(timestamp - 1));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    @Test
    void panesAtTheTimeOfTheirEarliestElementAreNotLateInTheNextWindows() throws Exception {
        var env = StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        env.setParallelism(1);
        SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> sums =
                Panes.of(
                                env.fromData(1L, 3L, 9L, 14L)
                                        .uid("numbers")
                                        .assignTimestampsAndWatermarks(
                                                WatermarkStrategy.<Long>forGenerator(
                                                                context -> new Strictly())
                                                        .withTimestampAssigner(
                                                                (value, before) -> value))
                                        .uid("timestamps")
                                        .keyBy(value -> "key", Types.STRING))
                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(10)))
                        .outputTime(TimestampCombiner.EARLIEST)
                        .aggregate("sums", "Sums of ten", new LongSum());
        assertThat(
                        collect(
                                Panes.of(sums.keyBy(Pane::key, Types.STRING))
                                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(5)))
                                        .process(
                                                "first-sums",
                                                "The first sum of five",
                                                panes -> panes.iterator().next().value(),
                                                Types.LONG)))
                .containsExactly("+13 0 ON_TIME 0 last", "+14 10 ON_TIME 0 last");
    }

    @Test
    void anEvictorMakesTheAggregateRunOverKeptElements() throws Exception {
        var env = StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        assertThat(
                        collect(
                                Panes.of(keyed(env))
                                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(10)))
                                        .evictor(PaneEvictor.count(2))
                                        .aggregate(
                                                "sums", "Sums of the newest two", new LongSum())))
                .containsExactly("+5 0 ON_TIME 0 last", "+14 10 ON_TIME 0 last");
    }

    @Test
    void windowsOfProcessingTimeComeOutWholeWhenTheInputEnds() throws Exception {
        var env = StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        assertThat(
                        Panes.of(keyed(env))
                                .window(TumblingProcessingTimeWindows.of(Duration.ofDays(36_500)))
                                .trigger(afterWatermark())
                                .aggregate("sums", "Sums of a century", new LongSum())
                                .executeAndCollect(100))
                .extracting(Pane::value)
                .containsExactly(20L);
    }

    @Test
    void aTimeEvictorKeepsElementsThatHaveNoTimestamp() throws Exception {
        var env = StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        env.setParallelism(1);
        assertThat(
                        Panes.of(
                                        env.fromData(1L, 2L, 3L, 4L)
                                                .uid("numbers")
                                                .keyBy(value -> "key", Types.STRING))
                                .window(GlobalWindows.create())
                                .trigger(repeatedly(afterCount(2)))
                                .evictor(PaneEvictor.time(Duration.ofMillis(5)))
                                .aggregate("sums", "Sums of the newest", new LongSum())
                                .executeAndCollect(100))
                .extracting(Pane::value)
                .containsExactly(3L, 10L);
    }

    private static StreamExecutionEnvironment environment() {
        var env = StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        env.setParallelism(2);
        return env;
    }

    private static DataStream<Long> numbers(StreamExecutionEnvironment env) {
        return env.fromSequence(1, 7).setParallelism(1).uid("numbers");
    }

    private static <K, V> List<String> values(
            SingleOutputStreamOperator<? extends Pane<K, V, GlobalWindow>> panes) throws Exception {
        List<String> values = new ArrayList<>();
        for (Pane<K, V, GlobalWindow> pane : panes.executeAndCollect(100)) {
            values.add(pane.value() + (pane.isLast() ? " last" : ""));
        }
        return values;
    }

    @Test
    void aPaneOfEachThreeElements() throws Exception {
        assertThat(
                        values(
                                Panes.of(numbers(environment()).keyBy(n -> "key", Types.STRING))
                                        .countWindow(3)
                                        .aggregate("sums", "Sums of three", new LongSum())))
                .containsExactly("6", "15", "7 last");
    }

    @Test
    void aPaneOfTheNewestThreeElementsAtEachSecond() throws Exception {
        assertThat(
                        values(
                                Panes.of(numbers(environment()).keyBy(n -> "key", Types.STRING))
                                        .countWindow(3, 2)
                                        .aggregate("sums", "Sums of three", new LongSum())))
                .containsExactly("3", "9", "15", "18 last");
    }

    @Test
    void aCountWindowHasAnElement() {
        var keyed = Panes.of(numbers(environment()).keyBy(n -> "key", Types.STRING));
        assertThatThrownBy(() -> keyed.countWindow(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keyed.countWindow(0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keyed.countWindow(1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void windowsOfAllKeysAreOfOneSubtask() throws Exception {
        SingleOutputStreamOperator<Pane<Byte, Long, GlobalWindow>> sums =
                Panes.ofAll(numbers(environment()))
                        .countWindow(5)
                        .aggregate("sums", "Sums of five", new LongSum());
        assertThat(sums.getParallelism()).isEqualTo(1);
        assertThat(sums.getTransformation().getMaxParallelism()).isEqualTo(1);
        assertThat(values(sums)).containsExactly("15", "13 last");
    }

    private static final class Longer implements ReduceFunction<Long> {

        @Override
        public Long reduce(Long a, Long b) {
            return Math.max(a, b);
        }
    }

    private static final class RichLonger extends RichReduceFunction<Long> {

        @Override
        public Long reduce(Long a, Long b) {
            return a;
        }
    }

    @Test
    void elementsAreReducedToOne() throws Exception {
        assertThat(
                        values(
                                Panes.ofAll(numbers(environment()))
                                        .countWindow(4)
                                        .reduce("longest", "Longest of four", new Longer())))
                .containsExactly("4", "7 last");
        assertThat(
                        values(
                                Panes.ofAll(numbers(environment()))
                                        .countWindow(2, 3)
                                        .reduce("sums", "Sums of two", Long::sum)))
                .containsExactly("5", "11", "13 last");
    }

    @Test
    void sessionsAreReducedWhenTheyMerge() throws Exception {
        var env = environment();
        var numbers =
                env.fromData(1L, 21L, 11L)
                        .uid("numbers")
                        .assignTimestampsAndWatermarks(
                                WatermarkStrategy.<Long>noWatermarks()
                                        .withTimestampAssigner((value, before) -> value))
                        .uid("timestamps");
        assertThat(
                        Panes.ofAll(numbers)
                                .window(EventTimeSessionWindows.withGap(Duration.ofMillis(15)))
                                .reduce("sums", "Sums of a session", Long::sum)
                                .executeAndCollect(100))
                .extracting(Pane::value)
                .containsExactly(33L);
    }

    @Test
    void aReduceHasNoValueForAnEmptyPane() {
        var panes = Panes.ofAll(numbers(environment())).countWindow(2);
        assertThatThrownBy(() -> panes.reduce("sums", "sums", new RichLonger()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RichLonger");
        for (var wanting :
                List.of(
                        panes.closingBehavior(ClosingBehavior.FIRE_ALWAYS),
                        panes.closingBehavior(ClosingBehavior.FIRE_IF_NON_EMPTY)
                                .onTimeBehavior(OnTimeBehavior.FIRE_ALWAYS))) {
            assertThatThrownBy(() -> wanting.reduce("sums", "sums", Long::sum))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("for which a reduce has no value; an aggregate has");
        }
        assertThat(panes.accumulating().reduce("sums", "sums", Long::sum)).isNotNull();
    }

    private static final class Ends extends PaneProcessFunction<Long, String, Byte, GlobalWindow> {

        @Override
        public String process(PaneContext<Byte, GlobalWindow> pane, Iterable<Long> elements) {
            return elements + " " + pane.index();
        }
    }

    private record Constant<X>(X value) implements PaneFunction<Long, X> {

        @Override
        public X apply(Iterable<Long> elements) {
            return value;
        }
    }

    @Test
    void typesAreFoundWhereTheyCanBe() throws Exception {
        assertThat(
                        values(
                                Panes.ofAll(numbers(environment()))
                                        .countWindow(4)
                                        .process("ends", "ends", new Ends())))
                .containsExactly("[1, 2, 3, 4] 0", "[5, 6, 7] 1 last");
        assertThat(
                        values(
                                Panes.ofAll(numbers(environment()))
                                        .countWindow(4)
                                        .aggregate("ends", "ends", new LongSum(), new Ends())))
                .containsExactly("[10] 0", "[18] 1 last");
        assertThat(
                        values(
                                Panes.ofAll(numbers(environment()))
                                        .countWindow(4, 4)
                                        .aggregate("ends", "ends", new LongSum(), new Ends())))
                .containsExactly("[10] 0", "[22] 1 last");
        assertThat(
                        values(
                                Panes.ofAll(numbers(environment()))
                                        .countWindow(4)
                                        .process(
                                                "first",
                                                "first",
                                                elements -> elements.iterator().next())))
                .containsExactly("1", "5 last");
    }

    @Test
    void aTypeThatCannotBeFoundIsAskedFor() {
        var panes = Panes.ofAll(numbers(environment())).countWindow(4);
        assertThatThrownBy(() -> panes.process("all", "all", elements -> List.of(1L)))
                .isInstanceOf(InvalidTypesException.class)
                .hasMessageMatching(
                        "The type of the panes' values cannot be told from .*PanesTest.*: say it as"
                                + " the last argument, or write a class instead of a lambda");
        assertThatThrownBy(() -> panes.process("one", "one", new Constant<>(1L)))
                .isInstanceOf(InvalidTypesException.class)
                .hasMessageContaining("PanesTest$Constant: say it as the last argument");
        assertThatThrownBy(() -> erased(panes, 1L))
                .isInstanceOf(InvalidTypesException.class)
                .hasMessageContaining("say it as the last argument");
        assertThat(panes.process("one", "one", new Constant<>(1L), Types.LONG)).isNotNull();
    }

    /** By a lambda of whose result no more is known than that it is an object. */
    private static <X> void erased(Panes<Byte, Long, GlobalWindow> panes, X value) {
        panes.process("one", "one", elements -> value);
    }

    private static final class RichSum extends RichAggregateFunction<Long, Long, Long> {

        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Long value, Long sum) {
            return sum + value;
        }

        @Override
        public Long getResult(Long sum) {
            return sum;
        }

        @Override
        public Long merge(Long a, Long b) {
            return a + b;
        }
    }

    private static final class RichFirst extends AbstractRichFunction
            implements PaneFunction<Long, Long> {

        @Override
        public Long apply(Iterable<Long> elements) {
            return elements.iterator().next();
        }
    }

    private static final class RichLate extends AbstractRichFunction
            implements LateFunction<Long, String> {

        @Override
        public String late(Long element, LateReason reason) {
            return element + " " + reason;
        }
    }

    @Test
    void aRichFunctionIsRefusedWhenTheJobIsBuilt() {
        var env = StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        var panes = Panes.of(keyed(env)).window(TumblingEventTimeWindows.of(Duration.ofMillis(10)));
        assertThatThrownBy(() -> panes.aggregate("sums", "sums", new RichSum()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be a rich one, such as")
                .hasMessageContaining("RichSum");
        assertThatThrownBy(() -> panes.process("first", "first", new RichFirst(), Types.LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RichFirst");
        OutputTag<String> late = new OutputTag<>("late", Types.STRING);
        assertThatThrownBy(() -> panes.sideOutputLateData(late, new RichLate()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RichLate");
        panes.evictor(PaneEvictor.count(1));
        assertThatThrownBy(() -> panes.aggregate("sums", "sums", new RichSum()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RichSum");
    }

    @Test
    void aNegativeLatenessIsRefusedAtOnce() {
        var env = StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        var panes = Panes.of(keyed(env)).window(TumblingEventTimeWindows.of(Duration.ofMillis(10)));
        assertThatThrownBy(() -> panes.allowedLateness(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The allowed lateness is negative: PT-0.001S");
    }

    @Test
    void onlyGlobalWindowsExpireWhenInactive() {
        var env = StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        var panes = Panes.of(keyed(env)).window(TumblingEventTimeWindows.of(Duration.ofMillis(10)));
        assertThatThrownBy(() -> panes.expireWhenInactive(Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Global windows can expire when inactive");
        assertThatThrownBy(
                        () ->
                                Panes.of(keyed(env))
                                        .window(GlobalWindows.create())
                                        .expireWhenInactive(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
