package io.tidemark.quotesingest;

import io.tidemark.http.Backoff;
import io.tidemark.http.WebSocketFeed;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * What is read of Coinbase Exchange, and how.
 *
 * @param baseUrl of its REST API, {@code http} or {@code https}, without a slash at its end
 * @param feedUrl of its feed, {@code ws} or {@code wss}
 * @param products such as {@code BTC-USD}
 * @param answer the longest time that a page of trades may take
 * @param attempts how often a page is asked for that lacks trades, before they are given up
 */
record CoinbaseSettings(
        String baseUrl,
        String feedUrl,
        List<String> products,
        WebSocketFeed.Settings feed,
        Duration answer,
        int attempts)
        implements Serializable {

    /** Heartbeats come each second. */
    static CoinbaseSettings of(String baseUrl, String feedUrl, List<String> products) {
        return new CoinbaseSettings(
                baseUrl,
                feedUrl,
                List.copyOf(products),
                new WebSocketFeed.Settings(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Backoff.doubling(Duration.ofMillis(500), Duration.ofMinutes(1)),
                        64 * 1024),
                Duration.ofSeconds(15),
                4);
    }
}
