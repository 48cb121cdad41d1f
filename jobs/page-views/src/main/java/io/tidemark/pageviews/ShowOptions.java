package io.tidemark.pageviews;

import io.tidemark.common.job.JobMain;
import io.tidemark.common.job.JobOptions;
import io.tidemark.common.kafka.ReadOptions;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the parts that print batches on the console. */
abstract class ShowOptions extends JobOptions implements JobMain.Part {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = "pageviews",
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
        requirePositive("--every", every);
    }
}
