package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.job.JobMain;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AbstractRichFunction;
import org.apache.flink.api.common.functions.RichAggregateFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** The sentence that makes panes, in a job with no generated uid and no generic type. */
class PanesTest {

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
