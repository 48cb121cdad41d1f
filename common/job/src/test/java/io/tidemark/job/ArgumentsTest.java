package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.options.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ArgumentsTest {

    @TempDir private Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final SomeOptions options = new SomeOptions();
    private Path file;

    @Command(name = "some-job")
    static final class SomeOptions extends JobOptions {
        @Option(names = "--size", defaultValue = "1")
        int size;

        @Option(names = "--colour", defaultValue = "red")
        String colour;
    }

    @BeforeEach
    void aDirectory() throws IOException {
        environment.put("FLINK_CONF_DIR", directory.toString());
        file = Files.createDirectory(directory.resolve("jobs")).resolve("some-job.options");
    }

    /** What a main makes of its arguments: the values that Flink's web UI shows. */
    private Map<String, String> values(String... given) {
        OptionParser parser = new OptionParser(options, environment);
        Arguments arguments = Arguments.of(parser.name(), given, environment);
        assertThat(parser.parse(arguments.list().toArray(String[]::new))).isTrue();
        return parser.values();
    }

    @Test
    void withoutArgumentsTheFileCounts() throws IOException {
        Files.writeString(file, "--size=2\n--deployment=other\n");
        assertThat(values())
                .containsEntry("size", "2")
                .containsEntry("colour", "red")
                .containsEntry("deployment", "other");
        assertThat(options.jobName()).isEqualTo("some-job@other");
    }

    @Test
    void theFileIsStrongerThanVariablesAndThoseThanDefaults() throws IOException {
        environment.put("TIDEMARK_SIZE", "3");
        environment.put("TIDEMARK_COLOUR", "blue");
        Files.writeString(file, "--size=2\n");
        assertThat(values()).containsEntry("size", "2").containsEntry("colour", "blue");
    }

    @Test
    void anArgumentStandsForAllOfTheFile() throws IOException {
        environment.put("TIDEMARK_COLOUR", "blue");
        Files.writeString(file, "--size=2\n--colour=green\n");
        assertThat(values("--size=4")).containsEntry("size", "4").containsEntry("colour", "blue");
        Files.writeString(file, "rubbish");
        assertThat(values("--size=4")).containsEntry("size", "4");
    }

    @Test
    void withoutFileOrDirectoryTheDefaultsCount() throws IOException {
        assertThat(values()).containsEntry("size", "1");
        Files.writeString(file, "--size=2\n");
        environment.put("FLINK_CONF_DIR", " ");
        assertThat(values()).containsEntry("size", "1");
        environment.remove("FLINK_CONF_DIR");
        assertThat(values()).containsEntry("size", "1");
    }

    @Test
    void anErrorTellsWhereOptionsAreFrom() throws IOException {
        OptionsException error = new OptionsException("--size: too large");
        assertThat(Arguments.of("some-job", new String[] {"--size=9"}, environment).explain(error))
                .hasMessage("--size: too large");
        assertThat(Arguments.of("some-job", new String[0], Map.of()).explain(error))
                .hasMessage("--size: too large");
        assertThat(Arguments.of("some-job", new String[0], environment).explain(error))
                .hasMessage(
                        "--size: too large (no argument came; options can be written into %s)",
                        file);
        Files.writeString(file, "--size=9\n");
        Arguments fromFile = Arguments.of("some-job", new String[0], environment);
        assertThat(fromFile.explain(error))
                .hasMessage("--size: too large (options are from %s)", file);
        IOException cause = new IOException("refused");
        assertThat(fromFile.explain(new UnreachableException("Kafka is away", cause)))
                .hasMessage("Kafka is away (options are from %s)", file)
                .hasCause(cause);
    }

    @Test
    void aBrokenFileIsNamed() throws IOException {
        Files.writeString(file, "size=2\n");
        assertThatThrownBy(this::values)
                .isInstanceOf(OptionsException.class)
                .hasMessage("%s, line 1: 'size=2' is not of the form --name=value", file);
    }
}
