package org.example.takings;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterWatermark;

import io.tidemark.windows.ClosingBehavior;
import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.OutputTag;

import java.time.Duration;
import java.util.function.Consumer;

/** What does each shop take, minute by minute? */
public final class Takings {

    static final OutputTag<Payment> TOO_LATE =
            new OutputTag<>("too-late", TypeInformation.of(Payment.class));

    private Takings() {}

    /** The pipeline, from payments with timestamps and watermarks to its two outputs. */
    public static void define(
            DataStream<Payment> payments,
            Consumer<DataStream<Pane<String, Long, TimeWindow>>> takings,
            Consumer<DataStream<Payment>> tooLate) {
        SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> panes =
                Panes.of(payments.keyBy(Payment::shop))
                        .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
                        .trigger(
                                afterWatermark()
                                        .withEarlyFirings(afterCount(2))
                                        .withLateFirings(afterCount(1)))
                        .allowedLateness(Duration.ofMinutes(5))
                        .accumulating()
                        .sideOutputLateData(TOO_LATE)
                        .aggregate("takings", "Takings per shop and minute", new Cents());
        takings.accept(panes);
        tooLate.accept(panes.getSideOutput(TOO_LATE));
    }

    /** The last word on each minute, for a ledger that is never corrected. */
    public static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> settled(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
                .allowedLateness(Duration.ofMinutes(5))
                .closingBehavior(ClosingBehavior.FIRE_ALWAYS)
                .aggregate("to-settle", "Takings to settle", new Cents())
                .filter(Pane::isLast)
                .uid("settled");
    }

    /** Adds up cents. */
    static final class Cents implements AggregateFunction<Payment, Long, Long> {

        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Payment payment, Long sum) {
            return sum + payment.cents();
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

    /** Shows the pipeline on a handful of payments; put a source and sinks of your own here. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Payment> payments =
                env.fromData(
                                new Payment("north", 300, 0),
                                new Payment("south", 500, 10_000),
                                new Payment("north", 200, 70_000))
                        .uid("payments")
                        .assignTimestampsAndWatermarks(
                                WatermarkStrategy.<Payment>forBoundedOutOfOrderness(
                                                Duration.ofSeconds(5))
                                        .withTimestampAssigner((payment, before) -> payment.time()))
                        .uid("timestamps");
        define(
                payments,
                takings -> takings.print("takings").uid("print-takings"),
                tooLate -> tooLate.print("too late").uid("print-too-late"));
        env.execute("takings");
    }
}
