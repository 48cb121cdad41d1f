package io.tidemark.exercises;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.http.WebSocketServer;
import io.tidemark.runtime.PlatformException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with live sources is said in one line. */
class LiveSourcesTest {

    private HttpServer rest;
    private WebSocketServer feed;

    @BeforeEach
    void start() throws Exception {
        rest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        rest.createContext(
                "/",
                exchange -> {
                    byte[] body = "[]".getBytes(UTF_8);
                    boolean known = exchange.getRequestURI().getPath().contains("BTC-USD");
                    exchange.sendResponseHeaders(known ? 200 : 404, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        rest.start();
        feed =
                new WebSocketServer(
                        0,
                        peer -> {
                            peer.accept();
                            Optional<String> unused = peer.receive(Duration.ofSeconds(5));
                        });
    }

    @AfterEach
    void stop() {
        rest.stop(0);
        feed.close();
    }

    private void require(String jetstream, String coinbase, String coinbaseFeed, String... products)
            throws InterruptedException {
        new LiveSources(
                        URI.create(here(jetstream)),
                        URI.create(here(coinbase)),
                        URI.create(here(coinbaseFeed)),
                        List.of(products),
                        List.of("google"))
                .requireReachable();
    }

    private String here(String address) {
        return address.replace("REST", "127.0.0.1:" + rest.getAddress().getPort())
                .replace("FEED", "127.0.0.1:" + feed.port());
    }

    @Test
    void whatIsThereIsFine() throws Exception {
        require("http://FEED", "http://REST", "ws://FEED", "BTC-USD");
    }

    @Test
    void aProductThatIsNotKnownIsNamed() {
        assertThatThrownBy(
                        () ->
                                require(
                                        "http://FEED",
                                        "http://REST",
                                        "ws://FEED",
                                        "BTC-USD",
                                        "BTX-USD"))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("does not know BTX-USD")
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "http://FEED, http://REST, ws://FEED, btc, is no product",
        "http://FEED, rest, ws://FEED, BTC-USD, rest is no address with https://",
        "http://FEED, http://REST, http://FEED, BTC-USD, is no address with wss://",
        "ws://FEED, http://REST, ws://FEED, BTC-USD, is no address with https://",
        "http://FEED, http://REST, ws://REST, BTC-USD, cannot be reached",
    })
    void whatIsWrongIsOneLine(
            String jetstream, String coinbase, String coinbaseFeed, String product, String said) {
        assertThatThrownBy(() -> require(jetstream, coinbase, coinbaseFeed, product))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining(said)
                .message()
                .hasLineCount(1);
    }
}
