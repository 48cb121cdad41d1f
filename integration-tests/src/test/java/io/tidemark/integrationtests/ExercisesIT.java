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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exercises as their user starts them, on real processes: each answer equals a plain recount. */
@Tag("integration")
class ExercisesIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path directory;

    @Test
    @Tag("chaos")
    void everythingBoughtIsShippedOnceAndCountedWellAlthoughATaskManagerIsKilled()
            throws Exception {
        PlatformPorts ports = PlatformPorts.free();
        try (TidemarkCommand demo =
                start(ports, "1", "--seconds=30", "--window=10s", "--late-by=20s")) {
            killTaskManager(ports, demo);

            JsonNode report = report(demo);

            assertThat(report.at("/restarts_by_process/taskmanager").asInt()).isOne();
            assertThat(report.at("/restarts_by_job/warehouse-dispatch").asInt()).isPositive();
            assertThat(report.at("/restarts_by_job/campaign-pulse").asInt()).isPositive();
            JsonNode shipped = report.at("/answers/warehouse-dispatch");
            assertThat(shipped.path("shipped_on_time").asInt()).isGreaterThan(500);
            assertThat(shipped.path("dead_letters").asInt()).isPositive();
            JsonNode counted = report.at("/answers/campaign-pulse");
            assertThat(counted.path("seconds_compared").asInt()).isGreaterThan(5 * 60);
        }
    }

    @Test
    @Tag("chaos")
    @Tag("long")
    void everyTrendAndEveryImpactIsRightAlthoughATaskManagerIsKilled() throws Exception {
        PlatformPorts ports = PlatformPorts.free();
        try (TidemarkCommand demo = start(ports, "8", "--seconds=150", "--burst-every=30s")) {
            killTaskManager(ports, demo);

            JsonNode report = report(demo);

            assertThat(report.at("/restarts_by_process/taskmanager").asInt()).isOne();
            assertThat(report.at("/restarts_by_job/trends").asInt()).isPositive();
            assertThat(report.at("/restarts_by_job/news-impact").asInt()).isPositive();
            assertThat(report.at("/answers/trends/planted").asInt()).isPositive();
            assertThat(report.at("/answers/news-impact/impacts").asInt()).isPositive();
        }
    }

    private static void killTaskManager(PlatformPorts ports, TidemarkCommand demo)
            throws Exception {
        await().atMost(Duration.ofMinutes(3))
                .failFast("the demo ended", () -> !demo.isAlive())
                .until(() -> demo.state().isPresent());
        await().atMost(Duration.ofMinutes(1))
                .until(() -> TidemarkCommand.everyJobHasCheckpoints(ports.flink()));
        ProcessHandle taskManager = ProcessHandle.of(demo.pid("taskmanager")).orElseThrow();
        assertThat(taskManager.destroyForcibly()).isTrue();
    }

    @Test
    void aBoundedJobCountsWhatIsInKafkaAlthoughAPartitionIsEmpty() throws Exception {
        try (TidemarkCommand demo =
                start(
                        PlatformPorts.free(),
                        "5",
                        "--bounded-records=50000",
                        "--partitions=4",
                        "--empty-partitions=1")) {
            JsonNode report = report(demo);

            assertThat(report.at("/written/users/good").asInt()).isEqualTo(50_000);
            JsonNode counted = report.at("/answers/user-visits");
            assertThat(counted.path("windows").asInt()).isPositive();
            assertThat(counted.path("dead_letters").asInt()).isPositive();
        }
    }

    private TidemarkCommand start(PlatformPorts ports, String... options) throws Exception {
        List<String> arguments = ports.with("exercise");
        arguments.addAll(List.of(options));
        arguments.add("--report=" + directory.resolve("report.json"));
        return TidemarkCommand.start(
                directory.resolve("home"),
                arguments,
                // What is set for jobs of the user's own is nothing to those of an exercise.
                Map.of("TIDEMARK_DEPLOYMENT", "of-the-shell", "TIDEMARK_SIZE", "1h"));
    }

    /** What the demo reports at its end, which must be a good one. */
    private JsonNode report(TidemarkCommand demo) throws Exception {
        int exitCode = demo.awaitEnd(Duration.ofMinutes(4));
        Path file = directory.resolve("report.json");
        assertThat(file).as(demo.output()).exists();
        JsonNode report = JSON.readTree(file.toFile());
        assertThat(report.path("problems")).as(demo.output()).isEmpty();
        assertThat(report.path("ok").asBoolean()).isTrue();
        assertThat(exitCode).isZero();
        assertThat(demo.survivors()).isEmpty();
        return report;
    }
}
