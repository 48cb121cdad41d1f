package io.tidemark.flinkrest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkRestTest {

    private static final String TRACE =
            """
            org.apache.flink.runtime.rest.handler.RestHandlerException: Could not execute application.
            \tat org.apache.flink.SomeHandler.handle(SomeHandler.java:1)
            Caused by: java.util.concurrent.CompletionException: not taken
            \t... 7 more
            Caused by: java.lang.IllegalArgumentException: --index: too long
            \tat io.example.Main.main(Main.java:2)
            Caused by: java.io.IOException: no such file: /x: y
            """;

    private final Map<String, String> answers = new HashMap<>();
    private final List<String> deleted = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private FlinkRest flink;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        flink = new FlinkRest(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Answers a path that has an answer, and all others with an error in Flink's way. */
    private void answer(HttpExchange exchange) throws IOException {
        String known = answers.get(exchange.getRequestURI().toString());
        if (exchange.getRequestMethod().equals("DELETE")) {
            deleted.add(exchange.getRequestURI().toString());
        }
        exchange.getRequestBody().readAllBytes();
        String error =
                "{\"errors\": [\"Internal server error.\", \"<Exception on server side:\\n%s\"]}"
                        .formatted(TRACE.replace("\n", "\\n").replace("\t", "\\t"));
        byte[] body = (known == null ? error : known.replace('\'', '"')).getBytes(UTF_8);
        exchange.sendResponseHeaders(known == null ? 500 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void tellsJobsWithTheirTasks() throws Exception {
        answers.put(
                "/jobs/overview",
                """
                {'jobs': [
                  {'jid': 'j1', 'name': 'a', 'state': 'RUNNING', 'start-time': 3, 'duration': 7,
                   'tasks': {'total': 5, 'running': 2, 'finished': 1, 'deploying': 2}},
                  {'jid': 'j2', 'name': 'b', 'state': 'FAILED', 'start-time': 1, 'duration': 2,
                   'tasks': {'total': 5, 'failed': 5}}]}""");

        assertThat(flink.jobs())
                .containsExactly(
                        new FlinkRest.Job("j1", "a", "RUNNING", 3, 7, 5, 3),
                        new FlinkRest.Job("j2", "b", "FAILED", 1, 2, 5, 0));
        assertThat(flink.activeJob("a")).isPresent();
        assertThat(flink.activeJob("b")).isEmpty();
    }

    @Test
    void sumsMetricsThatAreAskedForByName() throws Exception {
        answers.put(
                "/jobs/j/vertices/v/subtasks/metrics?agg=sum&get=0.a%2Bb.c,d",
                "[{'id': '0.a+b.c', 'sum': 1.5}]");
        answers.put("/jobs/j/metrics?get=numRestarts", "[]");

        assertThat(flink.metrics().sums("j", "v", List.of("0.a+b.c", "d")))
                .isEqualTo(Map.of("0.a+b.c", 1.5));
        assertThat(flink.metrics().sums("j", "v", List.of())).isEmpty();
        assertThat(flink.metrics().restarts("j")).isEmpty();
    }

    @Test
    void tellsFailuresWithThoseBesideThemTheLatestFirst() throws Exception {
        answers.put(
                "/jobs/j/exceptions",
                """
                {'exceptionHistory': {'entries': [
                  {'timestamp': 9, 'exceptionName': 'a.B',
                   'stacktrace': 'a.B: x\\n\\tat y\\nCaused by: c.D: z\\n',
                   'concurrentExceptions': [{'timestamp': 8, 'stacktrace': 'e.F: w'}]},
                  {'timestamp': 3, 'stacktrace': 'g.H'}]}}""");
        answers.put("/jobs/k/exceptions", "{'exceptionHistory': {'entries': []}}");

        assertThat(flink.failures("j"))
                .containsExactly(
                        new FlinkRest.Failure(9, "c.D: z"),
                        new FlinkRest.Failure(8, "e.F: w"),
                        new FlinkRest.Failure(3, "g.H"));
        assertThat(flink.failure("j")).contains("c.D: z");
        assertThat(flink.failure("k")).isEmpty();
    }

    @Test
    void eachFailureIsARestartButNotThoseBesideIt() throws Exception {
        long now = System.currentTimeMillis();
        answers.put(
                "/jobs/j/exceptions?maxExceptions=64",
                """
                {'exceptionHistory': {'truncated': true, 'entries': [
                  {'timestamp': %d, 'stacktrace': 'a.B: x\\n\\tat y\\nCaused by: c.D: z\\n',
                   'concurrentExceptions': [{'timestamp': %d, 'stacktrace': 'e.F: w'}]},
                  {'timestamp': %d, 'stacktrace': 'g.H'}]}}"""
                        .formatted(now - 5, now - 6, now - 9));
        answers.put("/jobs/k/exceptions?maxExceptions=64", "{'exceptionHistory': {'entries': []}}");

        assertThat(flink.restarts("j").orElseThrow().told())
                .isEqualTo(
                        "restarted at least 2 times in the last hour, the last time 0 s ago;"
                                + " last cause: c.D: z");
        assertThat(flink.restarts("k")).isEmpty();
    }

    @Test
    void aFreshUploadOfAnotherIsLeftAloneAndAnOldOneIsRemoved(@TempDir Path directory)
            throws Exception {
        Path jar = Files.writeString(directory.resolve("a.jar"), "a jar");
        long now = 1_800_000_000_000L;
        answers.put("/jars/upload", "{'filename': '/tmp/web/mine_a.jar'}");
        answers.put(
                "/jars",
                """
                {'files': [
                  {'id': 'mine_a.jar', 'name': 'a.jar', 'uploaded': %d},
                  {'id': 'fresh_a.jar', 'name': 'a.jar', 'uploaded': %d},
                  {'id': 'old_a.jar', 'name': 'a.jar', 'uploaded': %d},
                  {'id': 'gone_a.jar', 'name': 'a.jar', 'uploaded': %d},
                  {'id': 'old_b.jar', 'name': 'b.jar', 'uploaded': 0}]}"""
                        .formatted(now, now - 60_000, now - 3_600_000, now - 3_600_000));
        answers.put("/jars/old_a.jar", "{}");

        assertThat(flink.jars().upload(jar)).isEqualTo(new Jars.Jar("mine_a.jar", "a.jar"));

        // What is gone answers with an error.
        assertThat(deleted).containsExactly("/jars/old_a.jar", "/jars/gone_a.jar");
    }

    @Test
    void anErrorIsItsRootCause() {
        FlinkRestException error =
                catchThrowableOfType(FlinkRestException.class, () -> flink.overview());

        assertThat(error).hasMessage("java.io.IOException: no such file: /x: y");
        assertThat(error.status()).isEqualTo(500);
        assertThat(error.messageOf(IllegalArgumentException.class)).contains("--index: too long");
    }

    @Test
    void whatIsNotOfFlinkIsAnError() {
        answers.put("/overview", "<html>");
        answers.put("/taskmanagers", "7");

        assertThatThrownBy(() -> flink.overview()).isInstanceOf(FlinkRestException.class);
        assertThatThrownBy(() -> flink.taskManagers()).isInstanceOf(FlinkRestException.class);
    }

    @Test
    void nobodyThereIsToldWithTheAddress() {
        server.stop(0);

        assertThatThrownBy(() -> flink.overview())
                .isInstanceOf(IOException.class)
                .hasMessage(flink.address() + " cannot be reached");
    }

    @Test
    void theRootCauseIsTheLastOfTheStackTrace() {
        assertThat(FlinkHttp.rootCause(TRACE))
                .isEqualTo("java.io.IOException: no such file: /x: y");
        assertThat(FlinkHttp.rootCause("Job could not be found.\n"))
                .isEqualTo("Job could not be found.");
        assertThat(FlinkHttp.rootCause("")).isEqualTo("no further word");
    }

    @Test
    void anExceptionIsFoundAmongTheCauses() {
        FlinkRestException error = new FlinkRestException(400, "x", TRACE);

        assertThat(error.messageOf(IllegalArgumentException.class)).contains("--index: too long");
        assertThat(error.messageOf(IllegalStateException.class)).isEmpty();
    }
}
