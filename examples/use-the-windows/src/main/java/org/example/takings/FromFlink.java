package org.example.takings;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.repeatedly;

import io.tidemark.windows.CoGroupedPanes;
import io.tidemark.windows.CumulatingEventTimeWindows;
import io.tidemark.windows.JoinKind;
import io.tidemark.windows.Pane;
import io.tidemark.windows.PaneContext;
import io.tidemark.windows.PaneEvictor;
import io.tidemark.windows.PaneProcessFunction;
import io.tidemark.windows.Panes;
import io.tidemark.windows.Triggers;

import org.apache.flink.api.common.functions.CoGroupFunction;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.delta.DeltaFunction;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.evictors.CountEvictor;
import org.apache.flink.streaming.api.windowing.evictors.TimeEvictor;
import org.apache.flink.streaming.api.windowing.triggers.ContinuousEventTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.ContinuousProcessingTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.CountTrigger;
import org.apache.flink.streaming.api.windowing.triggers.DeltaTrigger;
import org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.PurgingTrigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

import java.time.Duration;

/** Windows in Flink's words, and in Tidemark's. */
final class FromFlink {

    static final TumblingEventTimeWindows MINUTES =
            TumblingEventTimeWindows.of(Duration.ofMinutes(1));

    /** Longer than a test takes. */
    static final Duration CLOCK = Duration.ofDays(7);

    /** Gets what both compute of the same payments. */
    interface Outputs {

        void compare(
                String name,
                SingleOutputStreamOperator<?> flinks,
                SingleOutputStreamOperator<? extends Pane<?, ?, ?>> ours);
    }

    private final DataStream<Payment> payments;
    private final KeyedStream<Payment, String> shops;
    private final DataStream<Refund> refunds;
    private final Outputs out;

    FromFlink(DataStream<Payment> payments, DataStream<Refund> refunds, Outputs out) {
        this.payments = payments;
        this.shops = payments.keyBy(Payment::shop);
        this.refunds = refunds;
        this.out = out;
    }

    void functions() {
        out.compare(
                "sums",
                shops.window(MINUTES).aggregate(new Takings.Cents()),
                Panes.of(shops).window(MINUTES).aggregate("sums", "Takings", new Takings.Cents()));
        out.compare(
                "largest",
                shops.window(MINUTES).reduce(FromFlink::larger),
                Panes.of(shops).window(MINUTES).reduce("largest", "Largest", FromFlink::larger));
        out.compare(
                "lines",
                shops.window(MINUTES).process(new FlinksLines()),
                Panes.of(shops).window(MINUTES).process("lines", "Lines", new Lines()));
        out.compare(
                "sum-lines",
                shops.window(MINUTES).aggregate(new Takings.Cents(), new FlinksSumLines()),
                Panes.of(shops)
                        .window(MINUTES)
                        .aggregate("sum-lines", "Lines", new Takings.Cents(), new SumLines()));
        out.compare(
                "all",
                payments.windowAll(MINUTES).aggregate(new Takings.Cents()),
                Panes.ofAll(payments)
                        .window(MINUTES)
                        .aggregate("all", "Takings of all", new Takings.Cents()));
    }

    void countWindows() {
        out.compare(
                "each-two",
                shops.countWindow(2).aggregate(new Takings.Cents()),
                Panes.of(shops)
                        .countWindow(2)
                        .aggregate("each-two", "Each two", new Takings.Cents()));
        out.compare(
                "newest-two",
                shops.countWindow(2, 1).aggregate(new Takings.Cents()),
                Panes.of(shops)
                        .countWindow(2, 1)
                        .aggregate("newest-two", "The newest two", new Takings.Cents()));
    }

    void lateData() {
        SingleOutputStreamOperator<Long> flinks =
                shops.window(MINUTES)
                        .allowedLateness(Duration.ofMinutes(5))
                        .sideOutputLateData(Takings.TOO_LATE)
                        .aggregate(new Takings.Cents());
        SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> ours =
                Panes.of(shops)
                        .window(MINUTES)
                        .allowedLateness(Duration.ofMinutes(5))
                        .sideOutputLateData(Takings.TOO_LATE)
                        .aggregate("lateness", "With late ones", new Takings.Cents());
        out.compare("lateness", flinks, ours);
    }

