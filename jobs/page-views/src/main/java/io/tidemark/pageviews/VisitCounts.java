package io.tidemark.pageviews;

import io.tidemark.catalogue.PageView;
import io.tidemark.counts.Count;
import io.tidemark.counts.CountJson;
import io.tidemark.counts.Counts;
import io.tidemark.counts.OutputMode;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How often was each page visited so far? A stream becomes a table: a compacted topic that holds
 * the newest count of each page, and up to which time the counts are complete.
 */
@Command(name = "counts", description = "Keep the number of visits of each page as a table.")
final class VisitCounts extends KafkaJobOptions implements JobMain.Part {

    static final CountJson JSON = new CountJson("page_id", "visits");

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = "pageviews",
            description = "The topic of page views. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = "counts-by-page",
            description =
                    "The compacted topic that holds the table: the key is the page, the value JSON."
                            + " Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--output-mode",
            defaultValue = "update",
            description =
                    "update: the counts that changed, at each trigger. complete: the whole table, at"
                            + " each trigger, with the number of the batch. Default:"
                            + " ${DEFAULT-VALUE}.")
    OutputMode outputMode;

    @Option(
            names = "--trigger",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "Processing time between outputs. Default: ${DEFAULT-VALUE}.")
    Duration trigger;

    @Mixin TimeOptions time;

    @Mixin ReadOptions read;

    @Override
    protected List<TopicOption> topics() {
        return List.of(
                new TopicOption("--input", input),
                new TopicOption("--input", input + DeadLetter.TOPIC_SUFFIX),
                new TopicOption("--output", output));
    }

    @Override
    protected void validate() {
        super.validate();
        Durations.requirePositive("--trigger", trigger);
        if (outputMode == OutputMode.APPEND) {
            throw new OptionsException(
                    "--output-mode: append writes what can no longer change, and a running count"
                            + " always can; use update or complete");
        }
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        define(
                env,
                read.source(this, input),
                rows ->
                        rows.sinkTo(KafkaSinks.of(this, "table", output, Tables.encoder(output)))
                                .setParallelism(1)
                                .uid("write-table")
                                .name("write-table"),
                letters -> Views.write(letters, this, input));
    }

    void define(
            StreamExecutionEnvironment env,
            Source<KafkaRecord, ?, ?> records,
            Consumer<DataStream<TableRow>> table,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<PageView> views =
                Views.read(
                        env,
                        records,
                        Watermarks.of(time, (record, none) -> Views.time(record), input),
                        job(),
                        deadLetters);
        DataStream<Count> counts =
                Counts.running(views, PageView::pageId, outputMode, trigger, "visits");
        table.accept(Tables.marked(counts, Count::key, JSON::encode, "table-rows"));
    }
}
