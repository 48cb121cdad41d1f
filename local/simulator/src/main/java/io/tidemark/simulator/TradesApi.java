package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.tidemark.catalogue.LedgerEntry.Api;
import io.tidemark.catalogue.LedgerEntry.Kind;
import io.tidemark.http.WebSocketServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Coinbase Exchange: a feed of trades with heartbeats, which may leave trades out, and pages in
 * which they are: {@code GET /products/{id}/trades}. Price and size of a product's n-th trade
 * follow from the seed alone.
 */
final class TradesApi implements HttpHandler {

    private static final Pattern PATH = Pattern.compile("/products/([A-Z0-9-]+)/trades");
    private static final int MOST_KEPT = 200_000;
    private static final int LARGEST_PAGE = 1000;
    private static final Duration SUBSCRIBE_WITHIN = Duration.ofSeconds(5);
    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Map<String, Double> PRICES =
            new TreeMap<>(Map.of("BTC-USD", 121_345.10, "ETH-USD", 4_312.55));

    private final long seed;
    private final Shares shares;
    private final double gap;
    private final long keepsMs;
    private final Feed.Settings settings;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Map<String, Product> products = new TreeMap<>();
    private final SplittableRandom fates;
    private final AtomicLong opened = new AtomicLong();

    private record Trade(
            long id, long sequence, long time, String price, String size, String side) {

        ObjectNode json() {
            return Http.MAPPER
                    .createObjectNode()
                    .put("trade_id", id)
                    .put("side", side)
                    .put("size", size)
                    .put("price", price)
                    .put("time", Instant.ofEpochMilli(time).toString());
        }

        String match(String product, String type) {
            return json().put("type", type)
                    .put("product_id", product)
                    .put("sequence", sequence)
                    .toString();
        }
    }

    /** A product; its n-th trade has the id n, from 1. */
    private final class Product {

        private final SplittableRandom random;
        private final List<Trade> trades = new ArrayList<>();
        private double price;
        private long forgotten;

        Product(String name, double price) {
            this.random = Seeds.random(seed, "trades " + name);
            this.price = price;
        }

        void make(long now) {
            price *= 1 + 0.0002 * random.nextGaussian();
            double size = 0.05 * -Math.log(1 - random.nextDouble());
            trades.add(
                    new Trade(
                            last() + 1,
                            7 * (last() + 1),
                            now,
                            decimal(price, 2),
                            decimal(Math.max(size, 1e-8), 8),
                            random.nextBoolean() ? "buy" : "sell"));
            while (trades.size() > MOST_KEPT || trades.get(0).time() < now - keepsMs) {
                trades.remove(0);
                forgotten++;
            }
        }

        long last() {
            return forgotten + trades.size();
        }

        /** A trade that is kept. */
        Optional<Trade> trade(long id) {
            return id > forgotten && id <= last()
                    ? Optional.of(trades.get((int) (id - forgotten - 1)))
                    : Optional.empty();
        }
    }

    TradesApi(
            long seed,
            Shares shares,
            FeedOptions options,
            Feed.Settings settings,
            Ledger ledger,
            InstantSource clock) {
        this.seed = seed;
        this.shares = shares;
        this.gap = options.gap;
        this.keepsMs = options.keeps.toMillis();
        this.settings = settings;
        this.ledger = ledger;
        this.clock = clock;
        this.fates = Seeds.random(seed, "pages of trades");
        PRICES.forEach((name, price) -> products.put(name, new Product(name, price)));
    }

    private static String decimal(double number, int places) {
        return BigDecimal.valueOf(number).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    }

    /** Makes a product's next trade, of each in turn. */
    synchronized void make(long number) {
        List<Product> all = List.copyOf(products.values());
        all.get((int) (number % all.size())).make(clock.millis());
    }

    /** How many trades of each product have been made. */
    synchronized Map<String, Long> made() {
        Map<String, Long> made = new TreeMap<>();
        products.forEach((name, product) -> made.put(name, product.last()));
        return made;
    }

    private synchronized long last(String product) {
        return products.get(product).last();
    }

    private synchronized Optional<Trade> trade(String product, long id) {
        return products.get(product).trade(id);
    }

