package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that speaks the filtered stream over plain sockets, so that it can break off wherever a
 * test wants.
 */
final class NewsServer implements AutoCloseable {

    static final String TOKEN = "open-sesame";

    /** What happens on a connection to the stream, the first of which has number 1. */
    @FunctionalInterface
    interface Script {
        void run(int number, Answer answer) throws IOException;
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger streams = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<Integer, ObjectNode> rules = new ConcurrentSkipListMap<>();
    private final AtomicInteger ruleIds = new AtomicInteger();
    private volatile int rulesStatus = 200;
    private volatile String addAnswer = "{}";
    private volatile String lastStreamRequest = "";
    private volatile Script script = (number, answer) -> answer.stream().hold();

    NewsServer() throws IOException {
        threads.execute(this::accept);
    }

    String baseUrl() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    void onStream(Script script) {
        this.script = script;
    }

    /** How many connections to the stream there have been. */
    int streams() {
        return streams.get();
    }

    /** The first line of the last request for the stream. */
    String lastStreamRequest() {
        return lastStreamRequest;
    }

    void rule(String value, String tag) {
        int id = ruleIds.incrementAndGet();
        rules.put(
                id, JSON.createObjectNode().put("id", "" + id).put("value", value).put("tag", tag));
    }

    /** The rules as tag=value. */
    Map<String, String> rules() {
        Map<String, String> byTag = new TreeMap<>();
        rules.values()
                .forEach(rule -> byTag.put(rule.get("tag").asText(), rule.get("value").asText()));
        return byTag;
    }

    void answerRulesWith(int status, String addAnswer) {
        this.rulesStatus = status;
        this.addAnswer = addAnswer;
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = socket.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                int length =
                        head.lines()
                                .filter(
                                        line ->
                                                line.toLowerCase(Locale.ROOT)
                                                        .startsWith("content-length:"))
                                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                                .findFirst()
                                .orElse(0);
                byte[] body = in.readNBytes(length);
                Answer answer = new Answer(connection.getOutputStream());
                if (!head.contains("Authorization: Bearer " + TOKEN + "\r\n")) {
                    answer.status(401);
                } else if (head.contains("/rules ")) {
                    answerRules(head.startsWith("POST"), body, answer);
                } else {
                    lastStreamRequest = head.lines().findFirst().orElseThrow();
                    script.run(streams.incrementAndGet(), answer);
                    return;
                }
            }
        } catch (IOException e) {
            // The client is gone, which tests want.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (next == '\n' && head.toString().endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString();
    }

    private void answerRules(boolean post, byte[] body, Answer answer) throws IOException {
        if (rulesStatus != 200) {
            answer.status(rulesStatus);
        } else if (post) {
            JsonNode change = JSON.readTree(body);
            change.path("delete").path("ids").forEach(id -> rules.remove(id.asInt()));
            change.path("add")
                    .forEach(rule -> rule(rule.get("value").asText(), rule.get("tag").asText()));
            answer.body(addAnswer);
        } else {
            ObjectNode list = JSON.createObjectNode();
            list.putArray("data").addAll(rules.values());
            answer.body(list.toString());
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
        threads.shutdownNow();
    }

    /** An answer, of which nothing is sent yet. */
    final class Answer {

        private final OutputStream out;

        Answer(OutputStream out) {
            this.out = out;
        }

        void status(int status, String... headers) throws IOException {
            send("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n");
            for (String header : headers) {
                send(header + "\r\n");
            }
            send("\r\n");
        }

        void body(String text) throws IOException {
            byte[] bytes = text.getBytes(UTF_8);
            send("HTTP/1.1 200 OK\r\nContent-Length: " + bytes.length + "\r\n\r\n");
            out.write(bytes);
        }

        /** Begins the stream, as HTTP chunks. */
        Answer stream() throws IOException {
            return stream("X-Test: yes");
        }

        /** The same with a header. */
        Answer stream(String header) throws IOException {
            send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + header + "\r\n\r\n");
            return this;
        }

        /** Sends text as one chunk. */
        Answer send(byte[] chunk) throws IOException {
            send(Integer.toHexString(chunk.length) + "\r\n");
            out.write(chunk);
            send("\r\n");
            return this;
        }

        Answer line(String line) throws IOException {
            return send((line + "\r\n").getBytes(UTF_8));
        }

        /** Ends the stream as HTTP wants it. Without it the server just closes. */
        void end() throws IOException {
            send("0\r\n\r\n");
        }

        /** Keeps the connection open, in silence, until the server is closed. */
        void hold() {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void send(String text) throws IOException {
            out.write(text.getBytes(US_ASCII));
            out.flush();
        }
    }
}
