package io.tidemark.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the job that a TaskManager dies of, from how it died each time. Two deaths whose log names
 * the same job are enough. Where the log names none, it takes three within {@value
 * #SUSPECTED_WITHIN_MS} ms, of which each would otherwise be a step to the end of the platform:
 * then it is the job that failed just before, and if there is none, that which was submitted last.
 */
final class Blame {

    /** As long as it takes a task that cannot be cancelled to end the TaskManager twice. */
    static final long KNOWN_WITHIN_MS = Duration.ofMinutes(10).toMillis();

    static final long SUSPECTED_WITHIN_MS = 120_000;

    private static final int KNOWN = 2;
    private static final int SUSPECTED = 3;

    private final List<Death> deaths = new ArrayList<>();
    private Optional<String> suspect = Optional.empty();
    private long suspectedAt;

    /** Who tells that a job was the cause of a death. */
    enum Witness {
        /** The TaskManager's log: the error that ended it came up in the job's thread. */
        LOG,
        /** The JobManager: the job failed just before, and of itself. */
        FAILURE
    }

    /**
     * What a death tells of its cause.
     *
     * @param job the job's name
     * @param words what happened
     */
    record Cause(Witness witness, String job, String words) {}

    /**
     * A death that nobody has caused from outside.
     *
     * @param at epoch ms
     * @param jobs the names of those that were on the TaskManager and have not ended, the one that
     *     was submitted last first; not empty
     * @param cause names one of {@code jobs}
     */
    record Death(long at, List<String> jobs, Optional<Cause> cause) {}

    /**
     * A job that is to be stopped.
     *
     * @param reason why, as the end of a sentence that begins with "because"
     * @param isSuspicion whether nothing names it
     */
    record Verdict(String job, String reason, boolean isSuspicion) {}

    /**
     * Takes in a death; tells the job that is to be stopped, after which all deaths are settled.
     */
    synchronized Optional<Verdict> add(Death death) {
        deaths.removeIf(earlier -> death.at() - earlier.at() > KNOWN_WITHIN_MS);
        deaths.add(death);
        Optional<Verdict> verdict =
                known(death)
                        .or(() -> suspected(death))
                        .map(found -> withEarlier(found, death.at()));
        if (verdict.isPresent()) {
            deaths.clear();
        }
        return verdict;
    }

    /** Says of the job that was suspected before that it was not the cause, or not the only one. */
    private Verdict withEarlier(Verdict verdict, long at) {
        boolean wentOn = at - suspectedAt <= KNOWN_WITHIN_MS;
        Optional<String> earlier = suspect.filter(name -> wentOn && !name.equals(verdict.job()));
        suspect = verdict.isSuspicion() ? Optional.of(verdict.job()) : Optional.empty();
        suspectedAt = at;
        return earlier.map(
                        name ->
                                new Verdict(
                                        verdict.job(),
                                        verdict.reason()
                                                + " (to stop "
                                                + name
                                                + " before did not help)",
                                        verdict.isSuspicion()))
                .orElse(verdict);
    }

    private Optional<Verdict> known(Death last) {
        return last.cause()
                .filter(cause -> cause.witness() == Witness.LOG)
                .filter(cause -> named(deaths, cause) >= KNOWN)
                .map(cause -> verdict(cause, deaths));
    }

    private Optional<Verdict> suspected(Death last) {
        List<Death> recent =
                deaths.stream()
                        .filter(death -> last.at() - death.at() <= SUSPECTED_WITHIN_MS)
                        .toList();
        if (recent.size() < SUSPECTED) {
            return Optional.empty();
        }
        return recent.stream()
                .flatMap(death -> death.cause().stream())
                .filter(cause -> last.jobs().contains(cause.job()))
                .filter(cause -> cause.witness() == Witness.LOG || named(recent, cause) >= KNOWN)
                .reduce((first, second) -> second)
                .map(cause -> verdict(cause, recent))
                .or(() -> Optional.of(lastSubmitted(recent, last)));
    }

    private static long named(List<Death> deaths, Cause cause) {
        return deaths.stream()
                .filter(
                        death ->
                                death.cause()
                                        .filter(each -> each.job().equals(cause.job()))
                                        .isPresent())
                .count();
    }

    private static Verdict verdict(Cause cause, List<Death> deaths) {
        String what =
                switch (cause.witness()) {
                    case LOG -> "the TaskManager ended of it";
                    case FAILURE ->
                            "it failed just before the TaskManager ended, and no other job did,";
                };
        return new Verdict(
                cause.job(),
                "%s %d times within %d s: %s"
                        .formatted(what, named(deaths, cause), seconds(deaths), cause.words()),
                false);
    }

    /** Of those that were on it each time, if there is one: the others cannot be the only cause. */
    private static Verdict lastSubmitted(List<Death> recent, Death last) {
        String job =
                last.jobs().stream()
                        .filter(
                                name ->
                                        recent.stream()
                                                .allMatch(each -> each.jobs().contains(name)))
                        .findFirst()
                        .orElse(last.jobs().get(0));
        return new Verdict(
                job,
                ("the TaskManager ended %d times within %d s and nothing tells why: it is only"
                                + " suspected, as the job that was submitted last")
                        .formatted(recent.size(), seconds(recent)),
                true);
    }

    private static long seconds(List<Death> deaths) {
        return Math.round((deaths.get(deaths.size() - 1).at() - deaths.get(0).at()) / 1000.0);
    }
}
