package io.tidemark.integrationtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.platformtesting.PlatformPorts;
import io.tidemark.platformtesting.TidemarkCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A demo that goes on while each process that holds data is killed, one after the other: the books
 * balance as if nothing had been.
 */
@Tag("integration")
@Tag("chaos")
@Tag("long")
class LongDemoIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> VICTIMS =
            List.of("kafka-broker", "taskmanager", "search-node", "jobmanager", "taskmanager");

    private static final Duration RUN = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path directory;

    @Test
    void everyRecordIsAccountedForAlthoughEachProcessIsKilled() throws Exception {
        Path file = directory.resolve("report.json");
        PlatformPorts ports = PlatformPorts.free();
        List<String> arguments =
                ports.with("demo", "--seconds=" + RUN.toSeconds(), "--report=" + file);

        try (TidemarkCommand demo = TidemarkCommand.start(directory.resolve("home"), arguments)) {
            await().atMost(PATIENCE).until(() -> demo.state().isPresent());
            for (String victim : VICTIMS) {
                demo.kill(victim, ports.flink(), PATIENCE);
            }

            int exitCode = demo.awaitEnd(RUN.plus(PATIENCE));

            assertThat(file).as(demo.output()).exists();
            JsonNode report = JSON.readTree(file.toFile());
            assertThat(report.path("problems")).as(demo.output()).isEmpty();
            assertThat(report.path("ok").asBoolean()).isTrue();
            assertThat(exitCode).isZero();
            assertThat(VICTIMS)
                    .allSatisfy(
                            victim ->
                                    assertThat(
                                                    report.path("restarts_by_process")
                                                            .path(victim)
                                                            .asInt())
                                            .as(victim)
                                            .isPositive());
            assertThat(demo.survivors()).isEmpty();
        }
    }
}
