package io.tidemark.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * The HTTP server: the page's files and the JSON API that README.md describes. Errors of the API
 * are {@code {"error":{"upstream":…,"message":…}}}: 503 if a service behind it has no answer, 400
 * if the question is wrong.
 */
final class DashboardServer implements AutoCloseable {

    /** Each waits for the services behind, and that is bounded by their deadlines. */
    private static final int THREADS = 16;

    /** The page is all that the page may load, and nobody else may put it into a frame. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                    + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Market market;
    private final Health health;
    private final Assets assets = new Assets();
    private final HttpServer server;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    THREADS,
                    work -> {
                        Thread thread = new Thread(work, "dashboard-http");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final Map<String, Function<Map<String, String>, CompletableFuture<Answer>>> api =
            new HashMap<>();

    /**
     * @param upstream null if the question is wrong
     */
    record Failure(String upstream, String message) {}

    record FailureAnswer(Failure error) {}

    private record Answer(int status, Object body) {}

    /**
     * Binds the address and starts to answer.
     *
     * @throws IOException if the address cannot be bound
     */
    DashboardServer(InetSocketAddress address, Market market, Health health) throws IOException {
        this.market = market;
        this.health = health;
        // Says that this server is up, whatever is behind it.
        route("/health", query -> CompletableFuture.completedFuture(Map.of("status", "ok")));
        route("/api/symbols", query -> this.market.symbols());
        route(
                "/api/prices",
                query ->
                        this.market.prices(
                                required(query, "symbol"),
                                PriceRange.of(query.getOrDefault("range", "15m"))));
        route("/api/volumes", query -> this.market.volumes());
        route("/api/hashtags", query -> this.market.hashtags());
        route("/api/users", query -> this.market.users());
        api.put(
                "/api/health",
                query ->
                        this.health
                                .platform()
                                .thenApply(now -> new Answer(now.up() ? 200 : 503, now)));
        // Without it, kept-alive connections wait 40 ms for each answer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(address, 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    private <T> void route(
            String path, Function<Map<String, String>, CompletableFuture<T>> question) {
        api.put(path, query -> question.apply(query).thenApply(body -> new Answer(200, body)));
    }

    /** The port that it listens on. */
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                headers.set("Allow", "GET, HEAD");
                send(exchange, 405, failure(null, "Only GET and HEAD are answered here."));
            } else if (api.containsKey(path)) {
                send(exchange, answer(path, exchange.getRequestURI().getRawQuery()));
            } else {
                asset(exchange, path);
            }
        }
    }

    private Answer answer(String path, String rawQuery) {
        try {
            return api.get(path).apply(parameters(rawQuery)).join();
        } catch (BadRequestException e) {
            return new Answer(400, failure(null, e.getMessage()));
        } catch (CompletionException e) {
            if (e.getCause() instanceof UpstreamException down) {
                return new Answer(503, failure(down.upstream(), down.getMessage()));
            }
            return broken(path, e.getCause());
        } catch (RuntimeException e) {
            return broken(path, e);
        }
    }

    private static Answer broken(String path, Throwable error) {
        System.err.println("dashboard: " + path + " failed: " + error);
        return new Answer(500, failure(null, "The dashboard itself failed; its log says why."));
    }

    private static FailureAnswer failure(String upstream, String message) {
        return new FailureAnswer(new Failure(upstream, message));
    }

    private void asset(HttpExchange exchange, String path) throws IOException {
        var asset = assets.find(path);
        if (asset.isEmpty()) {
            send(exchange, 404, failure(null, "There is nothing at " + path + "."));
            return;
        }
        Headers headers = exchange.getResponseHeaders();
        headers.set("ETag", asset.get().etag());
        headers.set("Cache-Control", "no-cache");
        if (asset.get().etag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            send(exchange, 200, asset.get().type(), asset.get().bytes());
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        send(exchange, answer.status(), answer.body());
    }

    private static void send(HttpExchange exchange, int status, Object body) throws IOException {
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        send(exchange, status, "application/json", json(body));
    }

    private static byte[] json(Object body) throws JsonProcessingException {
        return JSON.writeValueAsBytes(body);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> parameters(String rawQuery) {
        Map<String, String> parameters = new HashMap<>();
        if (rawQuery != null) {
            for (String pair : rawQuery.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
                }
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("'" + text + "' is not encoded as URLs are.");
        }
    }

    private static String required(Map<String, String> query, String name) {
        String value = query.get(name);
        if (value == null || value.isBlank()) {
            throw new BadRequestException("The parameter '" + name + "' is missing.");
        }
        return value;
    }
}
