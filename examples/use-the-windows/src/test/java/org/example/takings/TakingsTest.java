package org.example.takings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.TestFlink;
import io.tidemark.windows.Pane;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TakingsTest {

    @RegisterExtension static final MiniClusterExtension FLINK = TestFlink.cluster();

    @Test
    void aMinuteComesOutEarlyOnTimeAndLate() throws Exception {
        CommittedLines takings = new CommittedLines();
        CommittedLines tooLate = new CommittedLines();
        StreamExecutionEnvironment env = TestFlink.environment(0);
        DataStream<Payment> payments =
                env.fromData(
                                new Payment("north", 300, 1_000),
                                new Payment("north", 200, 2_000),
                                new Payment("north", 100, 30_000),
                                new Payment("south", 700, 70_000), // ends the first minute
                                new Payment("north", 50, 59_999), // late, but not too late
                                new Payment("south", 10, 360_001), // the first minute expires
                                new Payment("north", 5, 59_999)) // too late
                        .uid("payments")
                        .setParallelism(1)
                        .assignTimestampsAndWatermarks(afterEachPayment())
                        .uid("timestamps")
                        .setParallelism(1);
        Takings.define(
                payments,
                panes ->
                        panes.map(TakingsTest::line, Types.STRING)
                                .uid("lines")
                                .sinkTo(takings)
                                .uid("takings-sink"),
                late ->
                        late.map(Payment::toString, Types.STRING)
                                .uid("late-lines")
                                .sinkTo(tooLate)
                                .uid("late-sink"));
        env.execute();

        assertThat(takings.get())
                .filteredOn(line -> line.startsWith("north 0:"))
                .containsExactly("north 0: 500 EARLY", "north 0: 600 ON_TIME", "north 0: 650 LATE");
        assertThat(tooLate.get()).containsExactly(new Payment("north", 5, 59_999).toString());
    }

    @Test
    void aMinuteIsSettledOnceThoughNothingCameSinceItsOnTimePane() throws Exception {
        CommittedLines settled = new CommittedLines();
        StreamExecutionEnvironment env = TestFlink.environment(0);
        Takings.settled(
                        env.fromData(
                                        new Payment("north", 300, 1_000),
                                        new Payment("south", 700, 70_000), // ends the first minute
                                        new Payment("south", 10, 360_001)) // and now it expires
                                .uid("payments")
                                .setParallelism(1)
                                .assignTimestampsAndWatermarks(afterEachPayment())
                                .uid("timestamps")
                                .setParallelism(1))
                .map(TakingsTest::line, Types.STRING)
                .uid("lines")
                .sinkTo(settled)
                .uid("settled-sink");
        env.execute();

        assertThat(settled.get())
                .containsExactlyInAnyOrder(
                        "north 0: 300 LATE", "south 1: 700 LATE", "south 6: 10 ON_TIME");
    }

    private static String line(Pane<String, Long, TimeWindow> pane) {
        return pane.key()
                + " "
                + pane.window().getStart() / 60_000
                + ": "
                + pane.value()
                + " "
                + pane.timing();
    }

    /** Event time moves with each payment, so that what is late does not depend on the clock. */
    private static WatermarkStrategy<Payment> afterEachPayment() {
        return WatermarkStrategy.<Payment>forGenerator(context -> new AfterEachPayment())
                .withTimestampAssigner((payment, before) -> payment.time());
    }

    private static final class AfterEachPayment implements WatermarkGenerator<Payment> {

        @Override
        public void onEvent(Payment payment, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(timestamp - 1));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
