package io.tidemark.pageviews;

import io.tidemark.console.Batch;
import io.tidemark.console.Console;
import io.tidemark.console.MicroBatches;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.KafkaRecord;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;

/**
 * What did each user look at, one after the other? Orders each batch by user, then by time. A
 * stream has no end and so no order; a batch has.
 */
@Command(
        name = "by-user",
        description = "Print the page views of each batch, ordered by user id, then by time.")
final class ByUser extends ShowOptions {

    @Override
    protected List<TopicOption> topics() {
        return List.of(
                new TopicOption("--input", input),
                new TopicOption("--input", input + DeadLetter.TOPIC_SUFFIX));
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        define(
                env,
                read.source(this, input),
                Console::print,
                letters -> Views.write(letters, this, input));
    }

    void define(
            StreamExecutionEnvironment env,
            Source<KafkaRecord, ?, ?> records,
            Consumer<DataStream<Batch>> console,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        console.accept(
                MicroBatches.of(
                                Views.read(
                                        env,
                                        records,
                                        WatermarkStrategy.noWatermarks(),
                                        job(),
                                        deadLetters),
                                "pageviews by user",
                                every,
                                new ByUserRows(),
                                ByUserRows.KEPT)
                        .uid("batches-by-user")
                        .name("batches-by-user"));
    }
}
