package io.tidemark.uservisits;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.counts.WindowedCountOptions;
import io.tidemark.formats.FormatOptions;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.RequiredTopics;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of user-visits. */
@Command(
        name = Jobs.USER_VISITS,
        description = "Counts how often each user came by in the last five minutes, every two.")
final class UserVisitsOptions extends KafkaJobOptions {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.USERS,
            description =
                    "The topic of users; event time is its records' timestamp. Default:"
                            + " ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.USER_VISITS,
            description = "The topic that takes the counts, as JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            defaultValue = Topics.USERS_LATE,
            description =
                    "The topic that takes the records that came too late, as they were. Default:"
                            + " ${DEFAULT-VALUE}.")
    String lateOutput;

    @Mixin
    final WindowedCountOptions counts =
            new WindowedCountOptions(Duration.ofMinutes(5), Duration.ofMinutes(2));

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
}
