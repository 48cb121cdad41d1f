package io.tidemark.pageviews;

import io.tidemark.console.Batch;
import io.tidemark.console.Console;
import io.tidemark.console.MicroBatches;
import io.tidemark.kafka.KafkaRecord;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What is in the topics? Prints the first ten records of each batch as they are, keys and values,
 * whether they can be read or not.
 */
@Command(
        name = "inspect",
        description = "Print the content of pageviews and users, batch by batch.")
final class Inspect extends ShowOptions {

    @Option(
            names = "--users",
            paramLabel = "TOPIC",
            defaultValue = "users",
            description = "The topic of users. Default: ${DEFAULT-VALUE}.")
    String users;

    @Override
    protected List<TopicOption> topics() {
        return List.of(new TopicOption("--input", input), new TopicOption("--users", users));
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        define(env, read.source(this, input), read.source(this, users), Console::print);
    }

    void define(
            StreamExecutionEnvironment env,
            Source<KafkaRecord, ?, ?> viewRecords,
            Source<KafkaRecord, ?, ?> userRecords,
            Consumer<DataStream<Batch>> console) {
        console.accept(
                batches(env, viewRecords, "pageviews").union(batches(env, userRecords, "users")));
    }

    private DataStream<Batch> batches(
            StreamExecutionEnvironment env, Source<KafkaRecord, ?, ?> records, String name) {
        return MicroBatches.of(
                        env.fromSource(records, WatermarkStrategy.noWatermarks(), "read-" + name)
                                .uid("read-" + name),
                        name,
                        every,
                        new RecordRows(),
                        RecordRows.KEPT)
                .uid("batches-of-" + name)
                .name("batches-of-" + name);
    }
}
