package io.tidemark.bench.yardstick;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.http.JsonClient;
import io.tidemark.runtime.Home;
import io.tidemark.runtime.LocalSearchNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** The indexes of the runs, on one search node, with the mapping and settings that ship. */
final class SearchIndex implements AutoCloseable {

    /** Whose documents they are: enriched quotes. */
    private static final String TEMPLATE =
            "local/exercises/src/main/resources/index-templates/quotes.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 1_000;

    private final LocalSearchNode node;
    private final JsonClient http;
    private final JsonNode settingsAndMappings;

    private SearchIndex(LocalSearchNode node, JsonNode settingsAndMappings) {
        this.node = node;
        this.http = new JsonClient(node.url(), Duration.ofMinutes(2));
        this.settingsAndMappings = settingsAndMappings;
    }

    /** Starts the node. */
    static SearchIndex start(Home home) throws IOException, InterruptedException {
        Path template = home.repository().resolve(TEMPLATE);
        JsonNode settingsAndMappings = JSON.readTree(template.toFile()).get("template");
        return new SearchIndex(LocalSearchNode.start(home), settingsAndMappings);
    }

    URI url() {
        return node.url();
    }

    ProcessHandle handle() {
        return node.handle();
    }

    void create(String index) throws IOException, InterruptedException {
        http.send("PUT", "/" + index, settingsAndMappings);
    }

    void delete(String index) throws IOException, InterruptedException {
        http.send("DELETE", "/" + index, null);
    }

    /** Whether so many documents are there. Until then it costs the node next to nothing. */
    boolean has(String index, long documents) throws IOException, InterruptedException {
        // One that is written twice is counted twice there, and once below.
        return http.get("/" + index + "/_stats/indexing")
                                .at("/_all/primaries/indexing/index_total")
                                .longValue()
                        >= documents
                && count(index) >= documents;
    }

    private long count(String index) throws IOException, InterruptedException {
        http.post("/" + index + "/_refresh", null);
        return http.get("/" + index + "/_count").path("count").longValue();
    }

    /** Holds all documents against a recount, and each one's id against what is in it. */
    void hold(String index, Recount recount) throws IOException, InterruptedException {
        http.post("/" + index + "/_refresh", null);
        JsonNode page = http.get("/" + index + "/_search?scroll=2m&sort=_doc&size=" + PAGE);
        while (!page.at("/hits/hits").isEmpty()) {
            for (JsonNode hit : page.at("/hits/hits")) {
                JsonNode document = hit.path("_source");
                String id =
                        document.path("symbol").asText()
                                + "-"
                                + document.path("latestUpdate").asText();
                if (id.equals(hit.path("_id").asText())) {
                    recount.accept(document.toString().getBytes(UTF_8));
                } else {
                    recount.reject("not the id of the document: " + hit.path("_id"));
                }
            }
            ObjectNode next = JSON.createObjectNode().put("scroll", "2m");
            page = http.post("/_search/scroll", next.set("scroll_id", page.get("_scroll_id")));
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
