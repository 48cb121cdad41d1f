package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.options.OptionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsFilesTest {

    @TempDir private Path directory;
    private Home home;
    private Path file;

    @BeforeEach
    void aFile() throws IOException {
        home = new Home(directory, directory);
        file = home.optionsFile("page-views");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "sliding\n--deployment=b\n");
    }

    private JobSpec job(String... arguments) {
        return new JobSpec("page-views", List.of(arguments), Optional.of(3));
    }

    @Test
    void itNamesTheJobThatIsSubmittedWithoutArguments() {
        JobSpec read = LocalJob.withOptionsFile(home, job());
        assertThat(read.name()).isEqualTo("page-views-sliding@b");
        assertThat(read.parallelism()).hasValue(3);
    }

    @Test
    void itIsNotReadBesideArgumentsNorMissed() throws IOException {
        assertThat(LocalJob.withOptionsFile(home, job("counts"))).isEqualTo(job("counts"));
        Files.delete(file);
        assertThat(LocalJob.withOptionsFile(home, job())).isEqualTo(job());
    }

    @Test
    void aBrokenOneIsALine() throws IOException {
        Files.writeString(file, "--slide 5m\nsliding\n");
        assertThatThrownBy(() -> LocalJob.withOptionsFile(home, job()))
                .isInstanceOfSatisfying(
                        PlatformException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(OptionsException.EXIT_CODE))
                .hasMessageStartingWith(file + ", line 2: 'sliding'");
    }

    @Test
    void theCommandThatStopsARunningJobIsNamed() {
        assertThat(
                        JobSubmitter.withCommand(
                                "a@b is RUNNING already (job 1f); stop it first, or tell the new"
                                        + " one apart with --deployment"))
                .isEqualTo(
                        "a@b is RUNNING already (job 1f); stop it first: tidemark stop a@b, or tell"
                                + " the new one apart with --deployment");
        assertThat(JobSubmitter.withCommand("--size: is too large"))
                .isEqualTo("--size: is too large");
    }
}
