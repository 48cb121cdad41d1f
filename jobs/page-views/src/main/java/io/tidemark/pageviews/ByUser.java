package io.tidemark.pageviews;

import io.tidemark.catalogue.PageView;
import io.tidemark.console.Batch;
import io.tidemark.console.Console;
import io.tidemark.console.MicroBatches;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What did each user look at, one after the other? Orders each batch by user, then by time. A
 * stream has no end and so no order; a batch has.
 */
final class ByUser {

    private ByUser() {}

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, ByUserOptions options) {
        define(
                env,
                options.read.events(
                        options,
                        options.input,
                        PageView.class,
                        ViewRecords.decoder(options.format)),
                options.every,
                Console::print,
                KafkaSinks.toDeadLetters(options, options.input));
    }

    /**
     * The dataflow.
     *
     * @param every how long a batch is, in processing time
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<PageView>, ?, ?> source,
            Duration every,
            Consumer<DataStream<Batch>> console,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<PageView> views =
                Events.read(
                        env, source, WatermarkStrategy.noWatermarks(), "pageviews", deadLetters);
        console.accept(
                MicroBatches.of(
                                views,
                                "pageviews by user",
                                every,
                                new ByUserRows(),
                                ByUserRows.KEPT)
                        .uid("batches-by-user")
                        .name("batches-by-user"));
    }
}
