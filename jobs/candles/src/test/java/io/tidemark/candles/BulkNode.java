package io.tidemark.candles;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A search node that takes {@code _bulk} requests, and refuses one of 500 documents, which comes
 * again.
 */
final class BulkNode implements AutoCloseable {

    private static final int TOO_MANY_REQUESTS = 429;

    private final ObjectMapper mapper;
    private final HttpServer server;
    private final Map<String, JsonNode> documents = new ConcurrentHashMap<>();
    private int seen;

    BulkNode(ObjectMapper mapper) throws IOException {
        this.mapper = mapper;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/_bulk", this::bulk);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** By index and id. */
    Map<String, JsonNode> documents() {
        return documents;
    }

    private void bulk(HttpExchange exchange) throws IOException {
        try (exchange) {
            List<String> lines =
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8).lines().toList();
            ObjectNode answer = mapper.createObjectNode().put("errors", false);
            ArrayNode items = answer.putArray("items");
            for (int i = 0; i < lines.size(); i += 2) {
                JsonNode action = mapper.readTree(lines.get(i)).get("index");
                boolean busy = seen++ % 500 == 3;
                ObjectNode item = items.addObject().putObject("index");
                item.put("status", busy ? TOO_MANY_REQUESTS : 200);
                if (busy) {
                    item.putObject("error").put("type", "rejected").put("reason", "busy");
                } else {
                    documents.put(
                            action.get("_index").asText() + "/" + action.get("_id").asText(),
                            mapper.readTree(lines.get(i + 1)));
                }
            }
            byte[] body = mapper.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
