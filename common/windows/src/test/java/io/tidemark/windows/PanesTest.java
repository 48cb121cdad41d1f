package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterWatermark;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.JobMain;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.junit.jupiter.api.Test;

/** The sentence that makes panes, in a job with no generated uid and no generic type. */
class PanesTest {

    private static final class Sum implements AggregateFunction<Long, Long, Long> {

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
                                        .aggregate("sums", "Sums of ten", new Sum())))
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
                                        .aggregate("sums", "Sums of the newest two", new Sum())))
                .containsExactly("+5 0 ON_TIME 0 last", "+14 10 ON_TIME 0 last");
    }

    @Test
    void windowsOfProcessingTimeComeOutWholeWhenTheInputEnds() throws Exception {
        var env = StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        assertThat(
                        Panes.of(keyed(env))
                                .window(TumblingProcessingTimeWindows.of(Duration.ofDays(36_500)))
                                .trigger(afterWatermark())
                                .aggregate("sums", "Sums of a century", new Sum())
                                .executeAndCollect(100))
                .extracting(Pane::value)
                .containsExactly(20L);
    }
}
