package io.tidemark.platformtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.http.HttpResponseException;
import io.tidemark.http.JsonClient;
import io.tidemark.platformtesting.PlatformPorts;
import io.tidemark.platformtesting.TidemarkCommand;
import io.tidemark.runtime.Home;
import io.tidemark.runtime.PlatformState;
import io.tidemark.runtime.PlatformState.ProcessState;
import io.tidemark.runtime.ProcessIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line as its user has it, with all processes real. The tests go through one platform's
 * life, in order: starting it is what takes time.
 */
@Tag("integration")
@TestMethodOrder(OrderAnnotation.class)
class PlatformIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String JOB = BadJobs.OTHER;

    @TempDir static Path directory;
    @TempDir static Path temporary;
    private static Path repository;
    private static Path poison;
    private static PlatformPorts ports;

    @BeforeAll
    static void choosePorts() throws IOException {
        ports = PlatformPorts.free();
    }

    @BeforeAll
    static void addABadJob() throws IOException {
        repository = BadJobs.repository(temporary);
        poison = temporary.resolve("poison");
    }

    @AfterAll
    static void stopWhateverIsLeft() throws Exception {
        tidemark("down");
        Home.wipe(repository);
    }

    @Test
    @Order(1)
    void upStartsAllOfIt() throws Exception {
        Result up = up();

        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(state().processes())
                .extracting(ProcessState::name)
                .containsExactly(
                        "kafka-broker",
                        "search-node",
                        "jobmanager",
                        "taskmanager",
                        "simulator",
                        "dashboard");
        Result status = tidemark("status");
        assertThat(status.exitCode()).isZero();
        assertThat(status.output()).contains("kafka-broker").contains(" MB ");
    }

    @Test
    @Order(2)
    void aSecondOneIsRefused() throws Exception {
        for (String command : List.of("up", "demo")) {
            Result second = tidemark(ports.with(command));
            assertThat(second.exitCode()).isEqualTo(2);
            assertThat(second.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("a platform runs already in " + directory);
        }
        assertThat(tidemark("reset").exitCode()).isEqualTo(2);
    }

    @Test
    @Order(3)
    void portsInUseAreFoundBeforeAnythingStarts() throws Exception {
        Result elsewhere =
                tidemark(ports.with("up", "--dir", directory.resolve("other").toString()));

        assertThat(elsewhere.exitCode()).isEqualTo(2);
        assertThat(elsewhere.output()).contains("for Kafka, is in use").contains("--kafka-port");
    }

    @Test
    @Order(4)
    void aProcessThatIsKilledComesBackAndIsCounted() throws Exception {
        List<String> victims = List.of("kafka-broker", "taskmanager");
        PlatformState before = state();
        for (String victim : victims) {
            identity(before, victim).find().orElseThrow().destroyForcibly();
        }

        for (String victim : victims) {
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    !identity(state(), victim).equals(identity(before, victim))
                                            && supervisorSays(victim + " is up") == 2);
        }
        assertThat(state().processes())
                .allSatisfy(
                        process ->
                                assertThat(process.restarts())
                                        .as(process.name())
                                        .isEqualTo(victims.contains(process.name()) ? 1 : 0));
    }

    @Test
    @Order(5)
    void whatAJobCannotDoIsOneLine() throws Exception {
        for (String command : List.of("submit", "run")) {
            Result bad = tidemark(command, JOB, "--checkpoint-interval", "soon");
            assertThat(bad.exitCode()).as(bad.output()).isEqualTo(2);
            assertThat(lastLine(bad)).contains("--checkpoint-interval");

            Result nobody =
                    tidemark(
                            command,
                            JOB,
                            "--bootstrap-servers=127.0.0.1:1",
                            "--connect-timeout=1s");
            assertThat(nobody.exitCode()).as(nobody.output()).isEqualTo(3);
            assertThat(lastLine(nobody)).contains("127.0.0.1:1 did not answer within 1s");
        }
        assertThat(tidemark("submit", JOB, "--input", "no-such-topic").output().lines())
                .singleElement()
                .asString()
                .contains("there is no topic 'no-such-topic'");
    }

    @Test
    @Order(6)
    void whatTheUserHasSetCountsAsIfItWereTyped() throws Exception {
        Result bad =
                tidemark(
                        List.of("submit", JOB, "--connect-timeout=2s"),
                        Map.of("TIDEMARK_CHECKPOINT_INTERVAL", "soon"));
        assertThat(bad.exitCode()).as(bad.output()).isEqualTo(2);
        assertThat(lastLine(bad)).contains("--checkpoint-interval");

        Result submitted =
                tidemark(
                        List.of("submit", JOB),
                        Map.of("TIDEMARK_DEPLOYMENT", "mine", "TIDEMARK_NO_OPTION_OF_IT", "x"));
        assertThat(submitted.exitCode()).as(submitted.output()).isZero();
        assertThat(lastLine(submitted)).startsWith(JOB + "@mine runs as job ");
        assertThat(flink().activeJob(JOB + "@mine")).isPresent();
        assertThat(flink().activeJob(JOB + "@of-the-shell")).isEmpty();
        assertThat(tidemark("stop", JOB + "@mine").exitCode()).isZero();
    }

    @Test
    @Order(6)
    void withoutArgumentsTheJobsFileCounts() throws Exception {
        Path file = directory.resolve("conf/flink/jobs/" + JOB + ".options");
        Files.writeString(file, "# for this test\n--deployment=of-the-file\n");
        try {
            Result submitted = tidemark("submit", JOB);
            assertThat(submitted.exitCode()).as(submitted.output()).isZero();
            assertThat(submitted.output()).contains("its options are from " + file);
            assertThat(lastLine(submitted)).startsWith(JOB + "@of-the-file runs as job ");

            // As from Flink's own page: the jar is there, and no argument comes.
            assertThatThrownBy(this::runUploadedJar)
                    .isInstanceOf(HttpResponseException.class)
                    .hasMessageContaining(JOB + "@of-the-file is RUNNING already")
                    .hasMessageContaining("(options are from " + file + ")");
            assertThat(tidemark("stop", JOB + "@of-the-file").exitCode()).isZero();
        } finally {
            Files.delete(file);
        }
    }

    private void runUploadedJar() throws IOException, InterruptedException {
        JsonClient rest = new JsonClient(state().ports().flinkUrl());
        for (JsonNode jar : rest.get("/jars").path("files")) {
            if (jar.path("name").asText().equals(JOB + ".jar")) {
                rest.post(
                        "/jars/" + jar.path("id").asText() + "/run",
                        JsonNodeFactory.instance.objectNode());
            }
        }
    }

    @Test
    @Order(7)
    void aJobIsSubmittedOnceAndComesBackAfterTheJobManagerDied() throws Exception {
        Result submitted = tidemark("submit", JOB, "--checkpoint-interval=1s");
        assertThat(submitted.exitCode()).as(submitted.output()).isZero();
        String first = runningJob();

        Result again = tidemark("submit", JOB, "--checkpoint-interval=1s");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.output()).contains("stop it first: tidemark stop " + JOB);

        await().atMost(PATIENCE).until(() -> flink().checkpoints(first).latestPath().isPresent());
        identity(state(), "jobmanager").find().orElseThrow().destroyForcibly();

        await().atMost(PATIENCE).ignoreExceptions().until(() -> !runningJob().equals(first));
        assertThat(supervisorSays(JOB + " goes on from file:")).isEqualTo(1);
    }

    @Test
    @Order(8)
    void aJobIsStoppedWithASavepointAndGoesOnFromIt() throws Exception {
        Result stopped = tidemark("stop", JOB, "--savepoint");
        assertThat(stopped.exitCode()).as(stopped.output()).isZero();
        String savepoint = lastLine(stopped);
        assertThat(Path.of(URI.create(savepoint)).resolve("_metadata")).exists();
        assertThat(flink().activeJob(JOB)).isEmpty();

        Result submitted = tidemark("submit", JOB, "--from-savepoint", savepoint);
        assertThat(submitted.exitCode()).as(submitted.output()).isZero();
        assertThat(runningJob()).isNotEmpty();
        assertThat(tidemark("stop", JOB).exitCode()).isZero();
    }

    @Test
    @Order(9)
    @Tag("long")
    void moreSlotsThanThereAreAreRefusedOrAwaited() throws Exception {
        Result never = tidemark("submit", JOB, "--parallelism=99");
        assertThat(never.exitCode()).isEqualTo(2);
        assertThat(never.output().lines())
                .singleElement()
                .asString()
                .contains("--parallelism: 99")
                .contains("there are 12");
        assertThat(flink().activeJob(JOB)).isEmpty();

        assertThat(tidemark("submit", JOB, "--parallelism=11").exitCode()).isZero();
        runningJob();
        Result later = tidemark("submit", JOB, "--parallelism=2", "--deployment=later");
        assertThat(later.exitCode()).isEqualTo(1);
        assertThat(lastLine(later))
                .contains("waits for slots: it needs 2, and there were 12, of which 1 were free");
        assertThat(tidemark("stop", JOB + "@later").exitCode()).isZero();
        assertThat(tidemark("stop", JOB).exitCode()).isZero();
    }

    @Test
    @Order(10)
    void aJobThatEndsTheTaskManagerIsStoppedAndTheOthersGoOn() throws Exception {
        assertThat(tidemark("submit", JOB, "--checkpoint-interval=1s").exitCode()).isZero();
        String innocent = runningJob();
        String bad = submitBadJob("error");

        Files.createFile(poison);

        await().atMost(PATIENCE)
                .until(
                        () ->
                                supervisorSays(
                                                BadJobs.NAME
                                                        + " was stopped, because the TaskManager"
                                                        + " ended of it 2 times")
                                        == 1);
        goesOn(innocent);
        assertThat(flink().activeJob(BadJobs.NAME)).isEmpty();
        Result status = tidemark("status");
        assertThat(status.output())
                .contains(
                        "java.lang.InternalError: poisoned; start it again with: tidemark submit ")
                .contains("/" + bad + "/chk-");
    }

    @Test
    @Order(11)
    @Tag("long")
    void ifNothingNamesTheJobTheLastSubmittedIsStoppedAndThenTheNext() throws Exception {
        String innocent = runningJob();
        Files.deleteIfExists(poison);
        submitBadJob("silence");
        assertThat(tidemark("submit", JOB, "--deployment=younger", "--parallelism=1").exitCode())
                .isZero();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> allRun(JOB + "@younger"));

        Files.createFile(poison);

        await().atMost(PATIENCE)
                .until(() -> supervisorSays("(to stop " + JOB + "@younger before did not") == 1);
        assertThat(supervisorSays(JOB + "@younger was stopped")).isEqualTo(1);
        goesOn(innocent);
    }

    @Test
    @Order(12)
    void whatAKilledSupervisorLeftIsCleared() throws Exception {
        PlatformState before = state();
        index("old", 1_000_000_000_000L);
        index("new", System.currentTimeMillis());
        ProcessHandle supervisor = before.supervisor().find().orElseThrow();
        supervisor.destroyForcibly();
        supervisor.onExit().join();
        assertThat(before.processes()).allMatch(process -> process.identity().find().isPresent());
        assertThat(tidemark("status").exitCode()).isEqualTo(1);

        Result up = up("--resume");

        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(up.output()).contains("ended what a killed platform had left running");
        assertThat(up.output()).contains(JOB + " goes on from file:");
        assertThat(runningJob()).isNotEmpty();
        assertThat(up.output()).contains(BadJobs.NAME + " was stopped, because ");
        assertThat(flink().activeJob(BadJobs.NAME)).isEmpty();
        assertThat(before.processes()).allMatch(process -> process.identity().find().isEmpty());
    }

    @Test
    @Order(13)
    void whatWasStoppedStartsAgainWithTheCommandThatWasTold() throws Exception {
        Files.deleteIfExists(poison);
        String told = "start it again with: tidemark ";
        String line =
                tidemark("status")
                        .output()
                        .lines()
                        .filter(each -> each.startsWith(BadJobs.NAME + " was stopped"))
                        .findFirst()
                        .orElseThrow();

        Result again = tidemark(line.substring(line.indexOf(told) + told.length()).split(" ", -1));

        assertThat(again.exitCode()).as(again.output()).isZero();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> allRun(BadJobs.NAME));
        assertThat(tidemark("status").output()).doesNotContain(BadJobs.NAME + " was stopped");
        assertThat(tidemark("stop", BadJobs.NAME).exitCode()).isZero();
    }

    @Test
    @Order(14)
    void documentsThatAreTooOldAreRemovedWhenThePlatformIsUp() throws Exception {
        await().atMost(PATIENCE).until(() -> supervisorSays("of the index tweets were older") == 1);

        assertThat(search().get("/tweets/_doc/new").path("found").asBoolean()).isTrue();
        assertThatThrownBy(() -> search().get("/tweets/_doc/old"))
                .isInstanceOf(HttpResponseException.class)
                .hasMessageContaining("404");
    }

    @Test
    @Order(15)
    void aReplacementThatIsKilledWhileItStartsIsOneEndingMore() throws Exception {
        String victim = "simulator";
        long ups = supervisorSays(victim + " is up");
        ProcessIdentity first = identity(state(), victim);
        first.find().orElseThrow().destroyForcibly();
        ProcessIdentity second =
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> identity(state(), victim), now -> !now.equals(first));
        second.find().orElseThrow().destroyForcibly();

        await().atMost(PATIENCE).until(() -> supervisorSays(victim + " is up") > ups);
        assertThat(state().processes())
                .filteredOn(process -> process.name().equals(victim))
                .extracting(ProcessState::restarts)
                .containsExactly(2L);
        assertThat(tidemark("status").exitCode()).isZero();
    }

    @Test
    @Order(16)
    void downLeavesNoProcess() throws Exception {
        PlatformState before = state();
        // Jobs came and went, and whatever they held in the JobManager could be let go.
        assertThat(directory.resolve("logs/jobmanager.log"))
                .content()
                .doesNotContain("java.lang.NoClassDefFoundError");

        assertThat(tidemark("down").exitCode()).isZero();

        assertThat(before.supervisor().find()).isEmpty();
        assertThat(before.processes()).allMatch(process -> process.identity().find().isEmpty());
        assertThat(directory.resolve("state.json")).doesNotExist();
        assertThat(tidemark("status").exitCode()).isEqualTo(1);
        assertThat(tidemark("logs", "kafka-broker", "-n", "3").output().lines()).hasSize(3);
    }

    private record Result(int exitCode, String output) {}

    /** In a shell in which the user has set something for a job. */
    private static Result up(String... more) throws Exception {
        List<String> arguments = ports.with("up");
        arguments.addAll(List.of(more));
        return tidemark(arguments, Map.of("TIDEMARK_DEPLOYMENT", "of-the-shell"));
    }

    private static Result tidemark(String... arguments) throws Exception {
        return tidemark(List.of(arguments));
    }

    private static Result tidemark(List<String> arguments) throws Exception {
        return tidemark(arguments, Map.of());
    }

    /** Runs the command line as scripts/tidemark does, in a process of its own. */
    private static Result tidemark(List<String> arguments, Map<String, String> variables)
            throws Exception {
        Path output = Files.createTempFile(directory.getParent(), "tidemark", ".out");
        List<String> command = TidemarkCommand.commandLine(repository);
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("TIDEMARK_DIR", directory.toString());
        builder.environment().putAll(variables);
        Process process = builder.start();
        int exitCode = process.waitFor();
        String text = Files.readString(output);
        Files.delete(output);
        return new Result(exitCode, text);
    }

    private static PlatformState state() {
        return PlatformState.read(directory.resolve("state.json")).orElseThrow();
    }

    private static ProcessIdentity identity(PlatformState state, String process) {
        return state.processes().stream()
                .filter(each -> each.name().equals(process))
                .findFirst()
                .orElseThrow()
                .identity();
    }

    private static JsonClient search() {
        return new JsonClient(state().ports().searchUrl());
    }

    /** Puts a tweet into the index. */
    private static void index(String id, long time) throws Exception {
        search().send(
                        "PUT",
                        "/tweets/_doc/" + id + "?refresh=true",
                        JsonNodeFactory.instance.objectNode().put("timestamp_ms", time));
    }

    private static FlinkRest flink() {
        return new FlinkRest(state().ports().flinkUrl());
    }

    /** The id of the job, once all its tasks run. */
    private static String runningJob() {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> {
                            Optional<FlinkRest.Job> job = flink().activeJob(JOB);
                            return job.isPresent() && flink().allTasksRun(job.get().id())
                                    ? job.get().id()
                                    : "";
                        },
                        id -> !id.isEmpty());
    }

    /** Its id, once it has a checkpoint. */
    private static String submitBadJob(String how) throws Exception {
        Result submitted = tidemark("submit", BadJobs.NAME, "--file=" + poison, "--how=" + how);
        assertThat(submitted.exitCode()).as(submitted.output()).isZero();
        String id = flink().activeJob(BadJobs.NAME).orElseThrow().id();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> flink().checkpoints(id).latestPath().isPresent());
        return id;
    }

    /** Sees that a job runs and completes a further checkpoint. */
    private static void goesOn(String job) throws Exception {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> flink().allTasksRun(job));
        long before = flink().checkpoints(job).completed();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> flink().checkpoints(job).completed() > before);
    }

    private static boolean allRun(String name) throws Exception {
        return flink().allTasksRun(flink().activeJob(name).orElseThrow().id());
    }

    private static long supervisorSays(String line) throws IOException {
        try (var lines = Files.lines(directory.resolve("logs/supervisor.log"))) {
            return lines.filter(each -> each.contains(line)).count();
        }
    }

    private static String lastLine(Result result) {
        return result.output().lines().reduce((first, second) -> second).orElse("");
    }
}
