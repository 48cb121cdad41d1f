package io.tidemark.browsertests;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.http.JsonClient;
import io.tidemark.platformtesting.Processes;
import io.tidemark.testing.SearchNodeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real search node with the platform's index templates. */
final class SearchIndexes implements AutoCloseable {

    private static final List<String> INDEXES =
            List.of("quotes", "tweets", "candles", "alerts", "bursts", "news-impact");

    private static final Path TEMPLATES =
            Path.of("..", "local", "exercises", "src", "main", "resources", "index-templates");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Path home = Files.createTempDirectory("tidemark-search");
    private final SearchNodeProcess node;
    private final JsonClient http;

    SearchIndexes() throws IOException {
        try {
            node = new SearchNodeProcess(home);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        http = new JsonClient(url());
        for (String template : INDEXES) {
            ask(
                    "PUT",
                    "/_index_template/" + template,
                    Files.readString(TEMPLATES.resolve(template + ".json")));
        }
    }

    URI url() {
        return URI.create(node.url());
    }

    /** Deletes all indexes. */
    void clear() {
        ask("DELETE", "/" + String.join(",", INDEXES) + "?ignore_unavailable=true", "");
    }

    /** Indexes documents, which can be found when this returns. */
    void index(Documents documents) {
        JsonNode answer = ask("POST", "/_bulk?refresh=true", documents.bulk());
        if (answer.path("errors").asBoolean(true)) {
            throw new AssertionError(answer.toString());
        }
    }

    private JsonNode ask(String method, String path, String body) {
        try {
            return http.send(
                    method, path, BodyPublishers.ofString(body), "application/json", TIMEOUT);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    @Override
    public void close() throws IOException {
        node.close();
        Processes.delete(home);
    }
}
