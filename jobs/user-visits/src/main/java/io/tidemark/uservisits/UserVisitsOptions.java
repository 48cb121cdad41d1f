package io.tidemark.uservisits;

import io.tidemark.counts.Counts;
import io.tidemark.counts.WindowedCountOptions;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of user-visits. */
@Command(
        name = UserVisits.JOB,
        description = "Counts how often each user came by in the last five minutes, every two.")
final class UserVisitsOptions extends KafkaJobOptions {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = "users",
            description =
                    "The topic of users; event time is its records' timestamp. Default:"
                            + " ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = "user-visits",
            description = "The topic that takes the counts, as JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            defaultValue = "users.late",
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
    protected List<TopicOption> topics() {
        return List.of(
                new TopicOption("--input", input),
                new TopicOption("--input", input + DeadLetter.TOPIC_SUFFIX),
                new TopicOption("--output", output),
                new TopicOption("--late-output", lateOutput));
    }
}
