package io.tidemark.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.runtime.Submissions.Submission;
import io.tidemark.runtime.TaskManagerLife.FatalError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the platform does when the TaskManager has ended, with a JobManager of a few answers. */
class JobGuardTest {

    private static final String LOST =
            "org.apache.flink.runtime.resourcemanager.exceptions.ResourceManagerException:"
                    + " TaskManager with id taskmanager is no longer reachable.";

    @TempDir Path directory;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Map<String, String> answers = new HashMap<>();
    private final List<String> cancelled = new ArrayList<>();
    private HttpServer server;
    private Home home;
    private Submissions submissions;
    private JobGuard guard;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        FlinkRest flink =
                new FlinkRest(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        home = new Home(directory, directory.resolve("home"));
        submissions = new Submissions(home.submissions());
        Console console = new Console(new PrintStream(printed, true, UTF_8));
        guard = new JobGuard(flink, new PlatformJobs(home, flink, console), console);

        // As after a restart of the JobManager: the first that was submitted has started last.
        answers.put(
                "/jobs/overview",
                """
                {"jobs": [
                  {"jid": "a", "name": "first", "state": "RESTARTING", "start-time": 9},
                  {"jid": "b", "name": "second", "state": "RESTARTING", "start-time": 8},
                  {"jid": "c", "name": "elsewhere", "state": "RUNNING", "start-time": 99},
                  {"jid": "d", "name": "ended", "state": "FINISHED", "start-time": 99}]}""");
        submissions.add(submission("first", "a", 1));
        submissions.add(submission("second", "b", 2));
        failed("a", 0, LOST);
        failed("b", 0, LOST);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theJobThatTheLogNamesIsStoppedForgottenAndTold() throws Exception {
        assertThat(guard.ended(life(Optional.of("a"), false), 1_000)).isFalse();
        assertThat(cancelled).isEmpty();

        assertThat(guard.ended(life(Optional.of("a"), false), 13_000)).isTrue();

        assertThat(cancelled).containsExactly("a");
        assertThat(submissions.all()).extracting(Submission::jobId).containsExactly("b");
        assertThat(submissions.past()).extracting(PastJob::jobId).containsExactly("a");
        assertThat(printed.toString(UTF_8))
                .contains(
                        "first was stopped, because the TaskManager ended of it 2 times within 12 s:"
                                + " FATAL; start it again with: tidemark submit first");
    }

    @Test
    void withoutAWordInTheLogItIsTheJobThatFailedOfItself() throws Exception {
        for (long death = 1; death <= 3; death++) {
            failed("a", death * 10_000 - 700, "java.lang.IllegalStateException: poisoned");
            failed("b", death * 10_000 - 100, LOST);
            assertThat(guard.ended(life(Optional.empty(), false), death * 10_000))
                    .isEqualTo(death == 3);
        }

        assertThat(cancelled).containsExactly("a");
        assertThat(printed.toString(UTF_8)).contains("IllegalStateException: poisoned");
    }

    @Test
    void ifAllFailNoneIsNamed() throws Exception {
        for (long death = 1; death <= 3; death++) {
            failed("a", death * 10_000 - 700, "java.net.ConnectException: no broker");
            failed("b", death * 10_000 - 700, "java.net.ConnectException: no broker");
            guard.ended(life(Optional.empty(), false), death * 10_000);
        }

        assertThat(cancelled).containsExactly("b");
        assertThat(printed.toString(UTF_8)).contains("only suspected");
    }

    @Test
    void whoMeetsAFullMetaspaceNeedNotHaveFilledIt() throws Exception {
        for (long death = 1; death <= 3; death++) {
            guard.ended(life(Optional.of("a"), true), death * 10_000);
        }

        assertThat(cancelled).containsExactly("b");
    }

    @Test
    void ifNoJobWasOnItNoneIsStopped() throws Exception {
        for (long death = 1; death <= 5; death++) {
            TaskManagerLife life = new TaskManagerLife(Set.of("d"), Optional.empty(), false);
            assertThat(guard.ended(life, death * 10_000)).isFalse();
        }

        assertThat(cancelled).isEmpty();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("PATCH")) {
            cancelled.add(path.replace("/jobs/", ""));
        }
        byte[] body = answers.getOrDefault(path, "{}").getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void failed(String job, long at, String cause) {
        answers.put(
                "/jobs/" + job + "/exceptions",
                """
                {"exceptionHistory": {"entries": [{"timestamp": %d, "stacktrace": "%s"}]}}"""
                        .formatted(at, cause));
    }

    private static TaskManagerLife life(Optional<String> fatal, boolean outOfMetaspace) {
        return new TaskManagerLife(
                Set.of("a", "b", "d"),
                fatal.map(job -> new FatalError(Optional.of(job), "FATAL")),
                outOfMetaspace);
    }

    private static Submission submission(String name, String id, long at) {
        return new Submission(
                new JobSpec(name, List.of(), Optional.empty()), id, Optional.empty(), at);
    }
}
