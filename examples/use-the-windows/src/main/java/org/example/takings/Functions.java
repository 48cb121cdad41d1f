package org.example.takings;

import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** What can be computed of a window. */
final class Functions {

    private static final TumblingEventTimeWindows MINUTES =
            TumblingEventTimeWindows.of(Duration.ofMinutes(1));

    private Functions() {}

    /** The largest payment. */
    static SingleOutputStreamOperator<Pane<String, Payment, TimeWindow>> largest(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(MINUTES)
                .reduce("largest", "Largest payment", (a, b) -> a.cents() < b.cents() ? b : a);
    }

    /** The payment in the middle, for which all have to be kept. */
    static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> median(
            DataStream<Payment> payments) {
        return Panes.of(payments.keyBy(Payment::shop))
                .window(MINUTES)
                .process("median", "Median payment", Functions::middle);
    }

    private static long middle(Iterable<Payment> payments) {
        List<Long> cents = new ArrayList<>();
        payments.forEach(payment -> cents.add(payment.cents()));
        Collections.sort(cents);
        return cents.get(cents.size() / 2);
    }

    /** How far each minute is from the best so far; and each time, who set a record. */
    static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> belowTheBest(
            DataStream<Payment> payments, Consumer<DataStream<String>> records) {
        SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> panes =
                Panes.of(payments.keyBy(Payment::shop))
                        .window(MINUTES)
                        .aggregate(
                                "below-the-best",
                                "Distance from the best minute",
                                new Takings.Cents(),
                                new BestMinute());
        records.accept(panes.getSideOutput(BestMinute.RECORDS));
        return panes;
    }

    /** What all shops take. */
    static SingleOutputStreamOperator<Pane<Byte, Long, TimeWindow>> ofAllShops(
            DataStream<Payment> payments) {
        return Panes.ofAll(payments)
                .window(MINUTES)
                .aggregate("of-all", "Takings of all shops", new Takings.Cents());
    }
}
