package io.tidemark.runtime;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.runtime.Submissions.Submission;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A job that ran on the platform and does not any more, although its user has not stopped it and it
 * has not ended.
 *
 * @param name its name in Flink
 * @param job how it was submitted; empty if that was not with {@code tidemark submit}
 * @param jobId its last id
 * @param startedFrom the savepoint or checkpoint that it was started from
 * @param submittedAt when its user submitted it, epoch ms
 * @param stopped why the platform has stopped it, as the end of a sentence that begins with
 *     "because"; empty if it ran until the platform ended
 */
public record PastJob(
        String name,
        Optional<JobSpec> job,
        String jobId,
        Optional<String> startedFrom,
        long submittedAt,
        Optional<String> stopped) {

    static PastJob of(Submission submission, Optional<String> stopped) {
        return new PastJob(
                submission.job().name(),
                Optional.of(submission.job()),
                submission.jobId(),
                submission.startedFrom(),
                submission.submittedAt(),
                stopped);
    }

    /** A job that was not submitted with {@code tidemark submit}. */
    static PastJob foreign(FlinkRest.Job job, String stopped) {
        return new PastJob(
                job.name(),
                Optional.empty(),
                job.id(),
                Optional.empty(),
                job.startTime(),
                Optional.of(stopped));
    }

    /** Whether {@code up --resume} brings it back. */
    public boolean canBeResumed() {
        return stopped.isEmpty() && job.isPresent() && !job.get().endsByItself();
    }

    /** The latest checkpoint that it has left, or else what it was started from. */
    Optional<String> from(Home home) throws IOException {
        return RetainedCheckpoints.latest(home.checkpoints(), jobId)
                .map(path -> path.toUri().toString())
                .or(() -> startedFrom);
    }

    /** What has become of it, and the command that starts it again, in one line. */
    public String told(Home home) throws IOException {
        String what =
                stopped.map(reason -> name + " was stopped, because " + reason)
                        .orElseGet(
                                () ->
                                        name
                                                + " ran when the platform ended"
                                                + (canBeResumed()
                                                        ? ""
                                                        : " (what ends by itself is not resumed)"));
        return what + "; " + howToStartAgain(home);
    }

    /** How its user starts it again. */
    String howToStartAgain(Home home) throws IOException {
        Optional<String> from = from(home);
        if (job.isEmpty()) {
            return "start it again where you submitted it"
                    + from.map(path -> ", from " + path).orElse("");
        }
        List<String> words = new ArrayList<>(List.of("tidemark", "submit", job.get().job()));
        words.addAll(job.get().arguments());
        job.get().parallelism().ifPresent(number -> words.add("--parallelism=" + number));
        from.ifPresent(path -> words.add("--from-savepoint=" + path));
        if (!home.isDefault()) {
            words.add("--dir=" + home.directory());
        }
        return "start it again with: "
                + String.join(" ", words.stream().map(PastJob::quoted).toList());
    }

    /** A word as a shell takes it. */
    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
