package org.example.takings;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterElement;
import static io.tidemark.windows.Triggers.afterFirst;
import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;

import io.tidemark.state.StateDefinition;
import io.tidemark.windows.DataflowTrigger;
import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;
import io.tidemark.windows.TimestampCombiner;
import io.tidemark.windows.Triggers;
import io.tidemark.windows.WindowEngine;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

import java.time.Duration;

/** When does an answer come, and how does it relate to the one before? */
final class Answers {

    /** On a clock that all shops share, every five seconds, and late at once. */
    static final DataflowTrigger EVERY_FIVE_SECONDS =
            afterWatermark()
                    .withEarlyFirings(
                            afterProcessingTime(Duration.ZERO).alignedTo(Duration.ofSeconds(5)))
                    .withLateFirings(afterCount(1));

    /** At every hundredth payment, or a second after the first. */
    static final DataflowTrigger IN_BATCHES =
            afterWatermark()
                    .withEarlyFirings(
                            afterFirst(afterCount(100), afterProcessingTime(Duration.ofSeconds(1))))
                    .withLateFirings(afterCount(1));

    private Answers() {}

    private static Panes<String, Payment, TimeWindow> minutes(DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
                .allowedLateness(Duration.ofMinutes(5));
    }

    /** At each large payment. */
    static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> atLargeOnes(
            DataStream<Payment> payments) {
        return minutes(payments)
                .trigger(
                        afterWatermark()
                                .withEarlyFirings(
                                        afterElement((Payment payment) -> payment.cents() >= 500))
                                .withLateFirings(afterCount(1)))
                .aggregate("at-large-ones", "At each large payment", new Takings.Cents());
    }

    /** When there is much new. */
    static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> withGrowth(
            DataStream<Payment> payments) {
        return minutes(payments)
                .trigger(
                        afterWatermark()
                                .withEarlyFirings(Triggers.of(new AfterGrowth(500)))
                                .withLateFirings(afterCount(1)))
                .aggregate("with-growth", "When takings have grown", new Takings.Cents());
    }

    /** With the time of the first payment that is new in each pane. */
    static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> withTheFirstTime(
            DataStream<Payment> payments) {
        return minutes(payments)
                .outputTime(TimestampCombiner.EARLIEST)
                .aggregate("first-time", "With the first payment's time", new Takings.Cents());
    }

    /** What all shops take in each minute: the sum of what they are said to take. */
    static SingleOutputStreamOperator<Tuple2<Long, Long>> ofAllShops(DataStream<Payment> payments) {
        return minutes(payments)
                .retracting()
                .aggregate("by-shop", "Takings by shop", new Takings.Cents())
                .map(
                        pane ->
                                Tuple2.of(
                                        pane.window().getStart(),
                                        pane.isRetraction() ? -pane.value() : pane.value()),
                        Types.TUPLE(Types.LONG, Types.LONG))
                .uid("signed")
                .keyBy(minute -> minute.f0)
                .sum(1)
                .uid("sum-of-shops");
    }

    /** Windows whose meaning and engine are said, for a job that starts from savepoints. */
    static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> kept(
            DataStream<Payment> payments, Duration size) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(TumblingEventTimeWindows.of(size))
                .definition(StateDefinition.empty().with("--size", size.toString()))
                .engine(WindowEngine.GENERAL)
                .aggregate("kept", "Takings that are kept", new Takings.Cents());
    }

    /** Which engine computes it. */
    static String engine(DataStream<Payment> payments) {
        return minutes(payments).trigger(EVERY_FIVE_SECONDS).explain(new Takings.Cents());
    }
}
