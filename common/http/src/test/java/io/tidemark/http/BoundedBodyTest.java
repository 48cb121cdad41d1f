package io.tidemark.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedBodyTest {

    @ParameterizedTest
    @CsvSource({
        "'', '', false",
        "abcd, abcd, false",
        "abcde, abcde, false",
        "abcdef, abcde, true",
    })
    void keepsUpToItsBound(String sent, String kept, boolean cut) throws Exception {
        BoundedBody body = body(sent.getBytes(UTF_8), 5, Map.of());

        assertThat(new String(body.bytes(), UTF_8)).isEqualTo(kept);
        assertThat(body.cut()).isEqualTo(cut);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', false",
        "0123456789012345678901234567890123456789, 0123456789012345678901234567890123456789, false",
        "01234567890123456789012345678901234567890, 0123456789012345678901234567890123456789, true",
    })
    void unpacksUpToItsBound(String sent, String kept, boolean cut) throws Exception {
        BoundedBody body = body(gzip(sent), 40, Map.of("Content-Encoding", "gzip"));

        assertThat(new String(body.bytes(), UTF_8)).isEqualTo(kept);
        assertThat(body.cut()).isEqualTo(cut);
    }

    @Test
    void whatCannotBeUnpackedFails() throws Exception {
        byte[] half = Arrays.copyOf(gzip("0123456789"), 20);

        for (byte[] sent : new byte[][] {half, "no gzip".getBytes(UTF_8)}) {
            assertThatThrownBy(() -> body(sent, 40, Map.of("Content-Encoding", "x-gzip")))
                    .isInstanceOf(IOException.class);
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }

    private static BoundedBody body(byte[] bytes, int limit, Map<String, String> headers)
            throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    headers.forEach(exchange.getResponseHeaders()::add);
                    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
                    try (var body = exchange.getResponseBody()) {
                        body.write(bytes);
                    }
                });
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), BoundedBody.upTo(limit))
                    .body();
        } finally {
            server.stop(0);
        }
    }
}
