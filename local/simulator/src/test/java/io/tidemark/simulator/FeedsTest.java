package io.tidemark.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.http.Backoff;
import io.tidemark.http.WebSocketFeed;
import io.tidemark.http.WebSocketFeed.Message;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jetstream and Coinbase as their listeners see them. */
@Timeout(60)
class FeedsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> reasons = new ArrayList<>();

    private WebSocketFeed feed(Supplier<URI> address, String greeting, Semaphore signal) {
        return new WebSocketFeed(
                address,
                () -> Optional.ofNullable(greeting),
                new WebSocketFeed.Settings(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(2),
                        Backoff.linear(Duration.ofMillis(5), Duration.ofMillis(50)),
                        100_000),
                new WebSocketFeed.Observer() {
                    @Override
                    public void opened(URI at, long connection) {}

                    @Override
                    public void failed(boolean wasOpen, String reason, Duration pause) {
                        reasons.add(reason);
                    }
                },
                signal::release);
    }

    private static Message next(WebSocketFeed feed, Semaphore signal) throws InterruptedException {
        while (true) {
            Optional<Message> message = feed.poll();
            if (message.isPresent()) {
                return message.get();
            }
            boolean unused = signal.tryAcquire(feed.patience().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private static JsonNode json(Message message) {
        try {
            return JSON.readTree(message.bytes());
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    @Test
    void whoComesBackToJetstreamWithACursorMissesNothingThoughItDropsConnections()
            throws Exception {
        try (Running running =
                Running.start(
                        "--feed-port=0",
                        "--post-rate=400",
                        "--drop-interval=200ms",
                        "--cut-lines",
                        "--duplicate-share=0.05",
                        "--malformed-share=0.02",
                        "--noise-share=0.2")) {
            Semaphore signal = new Semaphore(0);
            long[] cursor = {0};
            Map<String, JsonNode> heard = new LinkedHashMap<>();
            List<Long> connections = new ArrayList<>();
            try (WebSocketFeed feed =
                    feed(
                            () ->
                                    running.feed(
                                            "/subscribe?wantedCollections=app.bsky.feed.post"
                                                    + (cursor[0] == 0
                                                            ? ""
                                                            : "&cursor=" + cursor[0])),
                            null,
                            signal)) {
                while (connections.size() < 5) {
                    Message message = next(feed, signal);
                    if (!connections.contains(message.connection())) {
                        connections.add(message.connection());
                    }
                    JsonNode event = json(message);
                    heard.put(new String(message.bytes(), UTF_8), event);
                    cursor[0] = Math.max(cursor[0], event.path("time_us").asLong());
                }
            }
            assertThat(reasons).isNotEmpty();
            List<Long> revisions = new ArrayList<>();
            for (JsonNode event : heard.values()) {
                if (event.path("kind").asText().equals("commit")) {
                    revisions.add(
                            Long.parseLong(event.path("commit").path("rev").asText().substring(2)));
                }
            }
            assertThat(revisions).hasSizeGreaterThan(100);
            // Without a gap, each once.
            for (int i = 1; i < revisions.size(); i++) {
                assertThat(revisions.get(i)).isEqualTo(revisions.get(0) + i);
            }
            assertThat(heard.values())
                    .anyMatch(
                            event ->
                                    event.path("commit")
                                            .path("operation")
                                            .asText("")
                                            .equals("delete"))
                    .anyMatch(event -> event.path("kind").asText().equals("account"))
                    .anyMatch(JsonNode::isMissingNode);
            assertThat(running.summary().path("served").path("jetstream-post").asLong())
                    .isPositive();
        }
    }

    @Test
    void theLedgerHasWhatAConnectionSaidLastBeforeItWasClosed() throws Exception {
        try (Running running =
                Running.start("--feed-port=0", "--post-rate=100", "--drop-interval=200ms")) {
            Semaphore signal = new Semaphore(0);
            Set<String> heard = new HashSet<>();
            long connection = 0;
            try (WebSocketFeed feed = feed(() -> running.feed("/subscribe"), null, signal)) {
                while (connection < 5) {
                    Message message = next(feed, signal);
                    connection = message.connection();
                    JsonNode event = json(message);
                    if (connection < 5 && event.has("commit")) {
                        heard.add(
                                event.path("did").asText()
                                        + "/"
                                        + event.path("commit").path("rkey").asText());
                    }
                }
            }
            assertThat(reasons).isNotEmpty().allMatch(reason -> reason.contains("1001"));
            Set<String> served = new HashSet<>();
            running.ledger(0).forEach(entry -> served.add(entry.path("id").asText()));
            assertThat(heard).hasSizeGreaterThan(20);
            assertThat(served).containsAll(heard);
        }
    }

    @Test
    void theSecondMachineHasLaterTimesForTheSame() throws Exception {
        try (Running running =
                Running.start("--feed-port=0", "--post-rate=100", "--cursor-shift=2s")) {
            Map<String, Long> first = times(running, 0);
            long from = first.values().iterator().next();
            Map<String, Long> second = times(running, from);
            assertThat(second.keySet()).containsAnyElementsOf(first.keySet());
            for (Map.Entry<String, Long> event : second.entrySet()) {
                if (first.containsKey(event.getKey())) {
                    assertThat(event.getValue() - first.get(event.getKey())).isEqualTo(2_000_000);
                }
            }
        }
    }

    /** Of the next 30 commits, by revision. */
    private Map<String, Long> times(Running running, long cursor) throws InterruptedException {
        Semaphore signal = new Semaphore(0);
        Map<String, Long> times = new LinkedHashMap<>();
        try (WebSocketFeed feed =
                feed(
                        () -> running.feed("/subscribe" + (cursor == 0 ? "" : "?cursor=" + cursor)),
                        null,
                        signal)) {
            while (times.size() < 30) {
                JsonNode event = json(next(feed, signal));
                if (event.has("commit")) {
                    times.put(
                            event.path("commit").path("rev").asText(),
                            event.path("time_us").asLong());
                }
            }
        }
        return times;
    }

    @Test
    void whatTheFeedOfTradesLeavesOutIsInThePagesAndHeartbeatsTellOfTheLast() throws Exception {
        try (Running running =
                Running.start("--feed-port=0", "--trade-rate=300", "--gap-share=0.3")) {
            Semaphore signal = new Semaphore(0);
            Map<Long, JsonNode> matches = new LinkedHashMap<>();
            long lastTold = 0;
            try (WebSocketFeed feed =
                    feed(
                            () -> running.feed("/"),
                            "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"matches\",\"heartbeat\"]}",
                            signal)) {
                assertThat(json(next(feed, signal)).path("type").asText())
                        .isEqualTo("subscriptions");
                while (matches.size() < 200 || lastTold == 0) {
                    JsonNode said = json(next(feed, signal));
                    assertThat(said.path("product_id").asText()).isEqualTo("BTC-USD");
                    if (said.path("type").asText().equals("heartbeat")) {
                        lastTold = said.path("last_trade_id").asLong();
                    } else {
                        matches.put(said.path("trade_id").asLong(), said);
                    }
                }
            }
            List<Long> ids = List.copyOf(matches.keySet());
            long first = ids.get(0);
            long last = ids.get(ids.size() - 1);
            assertThat(last - first).isGreaterThan(ids.size());
            JsonNode page =
                    running.getJson(
                            "/products/BTC-USD/trades?limit=1000&after="
                                    + (last + 1)
                                    + "&before="
                                    + (first - 1));
            assertThat(page).hasSize((int) (last - first + 1));
            for (JsonNode trade : page) {
                JsonNode match = matches.get(trade.path("trade_id").asLong());
                if (match != null) {
                    for (String field : List.of("price", "size", "side", "time")) {
                        assertThat(match.path(field)).isEqualTo(trade.path(field));
                    }
                }
            }
            assertThat(running.getJson("/products/BTC-USD/trades?limit=2")).hasSize(2);
            assertThat(running.get("/products/XYZ-USD/trades").statusCode()).isEqualTo(404);
            running.post("/control/drain", "");
            long made = running.summary().path("trades").path("BTC-USD").asLong();
            assertThat(made).isGreaterThanOrEqualTo(last);
            assertThat(running.summary().path("trades").path("BTC-USD").asLong()).isEqualTo(made);
        }
    }

    @Test
    void whoDoesNotSubscribeToAProductThatThereIsIsToldSo() throws Exception {
        try (Running running = Running.start("--feed-port=0")) {
            Semaphore signal = new Semaphore(0);
            try (WebSocketFeed feed =
                    feed(
                            () -> running.feed("/"),
                            "{\"type\":\"subscribe\",\"product_ids\":[\"AAPL\"]}",
                            signal)) {
                JsonNode said = json(next(feed, signal));
                assertThat(said.path("type").asText()).isEqualTo("error");
                assertThat(said.path("reason").asText()).contains("AAPL");
            }
        }
    }
}
