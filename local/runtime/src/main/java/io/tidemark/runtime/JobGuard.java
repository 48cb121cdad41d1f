package io.tidemark.runtime;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.runtime.Blame.Cause;
import io.tidemark.runtime.Blame.Death;
import io.tidemark.runtime.Blame.Verdict;
import io.tidemark.runtime.Blame.Witness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Stops the job that the TaskManager dies of again and again, so that the others can go on. */
final class JobGuard {

    private static final long JUST_BEFORE_MS = 10_000;

    /** Root causes that say no more than that the TaskManager, or a task beside it, is gone. */
    private static final Pattern LOSS =
            Pattern.compile(
                    "^org\\.apache\\.flink\\.runtime\\."
                            + "|^\\S+: .*\\b(?:TaskManager with id|TaskExecutor)\\b");

    private final FlinkRest flink;
    private final PlatformJobs jobs;
    private final Console console;
    private final Blame blame = new Blame();

    JobGuard(FlinkRest flink, PlatformJobs jobs, Console console) {
        this.flink = flink;
        this.jobs = jobs;
        this.console = console;
    }

    /**
     * Takes in that the TaskManager has ended.
     *
     * @return whether a job was stopped for it
     */
    boolean ended(ManagedProcess taskManager) {
        // Who kills it from outside, be it the kernel for want of memory, means no job.
        if (taskManager.wasKilled()) {
            return false;
        }
        long at = System.currentTimeMillis();
        try {
            return ended(
                    TaskManagerLife.read(taskManager.spec().log(), taskManager.logStart()), at);
        } catch (IOException e) {
            console.say(
                    "which job the TaskManager ended of cannot be told: "
                            + PlatformException.words(e));
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean ended(TaskManagerLife life, long at) throws IOException, InterruptedException {
        List<FlinkRest.Job> suspects = suspects(life);
        if (suspects.isEmpty()) {
            return false;
        }
        List<String> names = suspects.stream().map(FlinkRest.Job::name).toList();
        Optional<Verdict> verdict = blame.add(new Death(at, names, cause(life, suspects, at)));
        if (verdict.isPresent()) {
            stop(verdict.get(), suspects);
        }
        return verdict.isPresent();
    }

    /** The jobs that were on the TaskManager and have not ended, the last submitted first. */
    private List<FlinkRest.Job> suspects(TaskManagerLife life)
            throws IOException, InterruptedException {
        record Submitted(FlinkRest.Job job, long at) {}
        List<Submitted> suspects = new ArrayList<>();
        for (FlinkRest.Job job : flink.jobs()) {
            if (job.isActive() && life.jobs().contains(job.id())) {
                suspects.add(new Submitted(job, jobs.submittedAt(job)));
            }
        }
        return suspects.stream()
                .sorted(Comparator.comparingLong(Submitted::at).reversed())
                .map(Submitted::job)
                .toList();
    }

    private Optional<Cause> cause(TaskManagerLife life, List<FlinkRest.Job> suspects, long at)
            throws IOException, InterruptedException {
        if (life.outOfMetaspace()) {
            // Whoever loads the next class meets it.
            return Optional.empty();
        }
        for (FlinkRest.Job job : suspects) {
            Optional<String> words =
                    life.fatalError()
                            .filter(error -> error.job().equals(Optional.of(job.id())))
                            .map(TaskManagerLife.FatalError::words);
            if (words.isPresent()) {
                return Optional.of(new Cause(Witness.LOG, job.name(), words.get()));
            }
        }
        List<Cause> failed = new ArrayList<>();
        for (FlinkRest.Job job : suspects) {
            failureOfItsOwn(job, at)
                    .ifPresent(words -> failed.add(new Cause(Witness.FAILURE, job.name(), words)));
        }
        return failed.size() == 1 ? Optional.of(failed.get(0)) : Optional.empty();
    }

    private Optional<String> failureOfItsOwn(FlinkRest.Job job, long before)
            throws IOException, InterruptedException {
        return flink.failures(job.id()).stream()
                .filter(failure -> failure.timestamp() <= before)
                .filter(failure -> before - failure.timestamp() <= JUST_BEFORE_MS)
                .filter(failure -> !isLoss(failure))
                .map(FlinkRest.Failure::cause)
                .findFirst();
    }

    static boolean isLoss(FlinkRest.Failure failure) {
        return LOSS.matcher(failure.cause()).find();
    }

    private void stop(Verdict verdict, List<FlinkRest.Job> suspects)
            throws IOException, InterruptedException {
        for (FlinkRest.Job job : suspects) {
            if (job.name().equals(verdict.job())) {
                jobs.stop(job, verdict.reason());
            }
        }
    }
}
