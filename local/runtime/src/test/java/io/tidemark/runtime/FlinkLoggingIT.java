package io.tidemark.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log of a process of Flink looks like, with the configuration and the jars it has. */
@Tag("integration")
class FlinkLoggingIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path directory;

    private Path file;

    private List<String> logged(String... options) throws Exception {
        file = directory.resolve("flink.log");
        List<String> all = new ArrayList<>(List.of(options));
        all.add(
                "-Dlog4j.configurationFile="
                        + Path.of("../../flink-conf/log4j-console.properties").toAbsolutePath());
        all.add("-Dlog.file=" + file);
        all.add("-Dstdout.encoding=UTF-8");
        Process process =
                new ProcessBuilder(
                                Java.command(
                                        all,
                                        "target/test-classes:../flink-cluster/target/lib/*",
                                        LogLines.class.getName()))
                        .redirectErrorStream(true)
                        .start();
        List<String> lines;
        try (var output = process.inputReader(UTF_8)) {
            lines = output.lines().toList();
        }
        assertThat(process.waitFor()).isZero();
        return lines;
    }

    @Test
    void asTextItIsWhatThePlatformReads() throws Exception {
        List<String> lines = logged();

        assertThat(lines.get(0)).matches("\\d{4}-\\S+ \\S+ INFO  \\S+ +- he said \"1\"");
        assertThat(lines)
                .containsSubsequence(
                        "java.lang.IllegalStateException: outer \"x\"",
                        "Caused by: java.lang.RuntimeException: inner")
                .last()
                .asString()
                .matches(".* WARN  \\S+ +\\[0123456789abcdef0123456789abcdef] - in a job");
        assertThat(TaskManagerLife.read(file, 0).jobs())
                .containsExactly("0123456789abcdef0123456789abcdef");
    }

    @Test
    void asJsonEachLineIsOneObjectWhateverIsLogged() throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String line : logged("-Dtidemark.log.format=json")) {
            JsonNode event = JSON.readTree(line);
            assertThat(((ObjectNode) event).remove("time").asText())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            events.add(event);
        }

        String common = "\"logger\": \"io.tidemark.runtime.LogLines\", \"thread\": \"main\", ";
        assertThat(events).hasSize(3);
        assertThat(events.get(0))
                .isEqualTo(
                        JSON.readTree(
                                "{\"level\": \"INFO\", "
                                        + common
                                        + "\"message\": \"he said \\\"1\\\"\\nand \\t left \\\\ \\u0001 ü ${env:PATH}\"}"));
        assertThat(events.get(1).path("error").asText())
                .startsWith("java.lang.IllegalStateException: outer \"x\"\n\tat io.tidemark.")
                .contains("\nCaused by: java.lang.RuntimeException: inner\n2\n");
        assertThat(events.get(2))
                .isEqualTo(
                        JSON.readTree(
                                "{\"level\": \"WARN\", "
                                        + common
                                        + "\"job\": \"0123456789abcdef0123456789abcdef\", \"message\": \"in a job\"}"));
        assertThat(Files.readAllLines(file)).hasSize(3).allMatch(line -> line.startsWith("{"));
    }

    @Test
    void onALaptopThereIsNoSecondFile() throws Exception {
        assertThat(logged("-Dtidemark.log.file.level=OFF")).isNotEmpty();
        assertThat(file).doesNotExist();
    }
}
