package io.tidemark.pageviews;

import io.tidemark.catalogue.Topics;
import io.tidemark.job.JobMain;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.options.Durations;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the parts that print batches on the console. */
abstract class ShowOptions extends KafkaJobOptions implements JobMain.Part {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.PAGEVIEWS,
            description = "The topic of page views. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How long a batch is, in processing time. Default: ${DEFAULT-VALUE}.")
    Duration every;

    @Mixin ReadOptions read;

    @Override
    protected void validate() {
        super.validate();
        Durations.requirePositive("--every", every);
    }
}
