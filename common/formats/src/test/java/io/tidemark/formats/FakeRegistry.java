package io.tidemark.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** A registry that answers what a test says, on the wire as Confluent's does. */
final class FakeRegistry implements AutoCloseable {

    record Answer(int status, String body) {}

    private static final Answer UNKNOWN_ID =
            new Answer(404, "{\"error_code\":40403,\"message\":\"Schema 9 not found\"}");

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Answer> first = new CopyOnWriteArrayList<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();

    FakeRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            asked.add(path);
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            authorizations.add(authorization == null ? "none" : authorization);
            Answer answer =
                    first.isEmpty() ? answers.getOrDefault(path, UNKNOWN_ID) : first.remove(0);
            byte[] body = answer.body.getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What is answered before anything else, whatever is asked. */
    void first(int status, String body) {
        first.add(new Answer(status, body));
    }

    void put(int id, String schema) {
        put("/schemas/ids/" + id, schema, "");
    }

    /**
     * A schema at a path.
     *
     * @param more fields of the answer, each with a comma before it
     */
    void put(String path, String schema, String more) {
        String text = JsonNodeFactory.instance.textNode(schema).toString();
        answers.put(path, new Answer(200, "{\"schema\":" + text + more + "}"));
    }

    static byte[] framed(int id, byte[] payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .put((byte) 0)
                .putInt(id)
                .put(payload)
                .array();
    }

    static byte[] framed(int id, GenericRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return framed(id, bytes.toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
