package io.tidemark.runtime;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.runtime.Submissions.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The jobs of a platform that runs: they are submitted, submitted again when the JobManager has
 * died, forgotten when they have ended, and stopped when they harm the others.
 */
final class PlatformJobs {

    private static final Duration POLL = Duration.ofMillis(500);

    /** Longer than {@code web.refresh-interval}. */
    private static final Duration CAUSE_PATIENCE = Duration.ofSeconds(4);

    private static final Duration SLOTS_TIMEOUT = Duration.ofMinutes(2);
    private static final int RESUBMISSIONS = 10;
    private static final Duration RESUBMISSION_PAUSE = Duration.ofSeconds(3);

    private final Home home;
    private final FlinkRest flink;
    private final Console console;
    private final Submissions submissions;
    private boolean closed;

    PlatformJobs(Home home, FlinkRest flink, Console console) {
        this.home = home;
        this.flink = flink;
        this.console = console;
        submissions = new Submissions(home.submissions());
    }

    /** Remembers what ran on a platform that has ended as jobs that ran. */
    static void endRun(Home home) throws IOException {
        Submissions submissions = new Submissions(home.submissions());
        for (Submission submission : submissions.all()) {
            submissions.addPast(PastJob.of(submission, Optional.empty()));
        }
    }

    /** Submits jobs of one jar, of which the cluster keeps one upload. */
    void submitInTurn(List<JobSpec> jobs) throws Exception {
        for (JobSpec job : jobs) {
            submit(job, Optional.empty(), System.currentTimeMillis(), "runs");
        }
    }

    private void submit(JobSpec job, Optional<String> savepoint, long submittedAt, String done)
            throws Exception {
        Path jar = home.jobJar(job.job());
        console.step(
                job.name() + " " + done,
                () -> {
                    String id = JobSubmitter.submit(flink, jar, job, savepoint);
                    submissions.add(new Submission(job, id, savepoint, submittedAt));
                    return id;
                });
    }

