package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server that answers each symbol as the test says. */
final class QuoteServer implements AutoCloseable {

    static final String TOKEN = "open sesame & more";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

    QuoteServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on the symbol is answered with this body and status 200. */
    void quote(String symbol, String body) {
        status(symbol, 200, body);
    }

    void status(String symbol, int status, String body) {
        on(symbol, exchange -> send(exchange, status, body));
    }

    void on(String symbol, HttpHandler handler) {
        handlers.put(symbol, handler);
    }

    /** How often the symbol was asked for. */
    int asked(String symbol) {
        return asked.getOrDefault(symbol, new AtomicInteger()).get();
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String symbol =
                exchange.getRequestURI().getPath().replaceFirst("^/stable/stock/(.*)/quote$", "$1");
        asked.computeIfAbsent(symbol, any -> new AtomicInteger()).incrementAndGet();
        if (!("token=" + TOKEN).equals(exchange.getRequestURI().getQuery())) {
            send(exchange, 403, "");
            return;
        }
        handlers.getOrDefault(symbol, e -> send(e, 404, "Unknown symbol")).handle(exchange);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
