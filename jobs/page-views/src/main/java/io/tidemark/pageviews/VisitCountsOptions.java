package io.tidemark.pageviews;

import io.tidemark.catalogue.Topics;
import io.tidemark.counts.OutputMode;
import io.tidemark.formats.FormatOptions;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import io.tidemark.options.WindowStateOptions;
import java.time.Duration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link VisitCounts}. */
@Command(name = "counts", description = "Keep the number of visits of each page as a table.")
final class VisitCountsOptions extends KafkaJobOptions implements JobMain.Part {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.PAGEVIEWS,
            description = "The topic of page views. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.COUNTS_BY_PAGE,
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

    @Mixin WindowStateOptions state;

    @Mixin TimeOptions time;

    @Mixin ReadOptions read;

    @Mixin FormatOptions format;

    @Override
    protected void validate() {
        super.validate();
        format.validate();
        Durations.requirePositive("--trigger", trigger);
        if (outputMode == OutputMode.APPEND) {
            throw new OptionsException(
                    "--output-mode: append writes what can no longer change, and a running count"
                            + " always can; use update or complete");
        }
    }

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics().withDeadLetters("--input", input).with("--output", output);
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        VisitCounts.wire(env, this);
    }
}
