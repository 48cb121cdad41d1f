package io.tidemark.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Speaks {@code _bulk} as a search node does, and misbehaves as it is told. */
final class ScriptedNode implements AutoCloseable {

    /** A whole request that is not answered: the connection breaks. */
    static final int DROP = -1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Map<String, String> documents = Collections.synchronizedMap(new TreeMap<>());
    private final List<List<String>> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Answer> wholeRequests = new ArrayDeque<>();
    private final Map<String, Deque<Answer>> items = new HashMap<>();
    private String unreadable;
    private int mostBytes = Integer.MAX_VALUE;

    /** What a request, or an item of one, is answered; the body of an item is its error. */
    private record Answer(int status, String body) {}

    ScriptedNode() {
        this(0);
    }

    ScriptedNode(int port) {
        this(plain(port));
    }

    ScriptedNode(HttpServer server) {
        this.server = server;
        server.createContext("/", this::handle);
        server.start();
    }

    private static HttpServer plain(int port) {
        try {
            return HttpServer.create(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The statuses of the next whole requests; afterwards they are taken. */
    synchronized ScriptedNode answerRequestsWith(int... statuses) {
        for (int status : statuses) {
            answerRequestWith(status, "{\"error\":\"scripted\"}");
        }
        return this;
    }

    /** The answer to the next whole request. */
    synchronized ScriptedNode answerRequestWith(int status, String body) {
        wholeRequests.add(new Answer(status, body));
        return this;
    }

    /** The statuses of this item's next attempts; afterwards it is taken. */
    synchronized ScriptedNode answerItemWith(String id, int... statuses) {
        for (int status : statuses) {
            answerItemWith(id, status, "scripted", "as told");
        }
        return this;
    }

    /** What this item's next attempt is refused with; afterwards it is taken. */
    synchronized ScriptedNode answerItemWith(String id, int status, String type, String reason) {
        String error = "{\"type\":\"%s\",\"reason\":\"%s\"}".formatted(type, reason);
        items.computeIfAbsent(id, key -> new ArrayDeque<>()).add(new Answer(status, error));
        return this;
    }

    /** From now on a gateway in front of the node takes no request with more bytes. */
    synchronized ScriptedNode takesNoMoreThan(int bytes) {
        mostBytes = bytes;
        return this;
    }

    /** From now on a request with this text in it is answered 400 as a whole. */
    synchronized ScriptedNode cannotRead(String text) {
        unreadable = text;
        return this;
    }

    /** What is in the indexes, by {@code index/id}. */
    Map<String, String> documents() {
        return Map.copyOf(documents);
    }

    /** The ids in each bulk request that was answered item by item. */
    List<List<String>> requests() {
        return List.copyOf(requests);
    }

    List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        Answer whole = wholeRequests.poll();
        if (whole != null && whole.status() == DROP) {
            exchange.close();
        } else if (whole != null) {
            answer(exchange, whole.status(), whole.body());
        } else if (body.getBytes(UTF_8).length > mostBytes) {
            answer(exchange, 413, "<html>too large</html>");
        } else if (unreadable != null && body.contains(unreadable)) {
            answer(exchange, 400, "{\"error\":\"cannot read it\"}");
        } else if (exchange.getRequestURI().getPath().equals("/_bulk")) {
            answer(exchange, 200, bulk(body));
        } else {
            answer(exchange, 200, "{}");
        }
    }

    private String bulk(String body) throws IOException {
        List<String> lines = body.lines().toList();
        List<String> ids = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = JSON.readTree(lines.get(i));
            String kind = line.fieldNames().next();
            boolean deletion = kind.equals("delete");
            String document = deletion ? null : lines.get(++i);
            String id = line.path(kind).path("_id").textValue();
            String key = line.path(kind).path("_index").textValue() + "/" + id;
            ids.add(id);
            Answer refusal = items.getOrDefault(id, new ArrayDeque<>()).poll();
            if (refusal != null) {
                answers.add(
                        "{\"%s\":{\"status\":%d,\"error\":%s}}"
                                .formatted(kind, refusal.status(), refusal.body()));
            } else if (deletion) {
                int status = documents.remove(key) == null ? 404 : 200;
                answers.add("{\"delete\":{\"status\":%d}}".formatted(status));
            } else {
                documents.put(key, document);
                answers.add("{\"index\":{\"status\":201}}");
            }
        }
        requests.add(ids);
        return "{\"errors\":true,\"items\":[" + String.join(",", answers) + "]}";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
