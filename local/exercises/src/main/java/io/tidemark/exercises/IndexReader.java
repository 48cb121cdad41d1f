package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.http.JsonClient;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads all documents of an index. */
final class IndexReader {

    private static final int PAGE = 5_000;

    private final JsonClient search;

    IndexReader(URI search) {
        this.search = new JsonClient(search);
    }

    /**
     * All documents that are in the index now.
     *
     * @param field a field that is looked for in each
     * @return by id, whether the document has the field with a value other than null
     */
    Map<String, Boolean> read(String index, String field) throws IOException, InterruptedException {
        search.post("/" + index + "/_refresh", null);
        ObjectNode query = Json.MAPPER.createObjectNode().put("size", PAGE);
        query.putArray("_source").add(field);
        query.putArray("sort").add("_doc");
        Map<String, Boolean> documents = new LinkedHashMap<>();
        JsonNode page = search.post("/" + index + "/_search?scroll=1m", query);
        while (!page.path("hits").path("hits").isEmpty()) {
            for (JsonNode hit : page.path("hits").path("hits")) {
                documents.put(hit.path("_id").asText(), hit.path("_source").hasNonNull(field));
            }
            page =
                    search.post(
                            "/_search/scroll",
                            Json.MAPPER
                                    .createObjectNode()
                                    .put("scroll", "1m")
                                    .put("scroll_id", page.path("_scroll_id").asText()));
        }
        return documents;
    }
}
