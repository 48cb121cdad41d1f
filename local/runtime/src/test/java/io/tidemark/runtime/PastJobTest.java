package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.runtime.Submissions.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PastJobTest {

    @TempDir Path repository;
    private Home home;

    @BeforeEach
    void home() {
        home = new Home(repository, Home.defaultDirectory(repository));
    }

    @Test
    void theCommandHasAllThatTheJobWasSubmittedWithAndItsLatestCheckpoint() throws IOException {
        Path checkpoint = Files.createDirectories(home.checkpoints().resolve("0a/chk-7"));
        Files.createFile(checkpoint.resolve("_metadata"));

        assertThat(ran("sliding", "--slide=1m", "--input", "it's mine").howToStartAgain(home))
                .isEqualTo(
                        "start it again with: tidemark submit page-views sliding --slide=1m --input"
                                + " 'it'\\''s mine' --parallelism=3 --from-savepoint="
                                + checkpoint.toUri());
    }

    @Test
    void withoutACheckpointItIsWhereItBegan() throws IOException {
        assertThat(ran("counts").howToStartAgain(home)).endsWith(" --from-savepoint=file:///begin");
    }

    @Test
    void theCommandFindsAPlatformThatIsElsewhere() throws IOException {
        Home elsewhere = new Home(repository, repository.resolve("else where"));

        assertThat(ran("counts").howToStartAgain(elsewhere))
                .endsWith(" '--dir=" + elsewhere.directory() + "'");
    }

    @Test
    void whatHasAnEndOfItsOwnIsToldAndNotResumed() throws IOException {
        PastJob bounded = ran("sliding", "--bounded");

        assertThat(bounded.canBeResumed()).isFalse();
        assertThat(bounded.told(home))
                .startsWith(
                        "page-views-sliding ran when the platform ended (what ends by itself is not"
                                + " resumed); start it again with: ");
        assertThat(ran("sliding").canBeResumed()).isTrue();
    }

    @Test
    void whatWasStoppedIsToldWithTheReasonAndNotResumed() throws IOException {
        PastJob stopped =
                PastJob.foreign(
                        new FlinkRest.Job("0a", "mine", "RUNNING", 1, 2, 3, 3), "it is bad");

        assertThat(stopped.canBeResumed()).isFalse();
        assertThat(stopped.told(home))
                .isEqualTo(
                        "mine was stopped, because it is bad; start it again where you submitted it");
    }

    @Test
    void whatWasStoppedIsNotResumedThoughItCouldBe() {
        JobSpec job = new JobSpec("counts", List.of(), Optional.empty());
        Submission submission = new Submission(job, "0a", Optional.empty());

        assertThat(PastJob.of(submission, Optional.of("it is bad")).canBeResumed()).isFalse();
        assertThat(PastJob.of(submission, Optional.empty()).canBeResumed()).isTrue();
    }

    private static PastJob ran(String... arguments) {
        JobSpec job = new JobSpec("page-views", List.of(arguments), Optional.of(3));
        return new PastJob(
                job.name(),
                Optional.of(job),
                "0a",
                Optional.of("file:///begin"),
                1,
                Optional.empty());
    }
}
