package io.tidemark.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.http.HttpResponseException;
import io.tidemark.http.JsonClient;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the platform asks of its search node: whether it is there, index templates, indexes. */
final class SearchSetup {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NOT_FOUND = 404;
    private static final int REFUSED = 400;

    private final JsonClient http;

    SearchSetup(URI base) {
        http = new JsonClient(base);
    }

    /** Whether the node has elected itself and its indexes can be written to. */
    boolean isReady() throws IOException, InterruptedException {
        return !http.get("/_cluster/health").path("status").asText().equals("red");
    }

    /**
     * Sets each index's template, and creates the index if it is not there, so that an empty one
     * can be asked, too. An index that is there gets the settings and the mapping of its template.
     *
     * @param console is told of an index whose version changes
     * @throws PlatformException if an index cannot become what its template says
     */
    void createIndexes(List<Workload.Index> indexes, Console console)
            throws IOException, InterruptedException {
        for (Workload.Index index : indexes) {
            IndexTemplate template = IndexTemplate.of(index);
            Optional<JsonNode> existing = find("/" + index.name());
            if (existing.isPresent()) {
                JsonNode mapping = existing.get().path(index.name()).path("mappings");
                adapt(index.name(), template);
                if (IndexTemplate.versionOf(mapping) != template.version()) {
                    console.say(
                            "index %s has taken on version %d of its template"
                                    .formatted(index.name(), template.version()));
                }
            }
            send("PUT", "/_index_template/" + index.name(), template.json());
            if (existing.isEmpty()) {
                send("PUT", "/" + index.name(), null);
            }
        }
    }

    private void adapt(String name, IndexTemplate template)
            throws IOException, InterruptedException {
        try {
            // The mapping comes last: with it the index tells its new version.
            ObjectNode settings = changed(name, template.settings());
            if (!settings.isEmpty()) {
                http.send("PUT", "/" + name + "/_settings", settings);
            }
            http.send("PUT", "/" + name + "/_mapping", template.mapping());
        } catch (HttpResponseException e) {
            if (e.status() != REFUSED) {
                throw failed(e);
            }
            throw PlatformException.refused(
                    ("the index %s cannot take on version %d of its template: %s; begin anew with:"
                                    + " tidemark reset")
                            .formatted(name, template.version(), reason(e)));
        }
    }

    /** The settings that the index does not have so, by default or by its template. */
    private ObjectNode changed(String name, Map<String, String> wanted)
            throws IOException, InterruptedException {
        JsonNode index =
                http.get("/" + name + "/_settings?flat_settings=true&include_defaults=true")
                        .path(name);
        ObjectNode changed = JSON.createObjectNode();
        wanted.forEach(
                (setting, value) -> {
                    JsonNode now =
                            index.path("settings").has(setting)
                                    ? index.path("settings").path(setting)
                                    : index.path("defaults").path(setting);
                    if (!IndexTemplate.text(now).equals(value)) {
                        changed.put(setting, value);
                    }
                });
        return changed;
    }

    private Optional<JsonNode> find(String path) throws IOException, InterruptedException {
        try {
            return Optional.of(http.get(path));
        } catch (HttpResponseException e) {
            if (e.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw failed(e);
        }
    }

    /** How many documents of an index can be found. */
    long count(String index) throws IOException, InterruptedException {
        return send("GET", "/" + index + "/_count", null).path("count").asLong();
    }

    /**
     * Removes documents whose time is before another.
     *
     * @param timeField a date of the index in ms; a document without it stays
     * @param before epoch ms
     * @param most how many to remove at most, so that the answer does not take long
     * @return how many were removed
     */
    long removeBefore(String index, String timeField, long before, int most)
            throws IOException, InterruptedException {
        ObjectNode query = JSON.createObjectNode();
        query.withObject("/query/range/" + timeField)
                .put("lt", before)
                .put("format", "epoch_millis");
        // One that is written again at the same time is left to the next time.
        return send(
                        "POST",
                        "/%s/_delete_by_query?conflicts=proceed&refresh=true&max_docs=%d"
                                .formatted(index, most),
                        query)
                .path("deleted")
                .asLong();
    }

    private JsonNode send(String method, String path, JsonNode body)
            throws IOException, InterruptedException {
        try {
            return http.send(method, path, body);
        } catch (HttpResponseException e) {
            throw failed(e);
        }
    }

    private static PlatformException failed(HttpResponseException error) {
        return PlatformException.failed(
                "%s: the search node answers %d: %s"
                        .formatted(error.uri().getPath(), error.status(), reason(error)));
    }

    private static String reason(HttpResponseException error) {
        try {
            return JSON.readTree(error.body()).path("error").path("reason").asText(error.body());
        } catch (JsonProcessingException e) {
            return error.body();
        }
    }
}
