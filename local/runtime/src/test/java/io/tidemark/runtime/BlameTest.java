package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.Blame.Cause;
import io.tidemark.runtime.Blame.Death;
import io.tidemark.runtime.Blame.Verdict;
import io.tidemark.runtime.Blame.Witness;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlameTest {

    /** The last submitted first. */
    private static final List<String> ALL = List.of("young", "middle", "old");

    private final Blame blame = new Blame();

    @Test
    void twoDeathsThatTheLogLaysToOneJobAreEnough() {
        assertThat(death(0, log("old"))).isEmpty();

        Optional<Verdict> verdict = death(40, log("old"));

        assertThat(verdict).map(Verdict::job).contains("old");
        assertThat(verdict.orElseThrow().reason())
                .isEqualTo("the TaskManager ended of it 2 times within 40 s: old broke it");
    }

    @Test
    void theLogIsBelievedForTenMinutes() {
        death(0, log("old"));
        assertThat(death(601, log("old"))).isEmpty();
        assertThat(death(1201, log("old"))).map(Verdict::job).contains("old");
    }

    @Test
    void anotherJobInTheLogIsAnotherMatter() {
        death(0, log("old"));
        assertThat(death(10, log("young"))).isEmpty();
        // Each was seen once; the third death within two minutes decides.
        assertThat(death(20, log("middle"))).map(Verdict::job).contains("middle");
    }

    @Test
    void withoutAWordInTheLogItIsTheJobThatFailedJustBefore() {
        assertThat(death(0, failure("middle"))).isEmpty();
        assertThat(death(15, failure("middle"))).isEmpty();

        Optional<Verdict> verdict = death(30, Optional.empty());

        assertThat(verdict).map(Verdict::job).contains("middle");
        assertThat(verdict.orElseThrow().reason())
                .isEqualTo(
                        "it failed just before the TaskManager ended, and no other job did,"
                                + " 2 times within 30 s: middle failed");
    }

    @Test
    void aJobThatFailedOnceMayHaveDoneSoByChance() {
        death(0, failure("old"));
        death(15, Optional.empty());

        assertThat(death(30, Optional.empty())).map(Verdict::job).contains("young");
    }

    @Test
    void ifNothingNamesAJobTheLastSubmittedIsSuspected() {
        assertThat(death(0, Optional.empty())).isEmpty();
        assertThat(death(12, Optional.empty())).isEmpty();

        Optional<Verdict> verdict = death(26, Optional.empty());

        assertThat(verdict).map(Verdict::job).contains("young");
        assertThat(verdict.orElseThrow().reason())
                .isEqualTo(
                        "the TaskManager ended 3 times within 26 s and nothing tells why: it is"
                                + " only suspected, as the job that was submitted last");
    }

    @Test
    void ifTheTaskManagerGoesOnDyingTheNextIsSuspected() {
        death(0, Optional.empty());
        death(10, Optional.empty());
        death(20, Optional.empty());

        List<String> left = List.of("middle", "old");
        assertThat(blame.add(new Death(30_000, left, Optional.empty()))).isEmpty();
        assertThat(blame.add(new Death(40_000, left, Optional.empty()))).isEmpty();
        Optional<Verdict> next = blame.add(new Death(50_000, left, Optional.empty()));

        assertThat(next).map(Verdict::job).contains("middle");
        assertThat(next.orElseThrow().reason()).endsWith("(to stop young before did not help)");
    }

    @Test
    void aJobThatWasNotOnItEachTimeIsNotSuspected() {
        List<String> before = List.of("middle", "old");
        blame.add(new Death(0, before, Optional.empty()));
        blame.add(new Death(10_000, before, Optional.empty()));

        assertThat(death(20, Optional.empty())).map(Verdict::job).contains("middle");
    }

    @Test
    void threeDeathsThatAreFarApartSuspectNobody() {
        death(0, Optional.empty());
        death(60, Optional.empty());
        assertThat(death(121, Optional.empty())).isEmpty();
    }

    private Optional<Verdict> death(long second, Optional<Cause> cause) {
        return blame.add(new Death(second * 1000, ALL, cause));
    }

    private static Optional<Cause> log(String job) {
        return Optional.of(new Cause(Witness.LOG, job, job + " broke it"));
    }

    private static Optional<Cause> failure(String job) {
        return Optional.of(new Cause(Witness.FAILURE, job, job + " failed"));
    }
}
