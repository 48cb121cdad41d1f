package io.tidemark.browsertests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a service; can be shut, or let it seem to hang. */
final class Gate implements AutoCloseable {

    /** What happens to a question. */
    enum Mode {
        /** It goes through. */
        OPEN,
        /** The connection breaks. */
        SHUT,
        /** It waits until the mode is another. */
        SILENT
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final URI behind;
    private Mode mode = Mode.OPEN;

    Gate(URI behind) throws IOException {
        this.behind = behind;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void set(Mode next) {
        mode = next;
        notifyAll();
    }

    private synchronized Mode pass() throws InterruptedException {
        while (mode == Mode.SILENT) {
            wait();
        }
        return mode;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] question = exchange.getRequestBody().readAllBytes();
            if (pass() == Mode.SHUT) {
                return;
            }
            HttpRequest request =
                    HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
                            .header("Content-Type", "application/json")
                            .method(
                                    exchange.getRequestMethod(),
                                    BodyPublishers.ofByteArray(question))
                            .build();
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
