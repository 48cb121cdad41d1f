package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code scripts/tidemark} does before any Java runs. */
class ScriptTest {

    private static final Path SCRIPT = Path.of("../../scripts/tidemark");
    private static final String NO_JAVA =
            "tidemark: JAVA_HOME is /nope, where there is no bin/java";

    @TempDir Path directory;

    private record Result(int exitCode, String output) {}

    @Test
    void aJavaHomeThatPointsAtNothingIsNamed() throws Exception {
        Result result = run(SCRIPT, "/nope", "status");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output().lines()).singleElement().asString().startsWith(NO_JAVA);
    }

    @ParameterizedTest
    @CsvSource({"11.0.2, 11", "1.8.0_392, 8", "16, 16"})
    void aJdkThatIsTooOldIsToldByWhatItSaysOfItself(String version, String told) throws Exception {
        Path jdk = directory.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\necho started; exit 1\n");
        assertThat(jdk.resolve("bin/java").toFile().setExecutable(true)).isTrue();
        Files.writeString(
                jdk.resolve("release"),
                "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"%s\"\nOS_NAME=\"Linux\"\n".formatted(version));

        Result result = run(SCRIPT, jdk.toString(), "status");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output().lines())
                .singleElement()
                .asString()
                .contains("is version " + told + "; set JAVA_HOME");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dead-letters list --help",
                "dead-letters list -h",
                "help dead-letters list"
            })
    void helpIsShownWithoutJava(String words) throws Exception {
        Path script = built("tidemark dead-letters list", 1);

        Result result = run(script, "/nope", words.split(" ", -1));

        assertThat(result).isEqualTo(new Result(0, "text of tidemark dead-letters list\n"));
    }

    @Test
    void helpOfTheWholeIsAskedForInTwoWays() throws Exception {
        Path script = built("tidemark", 1);

        for (String word : List.of("--help", "help")) {
            assertThat(run(script, "/nope", word)).isEqualTo(new Result(0, "text of tidemark\n"));
        }
    }

    @Test
    void helpThatIsOlderThanWhatWasBuiltIsNotShown() throws Exception {
        Path script = built("tidemark", -1);

        Result result = run(script, "/nope", "--help");

        assertThat(result.output()).startsWith(NO_JAVA);
    }

    /**
     * A project of which the command line is built.
     *
     * @param command whose help was written
     * @param minutes after the build
     */
    private Path built(String command, int minutes) throws IOException {
        Path script = directory.resolve("project/scripts/tidemark");
        Path target = directory.resolve("project/local/cli/target");
        Files.createDirectories(script.getParent());
        Files.copy(SCRIPT, script);
        Path text = target.resolve("help").resolve(command);
        Files.createDirectories(text.getParent());
        Files.writeString(text, "text of " + command + "\n");
        Path jar = Files.createFile(target.resolve("cli.jar"));
        FileTime built = Files.getLastModifiedTime(jar);
        Files.setLastModifiedTime(text, FileTime.fromMillis(built.toMillis() + minutes * 60_000L));
        return script;
    }

    private static Result run(Path script, String javaHome, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("bash", script.toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().put("JAVA_HOME", javaHome);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
