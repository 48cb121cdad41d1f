package org.example.takings;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.repeatedly;

import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;
import io.tidemark.windows.UnionEventTimeWindows;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

import java.time.Duration;

/** When is a shop busy? In windows that overlap, grow with their elements, or never end. */
final class Busy {

    private Busy() {}

    /** The last ten minutes, every ten seconds. */
    static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> lastTenMinutes(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(SlidingEventTimeWindows.of(Duration.ofMinutes(10), Duration.ofSeconds(10)))
                .aggregate("ten-minutes", "Takings of ten minutes", new Takings.Cents());
    }

    /** Minutes, quarters and hours of one stream. */
    static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> inThreeSizes(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(
                        UnionEventTimeWindows.of(
                                TumblingEventTimeWindows.of(Duration.ofMinutes(1)),
                                TumblingEventTimeWindows.of(Duration.ofMinutes(15)),
                                TumblingEventTimeWindows.of(Duration.ofHours(1))))
                .aggregate("three-sizes", "Takings in three sizes", new Takings.Cents());
    }

    /** Rushes: as long as no two minutes pass without a payment. */
    static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> rushes(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(EventTimeSessionWindows.withGap(Duration.ofMinutes(2)))
                .aggregate("rushes", "Takings of each rush", new Takings.Cents());
    }

    /** Each two payments. */
    static SingleOutputStreamOperator<Pane<String, Long, GlobalWindow>> eachTwo(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .countWindow(2)
                .aggregate("each-two", "Takings of two payments", new Takings.Cents());
    }

    /** All that came of a shop, told at every tenth payment, until a day passes without one. */
    static SingleOutputStreamOperator<Pane<String, Long, GlobalWindow>> everSince(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(GlobalWindows.create())
                .trigger(repeatedly(afterCount(10)))
                .expireWhenInactive(Duration.ofDays(1))
                .aggregate("ever-since", "Takings since the beginning", new Takings.Cents());
    }
}
