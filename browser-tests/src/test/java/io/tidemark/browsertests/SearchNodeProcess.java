package io.tidemark.browsertests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A real search node, as the platform starts it, with the platform's index templates. */
final class SearchNodeProcess implements AutoCloseable {

    private static final Path TEMPLATES =
            Path.of("..", "local", "cli", "src", "main", "resources", "index-templates");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path home = Files.createTempDirectory("tidemark-search");
    private final Process process;
    private final URI url;

    SearchNodeProcess() throws IOException {
        int port = freePort();
        url = URI.create("http://127.0.0.1:" + port);
        process =
                new ProcessBuilder(
                                Processes.java(),
                                "-Xmx320m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                Processes.classPath("local/search-node", "search-node.jar"),
                                "io.tidemark.searchnode.SearchNode",
                                "path.home=" + home,
                                "path.data=" + home.resolve("data"),
                                "http.port=" + port,
                                "transport.port=" + freePort())
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("log").toFile())
                        .start();
        Awaitility.await("search node, log in " + home)
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> ask("GET", "/_cluster/health", "").has("status"));
        for (String template : List.of("quotes", "tweets")) {
            ask(
                    "PUT",
                    "/_index_template/" + template,
                    Files.readString(TEMPLATES.resolve(template + ".json")));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    URI url() {
        return url;
    }

    /** Deletes both indexes. */
    void clear() {
        ask("DELETE", "/quotes,tweets?ignore_unavailable=true", "");
    }

    /** Indexes documents, which can be found when this returns. */
    void index(Documents documents) {
        JsonNode answer = ask("POST", "/_bulk?refresh=true", documents.bulk());
        if (answer.path("errors").asBoolean(true)) {
            throw new AssertionError(answer.toString());
        }
    }

    private JsonNode ask(String method, String path, String body) {
        HttpRequest request =
                HttpRequest.newBuilder(url.resolve(path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build();
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= 400) {
                throw new AssertionError(method + " " + path + ": " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    @Override
    public void close() throws IOException {
        Processes.end(process);
        Processes.delete(home);
    }
}