    /** Serves a connection until it ends. */
    void serve(WebSocketServer.Peer peer) throws IOException, InterruptedException {
        long number = opened.incrementAndGet();
        peer.accept();
        Optional<String> subscription = peer.receive(SUBSCRIBE_WITHIN);
        if (subscription.isEmpty()) {
            peer.close(1008);
            return;
        }
        Feed feed = new Feed(peer, settings, Seeds.random(seed, "trades feed", number));
        SplittableRandom random = Seeds.random(seed, "trades gaps", number);
        Map<String, Long> sent = new HashMap<>();
        for (JsonNode product : Http.MAPPER.readTree(subscription.get()).path("product_ids")) {
            if (!products.containsKey(product.asText())) {
                feed.send(
                        Http.MAPPER
                                .createObjectNode()
                                .put("type", "error")
                                .put("message", "Failed to subscribe")
                                .put("reason", product.asText() + " is not a valid product")
                                .toString());
                peer.close(1008);
                return;
            }
            sent.put(product.asText(), last(product.asText()));
        }
        feed.send("{\"type\":\"subscriptions\",\"channels\":[]}");
        for (Map.Entry<String, Long> product : sent.entrySet()) {
            Optional<Trade> last = trade(product.getKey(), product.getValue());
            if (last.isPresent()) {
                send(feed, number, product.getKey(), last.get(), "last_match");
            }
        }
        long beaten = System.nanoTime() - HEARTBEAT_NANOS;
        while (true) {
            for (Map.Entry<String, Long> product : sent.entrySet()) {
                String name = product.getKey();
                for (long id = product.getValue() + 1; id <= last(name); id++) {
                    product.setValue(id);
                    Optional<Trade> trade = trade(name, id);
                    if (trade.isEmpty() || random.nextDouble() < gap) {
                        continue;
                    }
                    if (random.nextDouble() < shares.malformed()) {
                        // Pages have it.
                        String half = trade.get().match(name, "match");
                        feed.send(half.substring(0, half.length() / 2));
                        continue;
                    }
                    send(feed, number, name, trade.get(), "match");
                    if (random.nextDouble() < shares.duplicate()) {
                        feed.send(trade.get().match(name, "match"));
                    }
                }
            }
            if (System.nanoTime() - beaten >= HEARTBEAT_NANOS) {
                beaten += HEARTBEAT_NANOS;
                for (Map.Entry<String, Long> product : sent.entrySet()) {
                    feed.send(
                            Http.MAPPER
                                    .createObjectNode()
                                    .put("type", "heartbeat")
                                    .put("sequence", 7 * product.getValue())
                                    .put("last_trade_id", product.getValue())
                                    .put("product_id", product.getKey())
                                    .put("time", clock.instant().toString())
                                    .toString());
                }
            }
            var unused = feed.rest();
        }
    }

    private void send(Feed feed, long number, String product, Trade trade, String type)
            throws IOException {
        String match = trade.match(product, type);
        feed.send(match);
        ledger.add(
                Ledger.ofMessage(
                        Api.TRADES,
                        clock.millis(),
                        number,
                        Kind.TRADE,
                        product + "-" + trade.id(),
                        trade.time(),
                        match));
    }

    /**
     * A page: newest first; {@code after} a trade come older ones, {@code before} it newer ones.
     */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
        if (!path.matches() || !products.containsKey(path.group(1))) {
            Http.send(exchange, 404, Http.JSON, Http.bytes("{\"message\":\"NotFound\"}"));
            return;
        }
        double fate;
        synchronized (fates) {
            fate = fates.nextDouble();
        }
        if (fate < shares.error()) {
            Http.send(exchange, 429, Http.JSON, Http.bytes("{\"message\":\"rate limit\"}"));
            return;
        }
        String product = path.group(1);
        long after;
        long before;
        int limit;
        try {
            after = Http.query(exchange, "after").map(Long::parseLong).orElse(Long.MAX_VALUE);
            before = Http.query(exchange, "before").map(Long::parseLong).orElse(0L);
            limit = Http.query(exchange, "limit").map(Integer::parseInt).orElse(100);
        } catch (NumberFormatException e) {
            Http.send(exchange, 400, Http.JSON, Http.bytes("{\"message\":\"no number\"}"));
            return;
        }
        ArrayNode page = Http.MAPPER.createArrayNode();
        long id = Math.min(last(product), after - 1);
        for (; id > before && page.size() < Math.min(limit, LARGEST_PAGE); id--) {
            Optional<Trade> trade = trade(product, id);
            if (trade.isEmpty()) {
                break;
            }
            page.add(trade.get().json());
        }
        Http.sendJson(exchange, 200, page);
    }
}
