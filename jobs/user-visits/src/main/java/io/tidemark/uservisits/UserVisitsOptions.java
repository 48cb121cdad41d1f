package io.tidemark.uservisits;

import io.tidemark.catalogue.JobNames;
import io.tidemark.catalogue.TopicNames;
import io.tidemark.counts.Counts;
import io.tidemark.counts.WindowedCountOptions;
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
        name = JobNames.USER_VISITS,
        description = "Counts how often each user came by in the last five minutes, every two.")
final class UserVisitsOptions extends KafkaJobOptions {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = TopicNames.USERS,
            description =
                    "The topic of users; event time is its records' timestamp. Default:"
                            + " ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = TopicNames.USER_VISITS,
            description = "The topic that takes the counts, as JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            defaultValue = TopicNames.USERS_LATE,
            description =
                    "The topic that takes the records that came too late, as they were. Default:"
                            + " ${DEFAULT-VALUE}.")
    String lateOutput;

    @Option(
            names = "--size",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "How much time a count covers. Default: ${DEFAULT-VALUE}.")
    Duration size;

    @Option(
            names = "--slide",
            paramLabel = "DURATION",
            defaultValue = "2m",
            description = "Time from one count to the next. Default: ${DEFAULT-VALUE}.")
    Duration slide;

    @Mixin WindowedCountOptions counts;
    @Mixin TimeOptions time;
    @Mixin ReadOptions read;

    Counts.Settings counts() {
        return counts.settings(size, slide);
    }

    @Override
    protected void validate() {
        super.validate();
        counts();
    }

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics()
                .withDeadLetters("--input", input)
                .with("--output", output)
                .with("--late-output", lateOutput);
    }
}
