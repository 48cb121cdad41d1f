package io.tidemark.platformtesting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A headless Chromium of its own process and fresh profile, driven over the Chrome DevTools
 * Protocol, which needs nothing but the JDK's web socket.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>
 */
public final class Chromium implements AutoCloseable {

    private static final String ANNOUNCEMENT = "DevTools listening on ";
    private static final int DEADLINE_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final Map<String, Consumer<JsonNode>> sessions = new ConcurrentHashMap<>();

    private Chromium(Process process, Path profile, URI devTools) {
        this.process = process;
        this.profile = profile;
        this.socket =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(devTools, new Receiver())
                        .join();
    }

    /** Where Chromium should be: {@code TIDEMARK_CHROMIUM}, or where Debian's package puts it. */
    public static Path path() {
        return Path.of(
                Objects.requireNonNullElse(
                        System.getenv("TIDEMARK_CHROMIUM"), "/usr/bin/chromium"));
    }

    /** Where Chromium is; empty if it is not there. */
    public static Optional<Path> find() {
        return Optional.of(path()).filter(Files::isExecutable);
    }

    /** Starts Chromium and waits until it can be driven. */
    public static Chromium start(Path executable) throws IOException {
        Path profile = Files.createTempDirectory("tidemark-chromium");
        Process process =
                new ProcessBuilder(
                                executable.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--hide-scrollbars",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + profile,
                                "about:blank")
                        .redirectErrorStream(true)
                        .start();
        URI devTools = URI.create(Processes.awaitLine(process, ANNOUNCEMENT));
        return new Chromium(process, profile, devTools);
    }

    /** A new page, with storage, cache and cookies of its own. */
    public Page newPage() {
        String context =
                call(null, "Target.createBrowserContext", object())
                        .get("browserContextId")
                        .asText();
        ObjectNode target = object().put("url", "about:blank").put("browserContextId", context);
        String id = call(null, "Target.createTarget", target).get("targetId").asText();
        ObjectNode attach = object().put("targetId", id).put("flatten", true);
        String session = call(null, "Target.attachToTarget", attach).get("sessionId").asText();
        Page page = new Page(this, session, id);
        sessions.put(session, page::event);
        page.enable();
        return page;
    }

    /** Sends a command and waits for its result. */
    JsonNode call(String session, String method, ObjectNode parameters) {
        int id = lastId.incrementAndGet();
        ObjectNode message = object().put("id", id).put("method", method);
        message.set("params", parameters);
        if (session != null) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        synchronized (socket) {
            socket.sendText(message.toString(), true).join();
        }
        try {
            JsonNode result = answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (result.has("error")) {
                throw new IllegalStateException(method + ": " + result.get("error"));
            }
            return result.get("result");
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " got no answer", e);
        }
    }

    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        Processes.end(process);
        Processes.delete(profile);
    }

    private final class Receiver implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                String whole = message.toString();
                message.setLength(0);
                receive(whole);
            }
            from.request(1);
            return null;
        }

        private void receive(String text) {
            JsonNode received;
            try {
                received = JSON.readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (received.has("id")) {
                waiting.remove(received.get("id").asInt()).complete(received);
            } else {
                Consumer<JsonNode> session = sessions.get(received.path("sessionId").asText());
                if (session != null) {
                    session.accept(received);
                }
            }
        }
    }
}
