package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import picocli.CommandLine;

/** A simulator on a free port and a client of it. */
final class Running implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        // Else the client asks once more, and says nothing of it, where a kept connection breaks
        // before it has read anything of the answer.
        System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final Simulator simulator;

    private Running(Simulator simulator) {
        this.simulator = simulator;
    }

    static Running start(String... options) throws IOException {
        return start(InstantSource.system(), options);
    }

    static Running start(InstantSource clock, String... arguments) throws IOException {
        SimulatorOptions options = options(arguments);
        options.validate();
        options.port = 0;
        return new Running(new Simulator(options, clock, Running::fail));
    }

    private static void fail(Exception failure) {
        throw new IllegalStateException(failure);
    }

    static SimulatorOptions options(String... arguments) {
        SimulatorOptions options = new SimulatorOptions();
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        return options;
    }

    /** An address of the feeds. */
    URI feed(String pathAndQuery) {
        return URI.create("ws://127.0.0.1:" + simulator.feedPort().getAsInt() + pathAndQuery);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(simulator.address() + path));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    HttpResponse<byte[]> quote(String symbol) throws IOException, InterruptedException {
        return get("/stable/stock/" + symbol + "/quote");
    }

    JsonNode getJson(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return JSON.readTree(send(request(path).POST(BodyPublishers.ofString(body))).body());
    }

    JsonNode summary() throws IOException, InterruptedException {
        return getJson("/ledger/summary");
    }

    List<JsonNode> ledger(long after) throws IOException, InterruptedException {
        List<JsonNode> entries = new ArrayList<>();
        String lines = new String(get("/ledger?after=" + after).body(), StandardCharsets.UTF_8);
        for (String line : lines.lines().toList()) {
            entries.add(JSON.readTree(line));
        }
        return entries;
    }

    /** Opens the stream; it is open when this returns. */
    Reader stream() {
        return stream(Long.MAX_VALUE);
    }

    /** Opens the stream and reads only the first pieces of it. */
    Reader stream(long pieces) {
        Reader reader = new Reader(pieces);
        var unused =
                client.sendAsync(
                        request("/2/tweets/search/stream").build(),
                        BodyHandlers.fromSubscriber(reader));
        reader.opened.join();
        return reader;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        simulator.close();
    }

    /** What came over one connection. */
    static final class Reader implements Flow.Subscriber<List<ByteBuffer>> {

        private final long pieces;
        private volatile Flow.Subscription subscription;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final CompletableFuture<Void> opened = new CompletableFuture<>();

        /** Whether the connection ended well; completes when it does not go on. */
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

        Reader(long pieces) {
            this.pieces = pieces;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(pieces);
        }

        @Override
        public synchronized void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                received.writeBytes(bytes);
            }
            opened.complete(null);
        }

        @Override
        public void onError(Throwable broken) {
            ended.complete(false);
        }

        @Override
        public void onComplete() {
            ended.complete(true);
        }

        void readOn() {
            subscription.request(Long.MAX_VALUE);
        }

        boolean awaitEnd() {
            return ended.join();
        }

        /** Bytes received. */
        synchronized int size() {
            return received.size();
        }

        synchronized String text() {
            return received.toString(StandardCharsets.UTF_8);
        }

        /** All lines but heartbeats; the last may be a part of one if the connection broke. */
        List<String> lines() {
            return text().lines().filter(line -> !line.isEmpty()).toList();
        }
    }
}
