package io.tidemark.dashboard;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.dashboard.Route.Answer;
import io.tidemark.dashboard.Route.Question;
import io.tidemark.tables.TableView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
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

    /** The longest body of a POST. */
    private static final int MOST_BYTES = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Market market;
    private final Analytics analytics;
    private final Health health;
    private final Lab lab;
    private final LiveTables tables;
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
    private final List<Route> api = new ArrayList<>();

    /**
     * @param upstream null if the question is wrong
     */
    record Failure(String upstream, String message) {}

    record FailureAnswer(Failure error) {}

    /**
     * Binds the address and starts to answer.
     *
     * @throws IOException if the address cannot be bound
     */
    DashboardServer(
            InetSocketAddress address,
            Market market,
            Analytics analytics,
            Health health,
            Lab lab,
            LiveTables tables)
            throws IOException {
        this.market = market;
        this.analytics = analytics;
        this.health = health;
        this.lab = lab;
        this.tables = tables;
        // Says that this server is up, whatever is behind it.
        route("/health", question -> completedFuture(Map.of("status", "ok")));
        route("/api/symbols", question -> this.market.symbols());
        route(
                "/api/prices",
                question ->
                        this.market.prices(
                                question.required("symbol"),
                                PriceRange.of(question.parameters().getOrDefault("range", "15m"))));
        route("/api/volumes", question -> this.market.volumes());
        route("/api/hashtags", question -> this.market.hashtags());
        route("/api/users", question -> this.market.users());
        route("/api/candle-choices", question -> this.analytics.choices());
        route(
                "/api/candles",
                question ->
                        this.analytics.candles(
                                question.required("symbol"),
                                question.required("size"),
                                from(question)));
        route(
                "/api/marks",
                question ->
                        this.analytics.marks(
                                question.required("symbol"), from(question).orElse(0)));
        route("/api/alerts", question -> this.analytics.alerts(limit(question, "100")));
        route("/api/news-impact", question -> this.analytics.newsImpact(limit(question, "50")));
        route("/api/trends", question -> completedFuture(this.tables.trends()));
        api.add(
                Route.of(
                        "GET",
                        "/api/health",
                        question ->
                                this.health
                                        .platform()
                                        .thenApply(now -> new Answer(now.up() ? 200 : 503, now))));
        route("/api/scenarios", question -> completedFuture(this.lab.scenarios()));
        route(
                "/api/scenarios/{name}",
                question -> completedFuture(this.lab.scenario(question.required("name"))));
        route("POST", "/api/replay", question -> this.lab.replay(question.body()));
        route("/api/tables", question -> completedFuture(this.tables.tables()));
        route(
                "/api/tables/{name}",
                question ->
                        completedFuture(
                                this.tables.table(question.required("name"), view(question))));
        route(
                "/api/tables/{name}/{key}",
                question ->
                        completedFuture(
                                this.tables.row(
                                        question.required("name"), question.required("key"))));
        route("/api/topics", question -> completedFuture(this.tables.topics()));
        route(
                "/api/topics/{name}/newest",
                question ->
                        completedFuture(
                                this.tables.newest(
                                        question.required("name"), limit(question, "50"))));
        route("/api/dead-letters", question -> completedFuture(this.tables.deadLetters()));
        // Without it, kept-alive connections wait 40 ms for each answer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(address, 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    private static TableView view(Question question) {
        Map<String, String> parameters = question.parameters();
        return new TableView(
                parameters.getOrDefault("filter", ""),
                parameters.get("orderBy"),
                Boolean.parseBoolean(parameters.get("descending")),
                limit(question, "100"));
    }

    /** Empty if the question does not say. */
    private static OptionalLong from(Question question) {
        String from = question.parameters().get("from");
        if (from == null) {
            return OptionalLong.empty();
        }
        if (!from.matches("\\d{1,15}")) {
            throw new BadRequestException(
                    "'from' is a time in ms since the epoch, not '" + from + "'.");
        }
        return OptionalLong.of(Long.parseLong(from));
    }

    private static int limit(Question question, String usual) {
        String limit = question.parameters().getOrDefault("limit", usual);
        if (!limit.matches("[1-9]\\d{0,2}|1000")) {
            throw new BadRequestException("'limit' is from 1 to 1000, not '" + limit + "'.");
        }
        return Integer.parseInt(limit);
    }

    private <T> void route(String path, Function<Question, CompletableFuture<T>> ask) {
        route("GET", path, ask);
    }

    private <T> void route(
            String method, String path, Function<Question, CompletableFuture<T>> ask) {
        api.add(
                Route.of(
                        method,
                        path,
                        question -> ask.apply(question).thenApply(body -> new Answer(200, body))));
    }

    /** The port that it listens on. */
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        lab.close();
        threads.shutdownNow();
        tables.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            reply(exchange);
        }
    }

    private void reply(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        URI uri = exchange.getRequestURI();
        Set<String> allowed = new TreeSet<>();
        for (Route route : api) {
            try {
                var parameters = route.match(uri.getRawPath());
                if (parameters.isPresent() && route.answers(method)) {
                    Map<String, String> all = Route.query(uri.getRawQuery());
                    all.putAll(parameters.get());
                    send(exchange, answer(route, uri.getPath(), new Question(all, body(exchange))));
                    return;
                }
                parameters.ifPresent(here -> allowed.add(route.method()));
            } catch (BadRequestException e) {
                send(exchange, e.status(), failure(null, e.getMessage()));
                return;
            }
        }
        if (allowed.isEmpty() || allowed.contains("GET")) {
            allowed.add("GET");
            allowed.add("HEAD");
        }
        if (allowed.contains(method)) {
            asset(exchange, uri.getPath());
        } else {
            exchange.getResponseHeaders().set("Allow", String.join(", ", allowed));
            String those = String.join(" and ", allowed);
            String verb = allowed.size() == 1 ? " is" : " are";
            send(exchange, 405, failure(null, "Only " + those + verb + " answered here."));
        }
    }

    /** What was sent with a POST; nothing else is read. */
    private static byte[] body(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            return new byte[0];
        }
        byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw new BadRequestException(413, "More than 1 MiB is not taken.");
        }
        return body;
    }

    private static Answer answer(Route route, String path, Question question) {
        try {
            return route.ask().apply(question).join();
        } catch (BadRequestException e) {
            return new Answer(e.status(), failure(null, e.getMessage()));
        } catch (CompletionException e) {
            if (e.getCause() instanceof BadRequestException wrong) {
                return new Answer(wrong.status(), failure(null, wrong.getMessage()));
            }
            if (e.getCause() instanceof UpstreamException down) {
                return new Answer(503, failure(down.upstream(), down.getMessage()));
            }
            return broken(path, e.getCause());
        } catch (UpstreamException e) {
            return new Answer(503, failure(e.upstream(), e.getMessage()));
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
}