    void triggers() {
        out.compare(
                "at-the-end",
                shops.window(MINUTES)
                        .trigger(PurgingTrigger.of(EventTimeTrigger.create()))
                        .aggregate(new Takings.Cents()),
                Panes.of(shops)
                        .window(MINUTES)
                        .trigger(Triggers.defaultTrigger())
                        .discarding()
                        .aggregate("at-the-end", "At the end", new Takings.Cents()));
        out.compare(
                "count",
                shops.window(MINUTES).trigger(CountTrigger.of(2)).aggregate(new Takings.Cents()),
                Panes.of(shops)
                        .window(MINUTES)
                        .trigger(repeatedly(afterCount(2)))
                        .aggregate("count", "At every second", new Takings.Cents()));
        out.compare(
                "purging",
                shops.window(MINUTES)
                        .trigger(PurgingTrigger.of(CountTrigger.of(2)))
                        .aggregate(new Takings.Cents()),
                Panes.of(shops)
                        .window(MINUTES)
                        .trigger(repeatedly(afterCount(2)))
                        .discarding()
                        .aggregate("purging", "Each two of a minute", new Takings.Cents()));
        out.compare(
                "event-time-clock",
                shops.window(MINUTES)
                        .trigger(ContinuousEventTimeTrigger.of(Duration.ofSeconds(20)))
                        .aggregate(new Takings.Cents()),
                Panes.of(shops)
                        .window(
                                CumulatingEventTimeWindows.of(
                                        Duration.ofMinutes(1), Duration.ofSeconds(20)))
                        .aggregate("event-time-clock", "The minute so far", new Takings.Cents()));
        out.compare(
                "clock",
                shops.window(MINUTES)
                        .trigger(ContinuousProcessingTimeTrigger.of(CLOCK))
                        .aggregate(new Takings.Cents()),
                Panes.of(shops)
                        .window(MINUTES)
                        .trigger(repeatedly(afterProcessingTime(Duration.ZERO).alignedTo(CLOCK)))
                        .aggregate("clock", "At ticks", new Takings.Cents()));
        DeltaFunction<Payment> distance = (before, now) -> now.cents() - before.cents();
        out.compare(
                "delta",
                shops.window(GlobalWindows.create())
                        .trigger(
                                DeltaTrigger.of(
                                        500,
                                        distance,
                                        payments.getType()
                                                .createSerializer(
                                                        payments.getExecutionConfig()
                                                                .getSerializerConfig())))
                        .aggregate(new Takings.Cents()),
                Panes.of(shops)
                        .window(GlobalWindows.create())
                        .trigger(repeatedly(Triggers.of(new AfterGrowth(500))))
                        .aggregate("delta", "With growth", new Takings.Cents()));
    }

    void evictors() {
        out.compare(
                "newest",
                shops.window(MINUTES).evictor(CountEvictor.of(2)).aggregate(new Takings.Cents()),
                Panes.of(shops)
                        .window(MINUTES)
                        .evictor(PaneEvictor.count(2))
                        .aggregate("newest", "The newest two", new Takings.Cents()));
        out.compare(
                "youngest",
                shops.window(MINUTES)
                        .evictor(TimeEvictor.of(Duration.ofSeconds(29)))
                        .aggregate(new Takings.Cents()),
                Panes.of(shops)
                        .window(MINUTES)
                        .evictor(PaneEvictor.time(Duration.ofSeconds(29)))
                        .aggregate("youngest", "The last 29 seconds", new Takings.Cents()));
    }

    void twoStreams() {
        JoinFunction<Payment, Refund, Long> difference =
                (payment, refund) -> payment.cents() - refund.cents();
        out.compare(
                "join",
                payments.join(refunds)
                        .where(Payment::shop)
                        .equalTo(Refund::shop)
                        .window(MINUTES)
                        .apply(difference),
                CoGroupedPanes.of(shops, refunds.keyBy(Refund::shop))
                        .window(MINUTES)
                        .join("join", "Differences", JoinKind.INNER, difference));
        out.compare(
                "co-group",
                payments.coGroup(refunds)
                        .where(Payment::shop)
                        .equalTo(Refund::shop)
                        .window(MINUTES)
                        .apply(new FlinksNet()),
                CoGroupedPanes.of(shops, refunds.keyBy(Refund::shop))
                        .window(MINUTES)
                        .coGroup("co-group", "Takings less refunds", Refunds::difference));
    }

    private static Payment larger(Payment a, Payment b) {
        return a.cents() < b.cents() ? b : a;
    }

    static final class FlinksLines
            extends ProcessWindowFunction<Payment, String, String, TimeWindow> {

        @Override
        public void process(
                String shop, Context context, Iterable<Payment> elements, Collector<String> out) {
            out.collect(shop + " " + context.window().getStart() + " " + elements);
        }
    }

    static final class Lines extends PaneProcessFunction<Payment, String, String, TimeWindow> {

        @Override
        public String process(PaneContext<String, TimeWindow> pane, Iterable<Payment> elements) {
            return pane.key() + " " + pane.window().getStart() + " " + elements;
        }
    }

    static final class FlinksSumLines
            extends ProcessWindowFunction<Long, String, String, TimeWindow> {

        @Override
        public void process(
                String shop, Context context, Iterable<Long> sums, Collector<String> out) {
            out.collect(shop + " " + sums.iterator().next());
        }
    }

    static final class SumLines extends PaneProcessFunction<Long, String, String, TimeWindow> {

        @Override
        public String process(PaneContext<String, TimeWindow> pane, Iterable<Long> sums) {
            return pane.key() + " " + sums.iterator().next();
        }
    }

    static final class FlinksNet implements CoGroupFunction<Payment, Refund, Long> {

        @Override
        public void coGroup(
                Iterable<Payment> payments, Iterable<Refund> refunds, Collector<Long> out) {
            out.collect(Refunds.difference(payments, refunds));
        }
    }
}
