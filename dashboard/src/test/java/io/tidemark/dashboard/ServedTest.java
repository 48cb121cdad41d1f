package io.tidemark.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.delivery.KafkaConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real dashboard server in front of stubs of the services behind it. */
abstract class ServedTest {

    static final String QUOTES =
            "/quotes/_search?ignore_unavailable=true&allow_partial_search_results=false";
    static final String TWEETS =
            "/tweets/_search?ignore_unavailable=true&allow_partial_search_results=false";

    /** What the clock of the server under test stands at, in ms since the epoch. */
    static final long NOW = 1_700_000_000_000L;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    StubUpstream search;
    StubUpstream flink;
    StubUpstream simulator;
    private DashboardServer server;

    @BeforeEach
    void start() throws IOException {
        search = new StubUpstream();
        flink = new StubUpstream();
        simulator = new StubUpstream();
        serve(search.url(), Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        server.close();
        search.close();
        flink.close();
        simulator.close();
    }

    /** Starts the server again, before another search node or with another patience. */
    final void serve(URI searchUrl, Duration deadline) throws IOException {
        if (server != null) {
            server.close();
        }
        server =
                Dashboard.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        searchUrl,
                        Optional.of("Basic dTpw"),
                        flink.url(),
                        Optional.of(simulator.url()),
                        Optional.of("Pairs & posts."),
                        new KafkaConnection("127.0.0.1:1", null),
                        deadline,
                        Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));
    }

    final HttpResponse<String> ask(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    final HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return ask("GET", path);
    }

    final HttpResponse<String> post(String path, String body)
            throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The JSON of a good answer. */
    final JsonNode good(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return body(answer);
    }

    static JsonNode body(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }
}
