package io.tidemark.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** What the platform asks of its search node: whether it is there, index templates, indexes. */
final class SearchSetup {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();
    private final URI base;

    SearchSetup(URI base) {
        this.base = base;
    }

    /** Whether the node has elected itself and its indexes can be written to. */
    boolean isReady() throws IOException, InterruptedException {
        HttpResponse<String> health = send("GET", "/_cluster/health", null);
        return health.statusCode() == 200
                && !JSON.readTree(health.body()).path("status").asText().equals("red");
    }

    /**
     * Sets each index's template, and creates the index if it is not there, so that an empty one
     * can be asked, too.
     */
    void createIndexes(List<Workload.Index> indexes) throws IOException, InterruptedException {
        for (Workload.Index index : indexes) {
            requireOk(send("PUT", "/_index_template/" + index.name(), index.template()));
            if (send("HEAD", "/" + index.name(), null).statusCode() == 404) {
                requireOk(send("PUT", "/" + index.name(), null));
            }
        }
    }

    /** How many documents of an index can be found. */
    long count(String index) throws IOException, InterruptedException {
        return JSON.readTree(requireOk(send("GET", "/" + index + "/_count", null)).body())
                .path("count")
                .asLong();
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(TIMEOUT)
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> requireOk(HttpResponse<String> response)
            throws IOException {
        if (response.statusCode() / 100 != 2) {
            JsonNode error = JSON.readTree(response.body()).path("error");
            throw PlatformException.failed(
                    "%s: the search node answers %d: %s"
                            .formatted(
                                    response.uri().getPath(),
                                    response.statusCode(),
                                    error.path("reason").asText(response.body())));
        }
        return response;
    }
}
