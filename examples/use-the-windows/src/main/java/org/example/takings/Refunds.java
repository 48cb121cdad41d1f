package org.example.takings;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterWatermark;

import io.tidemark.windows.CoGroupedPanes;
import io.tidemark.windows.JoinKind;
import io.tidemark.windows.Pane;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.OutputTag;

import java.time.Duration;

/** What is left of the takings? Two streams under one window. */
final class Refunds {

    static final OutputTag<Refund> LATE_REFUNDS =
            new OutputTag<>("late-refunds", TypeInformation.of(Refund.class));

    private Refunds() {}

    /** Takings less refunds. */
    static SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> net(
            DataStream<Payment> payments, DataStream<Refund> refunds) {
        return CoGroupedPanes.of(payments.keyBy(Payment::shop), refunds.keyBy(Refund::shop))
                .window(EventTimeSessionWindows.withGap(Duration.ofMinutes(2)))
                .sideOutputLateRight(LATE_REFUNDS)
                .coGroup("net", "Takings less refunds", Refunds::difference);
    }

    static long difference(Iterable<Payment> payments, Iterable<Refund> refunds) {
        long cents = 0;
        for (Payment payment : payments) {
            cents += payment.cents();
        }
        for (Refund refund : refunds) {
            cents -= refund.cents();
        }
        return cents;
    }

    /** Each payment with each refund of its minute, or alone. */
    static SingleOutputStreamOperator<Pane<String, String, TimeWindow>> together(
            DataStream<Payment> payments, DataStream<Refund> refunds) {
        return CoGroupedPanes.of(payments.keyBy(Payment::shop), refunds.keyBy(Refund::shop))
                .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
                .trigger(afterWatermark().withEarlyFirings(afterCount(1)))
                .retracting()
                .join("together", "Payments with refunds", JoinKind.LEFT_OUTER, Refunds::row);
    }

    private static String row(Payment payment, Refund refund) {
        return payment.cents() + " and " + (refund == null ? "none" : refund.cents());
    }
}
