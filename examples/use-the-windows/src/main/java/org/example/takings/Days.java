package org.example.takings;

import io.tidemark.windows.CalendarEventTimeWindows;
import io.tidemark.windows.CumulatingEventTimeWindows;
import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

import java.time.Duration;
import java.time.ZoneId;

/** What does each shop take in a day? Some ways to say what a day is. */
public final class Days {

    private Days() {}

    /** So far today, told every hour. */
    public static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> soFar(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(CumulatingEventTimeWindows.of(Duration.ofDays(1), Duration.ofHours(1)))
                .aggregate("so-far", "Takings of the day so far", new Takings.Cents());
    }

    /** From midnight to midnight in Madrid. */
    public static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> inMadrid(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(CalendarEventTimeWindows.ofDays(ZoneId.of("Europe/Madrid")))
                .aggregate("in-madrid", "Takings of the day in Madrid", new Takings.Cents());
    }

    /** From six to six, UTC. */
    public static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> fromSix(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(TumblingEventTimeWindows.of(Duration.ofDays(1), Duration.ofHours(6)))
                .aggregate("from-six", "Takings from six to six", new Takings.Cents());
    }
}
