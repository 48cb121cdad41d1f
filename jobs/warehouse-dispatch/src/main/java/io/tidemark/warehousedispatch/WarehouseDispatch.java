package io.tidemark.warehousedispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Order;
import io.tidemark.catalogue.Orders;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Late;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.options.Durations;
import io.tidemark.state.StateDefinition;
import io.tidemark.windows.DataflowTrigger;
import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Which products, bought in the same four hours, leave the warehouse together? Exercise 1a. It
 * shows a tumbling window whose panes discard: what comes late leaves in a later pane, which holds
 * only what no pane before it held, so that everything is shipped and nothing twice.
 */
public final class WarehouseDispatch {

    private static final OutputTag<Late<Purchase>> LATE =
            new OutputTag<>("late", TypeInformation.of(new TypeHint<>() {}));

    private static final TypeInformation<Late<Order>> LATE_ORDERS =
            TypeInformation.of(new TypeHint<>() {});

    static final SerializableTimestampAssigner<Purchase> TIME =
            (purchase, none) -> purchase.order().orderTime();

    private WarehouseDispatch() {}

    /**
     * What is packed together, and when it leaves.
     *
     * @param windows what is packed together
     * @param trigger of the windows' panes
     * @param allowedLateness how long after its end a window takes purchases
     * @param followClockAfter after how long a silence event time follows the clock; 0: never
     * @param discardOther whether restored windows of another length or zone are dropped and
     *     counted ({@code windows-discarded}); otherwise they are refused when the job starts
     */
    record Settings(
            DispatchWindows windows,
            DataflowTrigger trigger,
            Duration allowedLateness,
            Duration followClockAfter,
            boolean discardOther) {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new WarehouseDispatchOptions(), arguments, WarehouseDispatch::wire);
    }

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, WarehouseDispatchOptions options) {
        define(
                env,
                options.read.events(
                        options,
                        options.input,
                        Purchase.class,
                        Purchase::of,
                        options.time.bounds("orderTime", TIME)),
                options.time,
                options.settings(),
                KafkaSinks.to(options, "shipments", options.output, WarehouseDispatch::toRecord),
                KafkaSinks.toLate(options, options.lateOutput, WarehouseDispatch::late),
                KafkaSinks.toDeadLetters(options, options.input));
    }

    /** The dataflow. */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<Purchase>, ?, ?> orders,
            TimeOptions time,
            Settings settings,
            Consumer<DataStream<Parcel>> shipments,
            Consumer<DataStream<Late<Order>>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<Purchase> purchases =
                Events.readFollowingClock(
                        env,
                        orders,
                        time,
                        settings.followClockAfter(),
                        TIME,
                        "orders",
                        deadLetters);
        SingleOutputStreamOperator<Pane<String, List<Item>, TimeWindow>> panes =
                panes(purchases, settings);
        DataStream<Late<Purchase>> tooLate = panes.getSideOutput(LATE);
        DispatchWindows windows = settings.windows();

        shipments.accept(
                panes.<Parcel>flatMap(
                                (pane, out) ->
                                        Parcel.of(pane, Parcel.MOST_BYTES).forEach(out::collect))
                        .returns(Parcel.class)
                        .uid("parcels")
                        .name("parcels")
                        .union(
                                tooLate.map(
                                                purchase ->
                                                        Parcel.tooLate(
                                                                purchase.event(),
                                                                windows.windowOf(
                                                                        TIME.extractTimestamp(
                                                                                purchase.event(),
                                                                                0))))
                                        .returns(Parcel.class)
                                        .uid("parcels-of-one")
                                        .name("parcels-of-one")));
        late.accept(
                tooLate.map(
                                purchase -> new Late<>(purchase.event().order(), purchase.reason()),
                                LATE_ORDERS)
                        .uid("late-orders")
                        .name("late-orders"));
    }

    /** By product, which spreads the work and keeps together what one shelf gives. */
    static SingleOutputStreamOperator<Pane<String, List<Item>, TimeWindow>> panes(
            DataStream<Purchase> purchases, Settings settings) {
        return Panes.of(purchases.keyBy(purchase -> purchase.order().productId(), Types.STRING))
                .window(settings.windows().assigner())
                .trigger(settings.trigger())
                .allowedLateness(settings.allowedLateness())
                .discarding()
                .sideOutputLateData(
                        LATE,
                        (purchase, reason) ->
                                new Late<>(purchase, Late.Reason.valueOf(reason.name())))
                .definition(
                        StateDefinition.empty()
                                .with("--window", Durations.format(settings.windows().length()))
                                .with("--zone", settings.windows().zone())
                                .discardingOther(settings.discardOther()))
                .process(
                        "pack",
                        "pack",
                        WarehouseDispatch::pack,
                        Types.LIST(TypeInformation.of(Item.class)));
    }

    private static List<Item> pack(Iterable<Purchase> purchases) {
        List<Item> items = new ArrayList<>();
        purchases.forEach(purchase -> items.add(Item.of(purchase)));
        items.sort(Item.ORDER);
        return items;
    }

    static ProducerRecord<byte[], byte[]> toRecord(String topic, Parcel parcel) {
        return new ProducerRecord<>(topic, parcel.productId().getBytes(UTF_8), parcel.json());
    }

    static ProducerRecord<byte[], byte[]> late(String topic, Late<Order> order) {
        return Orders.late(topic, order, Jobs.WAREHOUSE_DISPATCH);
    }
}
