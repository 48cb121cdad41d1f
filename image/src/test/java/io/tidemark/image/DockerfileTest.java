package io.tidemark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the Dockerfiles and the entry point say; that they are read at all says what they do not.
 */
class DockerfileTest {

    private static final String SECRET = "(?i).*(passw|secret|token|credential|api.?key|private).*";

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "dashboard.Dockerfile"})
    void anImageIsPinnedLabelledAndNotRoot(String file) throws IOException {
        Dockerfile dockerfile =
                Dockerfile.read(Path.of(file), Map.of("VERSION", "1.2.3", "REVISION", "abc"));

        assertThat(dockerfile.base()).matches("[a-z-]+:[0-9][\\w.-]+");
        assertThat(dockerfile.user()).isEqualTo("9999:9999");
        assertThat(dockerfile.entrypoint()).isNotEmpty();
        assertThat(dockerfile.labels())
                .containsEntry("org.opencontainers.image.version", "1.2.3")
                .containsEntry("org.opencontainers.image.revision", "abc")
                .containsEntry("org.opencontainers.image.licenses", "Apache-2.0")
                .containsKeys(
                        "org.opencontainers.image.source",
                        "org.opencontainers.image.title",
                        "org.opencontainers.image.description",
                        "org.opencontainers.image.documentation")
                .allSatisfy((name, value) -> assertThat(value).doesNotMatch(SECRET));
        assertThat(dockerfile.arguments().keySet()).noneMatch(name -> name.matches(SECRET));
        assertThat(dockerfile.copies())
                .isNotEmpty()
                .allSatisfy(copy -> assertThat(copy.owner()).isEqualTo("0:0"));
    }

    @Test
    void theBaseIsTheFlinkThatTheJobsAreBuiltWith() throws IOException {
        String version =
                Files.readString(Path.of("../pom.xml"))
                        .replaceFirst("(?s).*<flink.version>(.*?)</flink.version>.*", "$1");

        assertThat(Dockerfile.read(Path.of("Dockerfile"), Map.of()).base())
                .isEqualTo("flink:" + version + "-scala_2.12-java17");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RUN apt-get update",
                "ENV A=b",
                "ADD http://x /x",
                "COPY x /x",
                "COPY --chown=0:0 x /x",
                "COPY --from=build --chown=0:0 --chmod=0644 x /x",
                "FROM two",
                "ENTRYPOINT run me",
                "COPY --chown=0:0 --chmod=0644 ${NO_SUCH} /x",
                "LABEL a",
                "run",
            })
    void whatIsNotKnownIsRefused(String line) throws IOException {
        Path file = Files.writeString(folder.resolve("Dockerfile"), "FROM one\n" + line + "\n");

        assertThatThrownBy(() -> Dockerfile.read(file, Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.yaml", "log4j-console.properties"})
    void theConfigurationInTheImageHoldsNoSecret(String file) throws IOException {
        assertThat(Files.readAllLines(Path.of("../flink-conf", file)))
                .filteredOn(line -> !line.startsWith("#"))
                .isNotEmpty()
                .noneMatch(line -> line.matches(SECRET));
    }

    @Test
    void theEntryPointSwallowsNoError() throws IOException {
        List<String> lines;
        try (Stream<String> all = Files.lines(Path.of("entrypoint.sh"))) {
            lines = all.map(String::strip).filter(line -> !line.startsWith("#")).toList();
        }
        assertThat(lines).first().isEqualTo("set -euo pipefail");
        assertThat(lines)
                .noneMatch(line -> line.matches(".*(\\|\\||\\bset \\+|2>/dev/null|\\btrap\\b).*"));
        // Whatever is started takes the place of the shell, and its exit code.
        assertThat(lines)
                .filteredOn(line -> line.contains("\"$@\""))
                .allMatch(line -> line.startsWith("exec "));
    }
}
