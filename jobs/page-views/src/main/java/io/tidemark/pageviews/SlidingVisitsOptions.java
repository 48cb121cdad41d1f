package io.tidemark.pageviews;

import io.tidemark.catalogue.Topics;
import io.tidemark.counts.WindowedCountOptions;
import io.tidemark.formats.FormatOptions;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.RequiredTopics;
import java.time.Duration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link SlidingVisits}. */
@Command(
        name = "sliding",
        description = "Count the visits of each page over the last ten minutes, every five.")
final class SlidingVisitsOptions extends KafkaJobOptions implements JobMain.Part {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.PAGEVIEWS,
            description = "The topic of page views. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.PAGE_VISITS,
            description = "The topic that takes the counts, as JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            defaultValue = Topics.PAGEVIEWS_LATE,
            description =
                    "The topic that takes the views that came too late, as they were. Default:"
                            + " ${DEFAULT-VALUE}.")
    String lateOutput;

    @Mixin
    final WindowedCountOptions counts =
            new WindowedCountOptions(Duration.ofMinutes(10), Duration.ofMinutes(5));

    @Mixin TimeOptions time;
    @Mixin ReadOptions read;

    @Mixin FormatOptions format;

    @Override
    protected void validate() {
        super.validate();
        format.validate();
        counts.settings();
    }

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics()
                .withDeadLetters("--input", input)
                .with("--output", output)
                .with("--late-output", lateOutput);
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        SlidingVisits.wire(env, this);
    }
}
