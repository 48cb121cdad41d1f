package io.tidemark.campaignpulse;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Order;
import io.tidemark.catalogue.Orders;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.TableFormat;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How many products of each type were bought in the last five minutes, at any time? Exercise 1b. It
 * shows a window that is always current: a count goes up when a purchase comes and down when one
 * turns five minutes old, also while no new purchase comes.
 */
public final class CampaignPulse {

    static final SerializableTimestampAssigner<Order> TIME = (order, none) -> order.orderTime();

    private CampaignPulse() {}

    /**
     * What is counted, and how.
     *
     * @param followClockAfter after how long a silence event time follows the clock; 0: never
     * @param discardOther whether restored state of other settings is dropped
     */
    record Settings(
            Engine engine, Window window, Duration followClockAfter, boolean discardOther) {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new CampaignPulseOptions(), arguments, CampaignPulse::wire);
    }

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, CampaignPulseOptions options) {
        define(
                env,
                options.read.events(
                        options,
                        options.input,
                        Order.class,
                        CampaignPulse::order,
                        options.time.bounds("orderTime", TIME)),
                options.time,
                options.settings(),
                Tables.to(options, options.output),
                KafkaSinks.toLate(options, options.lateOutput, CampaignPulse::late),
                KafkaSinks.toDeadLetters(options, options.input));
    }

    /** The dataflow. */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<Order>, ?, ?> source,
            TimeOptions time,
            Settings settings,
            Consumer<DataStream<TableRow>> table,
            Consumer<DataStream<Order>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<Order> orders =
                Events.readFollowingClock(
                        env,
                        source,
                        time,
                        settings.followClockAfter(),
                        TIME,
                        "orders",
                        deadLetters);
        Engine.Result result =
                settings.engine().pulses(orders, settings.window(), settings.discardOther());
        table.accept(Tables.marked(result.pulses(), Pulse::productType, Pulse::json, "table-rows"));
        late.accept(result.late());
    }

    static Order order(KafkaRecord record) throws Exception {
        Order order = Order.parse(record.value());
        if (order.productType().equals(TableFormat.MARKER_KEY)) {
            throw new IllegalArgumentException(
                    "the productType " + TableFormat.MARKER_KEY + " would be taken for a marker");
        }
        return order;
    }

    static ProducerRecord<byte[], byte[]> late(String topic, Order order) {
        return Orders.late(topic, order, Jobs.CAMPAIGN_PULSE);
    }
}
