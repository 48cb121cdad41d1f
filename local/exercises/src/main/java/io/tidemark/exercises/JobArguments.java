package io.tidemark.exercises;

import io.tidemark.options.Durations;
import io.tidemark.runtime.JobSpec;
import io.tidemark.runtime.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The arguments that jobs with Kafka have in common; their checks count on each of them. */
final class JobArguments {

    /** Of which consumer groups and transactional ids are made, too. */
    static final String DEPLOYMENT = "default";

    private final List<String> common;

    /**
     * Arguments of the jobs on a platform.
     *
     * @param checkpointInterval how often each job takes a checkpoint, and so commits to Kafka
     */
    JobArguments(Ports ports, Duration checkpointInterval) {
        common =
                List.of(
                        "--bootstrap-servers",
                        ports.bootstrapServers(),
                        "--checkpoint-interval",
                        Durations.format(checkpointInterval));
    }

    /** A job with Kafka. */
    @SafeVarargs
    final JobSpec job(String job, List<String>... own) {
        List<String> arguments = new ArrayList<>();
        for (List<String> each : own) {
            arguments.addAll(each);
        }
        arguments.addAll(common);
        return plain(job, arguments);
    }

    /** A job with these arguments and no more than its deployment. */
    static JobSpec plain(String job, List<String> own) {
        List<String> arguments = new ArrayList<>(own);
        arguments.addAll(List.of("--deployment", DEPLOYMENT));
        return new JobSpec(job, arguments, Optional.empty());
    }
}
