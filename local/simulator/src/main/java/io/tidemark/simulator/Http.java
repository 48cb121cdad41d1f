package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What all of the simulator's HTTP handlers do. */
final class Http {

    /** In every answer, so that nobody takes the data for real. */
    private static final String SIMULATED = "Tidemark-Simulated";

    static final String TEXT = "text/plain; charset=utf-8";
    static final String JSON = "application/json; charset=utf-8";

    static final ObjectMapper MAPPER = new ObjectMapper();

    private Http() {}

    /** Wraps a handler: marks its answers, refuses other methods, and ends the exchange. */
    static HttpHandler handler(List<String> methods, HttpHandler handler) {
        return exchange -> {
            exchange.getResponseHeaders().set(SIMULATED, "true");
            if (methods.contains(exchange.getRequestMethod())) {
                handler.handle(exchange);
            } else {
                exchange.getResponseHeaders().set("Allow", String.join(", ", methods));
                send(exchange, 405, TEXT, Http.bytes("Method not allowed"));
            }
            // Not in a finally: an exception must break the connection, not end the body well.
            exchange.close();
        };
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sends a whole answer. When this returns, all of it has been handed to the socket. */
    static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().close();
        }
    }

    static void sendJson(HttpExchange exchange, int status, JsonNode body) throws IOException {
        send(exchange, status, JSON, MAPPER.writeValueAsBytes(body));
    }

    /** A parameter of the query. */
    static Optional<String> query(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getRawQuery();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).equals(name)) {
                return Optional.of(
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }
}
