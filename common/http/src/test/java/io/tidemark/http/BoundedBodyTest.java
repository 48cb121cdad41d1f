package io.tidemark.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] bytes = sent.getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
                    try (var body = exchange.getResponseBody()) {
                        body.write(bytes);
                    }
                });
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            BoundedBody body =
                    HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(uri).build(), BoundedBody.upTo(5))
                            .body();

            assertThat(new String(body.bytes(), UTF_8)).isEqualTo(kept);
            assertThat(body.cut()).isEqualTo(cut);
        } finally {
            server.stop(0);
        }
    }
}
