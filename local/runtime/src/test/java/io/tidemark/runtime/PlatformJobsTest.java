package io.tidemark.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.runtime.Submissions.Submission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of the jobs that ran, where no JobManager answers. */
class PlatformJobsTest {

    @TempDir Path directory;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Home home;
    private Submissions submissions;
    private PlatformJobs jobs;

    @BeforeEach
    void jobs() throws IOException {
        home = new Home(directory, Home.defaultDirectory(directory));
        Files.createDirectories(home.repository().resolve("jobs"));
        submissions = new Submissions(home.submissions());
        jobs =
                new PlatformJobs(
                        home,
                        new FlinkRest(URI.create("http://127.0.0.1:1")),
                        new Console(new PrintStream(printed, true, UTF_8)));
    }

    @Test
    void whatRanIsToldInTheOrderInWhichItWasSubmitted() throws Exception {
        ran("b", 1);
        ran("a", 2, "--bounded");

        jobs.tellPast(false);

        assertThat(lines())
                .containsExactly(
                        "b ran when the platform ended; start it again with: tidemark submit b",
                        "a ran when the platform ended (what ends by itself is not resumed); start"
                                + " it again with: tidemark submit a --bounded",
                        "all that ran go on with: tidemark down, then tidemark up --resume");
    }

    @Test
    void whatIsNotToBeResumedIsToldAllTheSame() throws Exception {
        ran("a", 1, "--bounded");
        submissions.addPast(
                PastJob.foreign(new FlinkRest.Job("0b", "b", "RUNNING", 2, 3, 4, 4), "it is bad"));

        jobs.tellPast(true);

        assertThat(lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("not resumed"),
                        line -> assertThat(line).startsWith("b was stopped, because it is bad; "));
    }

    @Test
    void whatCannotBeResumedIsToldAndRemembered() throws Exception {
        ran("a", 1);

        jobs.tellPast(true);

        assertThat(lines())
                .containsExactly(
                        "a could not be resumed: there is no job 'a'; there are: none; start it"
                                + " again with: tidemark submit a");
        assertThat(submissions.past()).hasSize(1);
    }

    @Test
    void whereNoJobRanThereIsNoneToBeResumed() throws Exception {
        jobs.tellPast(false);
        assertThat(lines()).isEmpty();

        jobs.tellPast(true);
        assertThat(lines()).singleElement().asString().contains("there is none to be resumed");
    }

    @Test
    void anErrorWithoutWordsIsToldByItsKind() {
        assertThat(PlatformException.words(new IOException())).isEqualTo("java.io.IOException");
        assertThat(PlatformException.words(new IOException("gone"))).isEqualTo("gone");
    }

    /** As where the JobManager still answers with what it knew before the job failed. */
    @Test
    void theCauseOfAFailureIsToldThoughItComesAMomentLater() throws Exception {
        Deque<String> exceptions =
                new ArrayDeque<>(
                        List.of(
                                "{}",
                                """
                                {"exceptionHistory": {"entries": [
                                  {"timestamp": 1, "stacktrace": "java.io.IOException: full"}]}}"""));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/jobs/overview",
                exchange ->
                        answer(
                                exchange,
                                "{\"jobs\": [{\"jid\": \"0a\", \"name\": \"a\", \"state\":"
                                        + " \"FAILED\"}]}"));
        server.createContext(
                "/jobs/0a/exceptions",
                exchange ->
                        answer(
                                exchange,
                                exceptions.size() > 1 ? exceptions.poll() : exceptions.peek()));
        server.start();
        try {
            submissions.add(
                    new Submission(
                            new JobSpec("a", List.of(), Optional.empty()),
                            "0a",
                            Optional.empty(),
                            1));
            new PlatformJobs(
                            home,
                            new FlinkRest(
                                    URI.create(
                                            "http://127.0.0.1:" + server.getAddress().getPort())),
                            new Console(new PrintStream(printed, true, UTF_8)))
                    .close();
        } finally {
            server.stop(0);
        }
        assertThat(lines()).containsExactly("job a is FAILED: java.io.IOException: full");
        assertThat(submissions.all()).isEmpty();
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void ran(String name, long at, String... arguments) throws IOException {
        submissions.add(
                new Submission(
                        new JobSpec(name, List.of(arguments), Optional.empty()),
                        "0" + name,
                        Optional.empty(),
                        at));
        PlatformJobs.endRun(home);
    }

    /** Without the time of day. */
    private List<String> lines() {
        return printed.toString(UTF_8).lines().map(line -> line.substring(10)).toList();
    }
}
