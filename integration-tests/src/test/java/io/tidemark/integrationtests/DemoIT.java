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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole demo on real processes, with unreadable bodies, error answers and dropped connections,
 * and a TaskManager that is killed in the middle: from Kafka on every record is there once.
 */
@Tag("integration")
@Tag("chaos")
class DemoIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 45;

    @TempDir Path directory;

    @Test
    void everyRecordIsAccountedForAlthoughATaskManagerIsKilled() throws Exception {
        Path report = directory.resolve("report.json");
        PlatformPorts ports = PlatformPorts.free();
        List<String> arguments =
                ports.with(
                        "demo",
                        "--seconds=" + SECONDS,
                        "--report=" + report,
                        "--malformed-share=0.02",
                        "--error-share=0.02",
                        "--drop-interval=10s");

        try (TidemarkCommand demo =
                TidemarkCommand.start(
                        directory.resolve("home"),
                        arguments,
                        // What is set for jobs of the user's own is nothing to those of the demo.
                        Map.of(
                                "TIDEMARK_DEPLOYMENT",
                                "of-the-shell",
                                "TIDEMARK_CHECKPOINT_INTERVAL",
                                "1h"))) {
            await().atMost(Duration.ofMinutes(3))
                    .failFast("the demo ended", () -> !demo.isAlive())
                    .until(() -> demo.state().isPresent());
            long taskManager = demo.pid("taskmanager");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> TidemarkCommand.everyJobHasCheckpoints(ports.flink()));
            assertThat(ProcessHandle.of(taskManager).orElseThrow().destroyForcibly()).isTrue();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> demo.pid("taskmanager") != taskManager);

            int exitCode = demo.awaitEnd(Duration.ofMinutes(4));

            assertThat(report).as(demo.output()).exists();
            JsonNode result = JSON.readTree(report.toFile());
            assertThat(result.path("problems")).as(demo.output()).isEmpty();
            assertThat(result.path("ok").asBoolean()).isTrue();
            assertThat(exitCode).isZero();
            assertThat(result.path("restarts_by_process").path("taskmanager").asInt()).isOne();
            Stream.of("quotes-ingest", "news-ingest", "quotes-enrichment", "news-index")
                    .forEach(
                            job ->
                                    assertThat(result.path("restarts_by_job").path(job).asInt())
                                            .as(job)
                                            .isPositive());
            // Each kind of trouble did occur, so that it was not right by being empty.
            assertThat(result.path("unreadable").path("dead_letters").asInt()).isPositive();
            assertThat(result.path("error_answers").asInt()).isPositive();
            assertThat(result.path("quotes").path("repeated").asInt()).isPositive();
            assertThat(result.path("posts").path("filtered_out").asInt()).isPositive();
            assertThat(demo.survivors()).isEmpty();
        }
    }
}
