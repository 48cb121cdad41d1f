package org.example.takings;

import static io.tidemark.windows.Triggers.afterAll;
import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterEach;
import static io.tidemark.windows.Triggers.afterFirst;
import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.never;
import static io.tidemark.windows.Triggers.repeatedly;

import io.tidemark.windows.CalendarEventTimeWindows;
import io.tidemark.windows.ClosingBehavior;
import io.tidemark.windows.DataflowTrigger;
import io.tidemark.windows.OnTimeBehavior;
import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;
import io.tidemark.windows.TimestampCombiner;
import io.tidemark.windows.Triggers;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/** What Beam's words are called here. */
final class FromBeam {

    private FromBeam() {}

    /** As a pipeline of Beam says it, with all that can be said. */
    static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> panes(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
                .trigger(
                        afterWatermark()
                                .withEarlyFirings(afterProcessingTime(Duration.ofDays(1)))
                                .withLateFirings(afterCount(1)))
                .allowedLateness(Duration.ofMinutes(5))
                .accumulating()
                .onTimeBehavior(OnTimeBehavior.FIRE_ALWAYS)
                .closingBehavior(ClosingBehavior.FIRE_ALWAYS)
                .outputTime(TimestampCombiner.EARLIEST)
                .aggregate("panes", "Takings", new Takings.Cents());
    }

    static List<WindowAssigner<Object, ?>> windows() {
        return List.of(
                TumblingEventTimeWindows.of(Duration.ofMinutes(1)),
                SlidingEventTimeWindows.of(Duration.ofMinutes(10), Duration.ofMinutes(1)),
                EventTimeSessionWindows.withGap(Duration.ofMinutes(2)),
                CalendarEventTimeWindows.ofMonths(ZoneId.of("Europe/Madrid")),
                GlobalWindows.create());
    }

    static List<DataflowTrigger> triggers() {
        return List.of(
                Triggers.defaultTrigger(),
                never(),
                afterCount(100),
                afterProcessingTime(Duration.ofSeconds(5)),
                afterProcessingTime(Duration.ZERO).alignedTo(Duration.ofMinutes(1)),
                repeatedly(afterCount(100)),
                afterFirst(afterCount(100), afterProcessingTime(Duration.ofSeconds(5))),
                afterAll(afterCount(100), afterProcessingTime(Duration.ofSeconds(5))),
                afterEach(afterCount(1), afterCount(100)),
                repeatedly(afterCount(100)).orFinally(afterWatermark()));
    }
}
