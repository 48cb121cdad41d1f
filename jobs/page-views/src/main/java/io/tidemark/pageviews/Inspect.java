package io.tidemark.pageviews;

import io.tidemark.console.Batch;
import io.tidemark.console.Console;
import io.tidemark.console.MicroBatches;
import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaRecord;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What is in the topics? Prints the first ten records of each batch as they are, keys and values,
 * whether they can be read or not.
 */
final class Inspect {

    private Inspect() {}

    /** Hands the dataflow its real sources and sinks. */
    static void wire(StreamExecutionEnvironment env, InspectOptions options) {
        define(
                env,
                options.read.source(options, options.input, KafkaRecord.class, record -> record),
                options.read.source(options, options.users, KafkaRecord.class, record -> record),
                options.every,
                Console::print);
    }

    /**
     * The dataflow.
     *
     * @param every how long a batch is, in processing time
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<KafkaRecord>, ?, ?> views,
            Source<Decoded<KafkaRecord>, ?, ?> users,
            Duration every,
            Consumer<DataStream<Batch>> console) {
        console.accept(
                batches(env, views, "pageviews", every).union(batches(env, users, "users", every)));
    }

    private static DataStream<Batch> batches(
            StreamExecutionEnvironment env,
            Source<Decoded<KafkaRecord>, ?, ?> records,
            String name,
            Duration every) {
        return MicroBatches.of(
                        // There are no dead letters: a record as it is can always be read.
                        Events.read(
                                env, records, WatermarkStrategy.noWatermarks(), name, none -> {}),
                        name,
                        every,
                        new RecordRows(),
                        RecordRows.KEPT)
                .uid("batches-of-" + name)
                .name("batches-of-" + name);
    }
}
