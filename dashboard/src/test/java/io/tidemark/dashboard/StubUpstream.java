package io.tidemark.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server that answers each path as it was told, and remembers what it was asked. */
final class StubUpstream implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Question> questions = new CopyOnWriteArrayList<>();

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    record Question(String path, String authorization, JsonNode body) {}

    StubUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers {@code path}, query included, with JSON; single quotes stand for double ones. */
    StubUpstream answer(String path, String json) {
        return answer(path, 200, json.replace('\'', '"'));
    }

    StubUpstream answer(String path, int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        answers.put(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        return this;
    }

    /** Sends the head of an answer, the beginning of its body, and then nothing more, ever. */
    StubUpstream hang(String path) {
        answers.put(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                });
        return this;
    }

    List<Question> questions() {
        return List.copyOf(questions);
    }

    /** The body of the only question so far. */
    JsonNode question() {
        if (questions.size() != 1) {
            throw new AssertionError("not one question but " + questions);
        }
        return questions.get(0).body();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().toString();
        questions.add(
                new Question(
                        path,
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        body.length == 0 ? null : JSON.readTree(body)));
        Answer answer = answers.get(path);
        if (answer == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        } else {
            answer.to(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
