package org.example.takings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.TestFlink;
import io.tidemark.windows.Pane;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;

class DaysTest {

    @RegisterExtension static final MiniClusterExtension FLINK = TestFlink.cluster();

    private static Payment payment(long cents, String time) {
        return new Payment("north", cents, Instant.parse(time).toEpochMilli());
    }

    /** The panes of these payments, as start, end and sum. */
    private static List<String> takings(
            Function<DataStream<Payment>, DataStream<Pane<String, Long, TimeWindow>>> days,
            Payment... payments)
            throws Exception {
        CommittedLines takings = new CommittedLines();
        StreamExecutionEnvironment env = TestFlink.environment(0);
        days.apply(
                        env.fromData(payments)
                                .uid("payments")
                                .setParallelism(1)
                                .assignTimestampsAndWatermarks(
                                        WatermarkStrategy.<Payment>forMonotonousTimestamps()
                                                .withTimestampAssigner(
                                                        (payment, before) -> payment.time()))
                                .uid("timestamps")
                                .setParallelism(1))
                .map(DaysTest::line, Types.STRING)
                .uid("lines")
                .sinkTo(takings)
                .uid("takings-sink");
        env.execute();
        return takings.get();
    }

    private static String line(Pane<String, Long, TimeWindow> pane) {
        return Instant.ofEpochMilli(pane.window().getStart())
                + " to "
                + Instant.ofEpochMilli(pane.window().getEnd())
                + ": "
                + pane.value();
    }

    @Test
    void theDaySoFarIsToldEveryHour() throws Exception {
        assertThat(
                        takings(
                                Days::soFar,
                                payment(300, "2026-11-02T20:15:00Z"),
                                payment(200, "2026-11-02T22:45:00Z")))
                .containsExactly(
                        "2026-11-02T00:00:00Z to 2026-11-02T21:00:00Z: 300",
                        "2026-11-02T00:00:00Z to 2026-11-02T22:00:00Z: 300",
                        "2026-11-02T00:00:00Z to 2026-11-02T23:00:00Z: 500",
                        "2026-11-02T00:00:00Z to 2026-11-03T00:00:00Z: 500");
    }

    @Test
    void aDayInMadridHasOnceAYear25Hours() throws Exception {
        assertThat(
                        takings(
                                Days::inMadrid,
                                payment(300, "2026-10-24T22:00:00Z"),
                                payment(200, "2026-10-25T22:59:59Z"),
                                payment(100, "2026-10-25T23:00:00Z")))
                .containsExactly(
                        "2026-10-24T22:00:00Z to 2026-10-25T23:00:00Z: 500",
                        "2026-10-25T23:00:00Z to 2026-10-26T23:00:00Z: 100");
    }

    @Test
    void aDayCanBeginAtSix() throws Exception {
        assertThat(
                        takings(
                                Days::fromSix,
                                payment(300, "2026-11-02T05:59:59Z"),
                                payment(200, "2026-11-02T06:00:00Z")))
                .containsExactly(
                        "2026-11-01T06:00:00Z to 2026-11-02T06:00:00Z: 300",
                        "2026-11-02T06:00:00Z to 2026-11-03T06:00:00Z: 200");
    }
}
