package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.Submissions.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionsTest {

    @TempDir Path directory;

    @Test
    void whatWasAddedIsThereUntilItIsRemoved() throws IOException {
        Submissions submissions = new Submissions(directory.resolve("jobs"));
        assertThat(submissions.all()).isEmpty();

        Submission plain =
                new Submission(
                        new JobSpec("news-index", List.of("--index", "tweets"), Optional.empty()),
                        "0a",
                        Optional.empty());
        Submission deployed =
                new Submission(
                        new JobSpec("news-index", List.of("--deployment=b"), Optional.of(3)),
                        "0b",
                        Optional.of("file:///savepoint"));
        submissions.add(plain);
        submissions.add(deployed);
        assertThat(submissions.all()).containsExactlyInAnyOrder(plain, deployed);

        submissions.remove("news-index");
        submissions.remove("never-there");
        assertThat(submissions.all()).containsExactly(deployed);
    }

    @Test
    void whatRanIsRememberedUntilItIsSubmittedAgainOrForgotten() throws IOException {
        Home home = new Home(directory.resolve("repository"), directory.resolve("home"));
        Submissions submissions = new Submissions(home.submissions());
        submissions.add(
                new Submission(
                        new JobSpec("a", List.of("--x"), Optional.empty()),
                        "0a",
                        Optional.empty()));
        submissions.add(
                new Submission(
                        new JobSpec("b", List.of(), Optional.empty()), "0b", Optional.empty()));

        PlatformJobs.endRun(home);

        assertThat(submissions.all()).isEmpty();
        assertThat(submissions.past()).extracting(PastJob::name).containsExactly("a", "b");
        assertThat(submissions.past()).allMatch(PastJob::canBeResumed);

        submissions.add(
                new Submission(
                        new JobSpec("a", List.of(), Optional.empty()), "0c", Optional.empty()));
        submissions.remove("b");

        assertThat(submissions.past()).isEmpty();
    }

    @Test
    void aJobHasTheNameThatItHasInFlink() {
        assertThat(spec().name()).isEqualTo("news-index");
        assertThat(spec("--deployment", "default").name()).isEqualTo("news-index");
        assertThat(spec("--deployment", "two").name()).isEqualTo("news-index@two");
        assertThat(spec("--index=x", "--deployment=two").name()).isEqualTo("news-index@two");
    }

    @Test
    void theLatestCheckpointIsTheOneOfTheGreatestNumberThatIsComplete() throws IOException {
        assertThat(RetainedCheckpoints.latest(directory, "0a")).isEmpty();

        complete("chk-9");
        complete("chk-10");
        Files.createDirectories(directory.resolve("0a/chk-11"));
        Files.createDirectories(directory.resolve("0a/shared"));

        assertThat(RetainedCheckpoints.latest(directory, "0a"))
                .contains(directory.resolve("0a/chk-10"));
        assertThat(RetainedCheckpoints.latest(directory, "0b")).isEmpty();
    }

    private void complete(String checkpoint) throws IOException {
        Path path = Files.createDirectories(directory.resolve("0a").resolve(checkpoint));
        Files.createFile(path.resolve("_metadata"));
    }

    private static JobSpec spec(String... arguments) {
        return new JobSpec("news-index", List.of(arguments), Optional.empty());
    }

    @Test
    void eachPartOfAJobIsAJobOfItsOwn() {
        assertThat(name("page-views", "counts", "--trigger", "1s")).isEqualTo("page-views-counts");
        assertThat(name("page-views", "counts", "--deployment", "b"))
                .isEqualTo("page-views-counts@b");
        assertThat(name("user-visits", "--slide=1m")).isEqualTo("user-visits");
        assertThat(name("user-visits", "@options")).isEqualTo("user-visits");
    }

    private static String name(String job, String... arguments) {
        return new JobSpec(job, List.of(arguments), Optional.empty()).name();
    }
}
