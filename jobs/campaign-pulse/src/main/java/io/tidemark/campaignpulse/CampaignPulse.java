package io.tidemark.campaignpulse;

import io.tidemark.catalogue.Order;
import io.tidemark.catalogue.Orders;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.TableFormat;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.Decode;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * How many products of each type were bought in the last five minutes, at any time? Exercise 1b. It
 * shows a window that is always current: a count goes up when a purchase comes and down when one
 * turns five minutes old, also while no new purchase comes.
 */
public final class CampaignPulse {

    static final String JOB = "campaign-pulse";

    private CampaignPulse() {}

    /**
     * What is counted, and how.
     *
     * @param followClockAfter after how long a silence event time follows the clock; 0: never
     */
    record Settings(Engine engine, Window window, Duration followClockAfter) {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new CampaignPulseOptions(), arguments, CampaignPulse::defineWithKafka);
    }

    private static void defineWithKafka(
            StreamExecutionEnvironment env, CampaignPulseOptions options) {
        String output = options.output;
        String lateOutput = options.lateOutput;
        define(
                env,
                options.read.source(options, options.input),
                options.time,
                options.settings(),
                rows ->
                        rows.sinkTo(KafkaSinks.of(options, "table", output, Tables.encoder(output)))
                                .setParallelism(1)
                                .uid("write-table")
                                .name("write-table"),
                late ->
                        late.sinkTo(
                                        KafkaSinks.late(
                                                options,
                                                lateOutput,
                                                order -> Orders.late(lateOutput, order, JOB)))
                                .uid("write-late")
                                .name("write-late"),
                letters ->
                        letters.sinkTo(KafkaSinks.deadLetters(options, options.input))
                                .uid("write-dead-letters")
                                .name("write-dead-letters"));
    }

    /** The dataflow. */
    static void define(
            StreamExecutionEnvironment env,
            Source<KafkaRecord, ?, ?> records,
            TimeOptions time,
            Settings settings,
            Consumer<DataStream<TableRow>> table,
            Consumer<DataStream<Order>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<Order> orders =
                Orders.read(
                        env,
                        records,
                        time,
                        settings.followClockAfter(),
                        new Decode<>(Order.class, CampaignPulse::order, JOB),
                        deadLetters);
        Engine.Result result = settings.engine().pulses(orders, settings.window());
        table.accept(Tables.marked(result.pulses(), Pulse::productType, Pulse::json, "table-rows"));
        late.accept(result.late());
    }

    private static Order order(KafkaRecord record) throws Exception {
        Order order = Order.parse(record.value());
        if (order.productType().equals(TableFormat.MARKER_KEY)) {
            throw new IllegalArgumentException(
                    "the productType " + TableFormat.MARKER_KEY + " would be taken for a marker");
        }
        return order;
    }
}