    /** There is no high availability here: a new JobManager knows no job. */
    void submitAgain() {
        try {
            awaitSlots();
            for (int attempt = 1; !submittedAllAgain(); attempt++) {
                if (attempt == RESUBMISSIONS) {
                    throw PlatformException.failed(
                            "no further attempt; submit them with: tidemark submit");
                }
                Thread.sleep(RESUBMISSION_PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | PlatformException e) {
            console.say("jobs could not be submitted again: " + PlatformException.words(e));
        }
    }

    /** Submits the jobs that do not run; whether all of them were taken. */
    private boolean submittedAllAgain() throws IOException, InterruptedException {
        // The JobManager may die again meanwhile; no job is to be submitted by two threads.
        synchronized (submissions) {
            return submitMissing();
        }
    }

    private boolean submitMissing() throws IOException, InterruptedException {
        boolean all = true;
        for (Submission submission : submissions.all()) {
            JobSpec job = submission.job();
            try {
                if (flink.activeJob(job.name()).isEmpty()) {
                    goOn(PastJob.of(submission, Optional.empty()), job);
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                // Other processes may have died, too, and not be back yet.
                console.say(job.name() + " is not back yet: " + PlatformException.words(e));
                all = false;
            }
        }
        return all;
    }

    private void goOn(PastJob past, JobSpec job) throws Exception {
        Optional<String> from = past.from(home);
        submit(
                job,
                from,
                past.submittedAt(),
                from.map(path -> "goes on from " + path)
                        .orElse("begins anew: it had no checkpoint"));
    }

    private void awaitSlots() throws InterruptedException {
        long deadline = System.nanoTime() + SLOTS_TIMEOUT.toNanos();
        while (!hasSlots()) {
            if (System.nanoTime() > deadline) {
                throw PlatformException.failed(
                        "the TaskManager did not come back to the JobManager");
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private boolean hasSlots() throws InterruptedException {
        try {
            return flink.overview().slots() > 0;
        } catch (IOException e) {
            // It is busy, or has died again: its next restart comes here, too.
            return false;
        }
    }

    /**
     * Tells the jobs that ran when the platform ended, each with the command that starts it again.
     *
     * @param resume whether to submit those again that their users would have running
     */
    void tellPast(boolean resume) throws IOException, InterruptedException {
        List<PastJob> past =
                submissions.past().stream()
                        .sorted(Comparator.comparingLong(PastJob::submittedAt))
                        .toList();
        if (past.isEmpty() && resume) {
            console.say("no job ran when the platform ended: there is none to be resumed");
        }
        for (PastJob job : past) {
            if (resume && job.canBeResumed()) {
                resume(job);
            } else {
                console.say(job.told(home));
            }
        }
        if (!resume && past.stream().anyMatch(PastJob::canBeResumed)) {
            console.say("all that ran go on with: tidemark down, then tidemark up --resume");
        }
    }

    private void resume(PastJob job) throws IOException, InterruptedException {
        try {
            goOn(job, job.job().orElseThrow());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // The others are not to stay away for its sake.
            console.say(
                    "%s could not be resumed: %s; %s"
                            .formatted(
                                    job.name(),
                                    PlatformException.words(e),
                                    job.howToStartAgain(home)));
        }
    }

    /** When a job's user submitted it, epoch ms. */
    long submittedAt(FlinkRest.Job job) throws IOException {
        return submissions.all().stream()
                .filter(submission -> submission.jobId().equals(job.id()))
                .findFirst()
                .map(Submission::submittedAt)
                .orElse(job.startTime());
    }

    /**
     * Stops a job for good, as far as the platform goes, and tells it with the command that starts
     * it again. It ends a little later.
     *
     * @param reason as the end of a sentence that begins with "because"
     */
    void stop(FlinkRest.Job job, String reason) throws IOException, InterruptedException {
        PastJob stopped;
        synchronized (submissions) {
            stopped =
                    submissions.all().stream()
                            .filter(submission -> submission.jobId().equals(job.id()))
                            .findFirst()
                            .map(submission -> PastJob.of(submission, Optional.of(reason)))
                            .orElseGet(() -> PastJob.foreign(job, reason));
            submissions.addPast(stopped);
        }
        console.say(stopped.told(home));
        try {
            endStopped();
        } catch (IOException e) {
            // It is done again until it has worked.
        }
    }

    /** Cancels what was stopped and is not gone: the JobManager may not have answered. */
    private void endStopped() throws IOException, InterruptedException {
        List<PastJob> stopped =
                submissions.past().stream().filter(job -> job.stopped().isPresent()).toList();
        if (stopped.isEmpty()) {
            return;
        }
        for (FlinkRest.Job job : flink.jobs()) {
            if (job.isActive()
                    && !job.state().equals("CANCELLING")
                    && stopped.stream().anyMatch(each -> each.jobId().equals(job.id()))) {
                flink.cancel(job.id());
            }
        }
    }

    /** Watches for jobs that end, until {@link #close()}. */
    void startWatching() {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                while (true) {
                                    forgetEnded();
                                    Thread.sleep(POLL.toMillis());
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "watch-jobs");
        thread.setDaemon(true);
        thread.start();
    }

    /** A job that has ended, or was stopped by its user, is not to be submitted again. */
    private void forgetEnded() throws InterruptedException {
        try {
            List<FlinkRest.Job> jobs = flink.jobs();
            synchronized (this) {
                if (!closed) {
                    forgetEnded(jobs);
                }
            }
            endStopped();
        } catch (IOException e) {
            // The JobManager is away; its restart is told elsewhere.
        }
    }

    private void forgetEnded(List<FlinkRest.Job> jobs) throws IOException, InterruptedException {
        for (Submission submission : submissions.all()) {
            for (FlinkRest.Job job : jobs) {
                if (job.id().equals(submission.jobId()) && !job.isActive()) {
                    submissions.remove(submission.job().name());
                    console.say(ending(job));
                }
            }
        }
    }

    private String ending(FlinkRest.Job job) throws IOException, InterruptedException {
        String line = "job " + job.name() + " is " + job.state();
        return job.state().equals("FAILED")
                ? line + ": " + cause(job.id()).orElse("no cause told")
                : line;
    }

    /** The JobManager may answer for some time with what it knew before the job failed. */
    private Optional<String> cause(String jobId) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + CAUSE_PATIENCE.toNanos();
        Optional<String> cause = flink.failure(jobId);
        while (cause.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(POLL.toMillis());
            cause = flink.failure(jobId);
        }
        return cause;
    }

    /** To be called before Flink is stopped: what that does to jobs is not their end. */
    void close() throws InterruptedException {
        forgetEnded();
        synchronized (this) {
            closed = true;
        }
    }
}
