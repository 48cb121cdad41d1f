package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.http.WebSocketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Coinbase Exchange whose trades are known in advance: its feed leaves some out, sends some twice
 * and breaks, and its pages have what is wanted, but not always at once.
 */
final class CoinbaseServer implements AutoCloseable {

    private static final Pattern TRADES = Pattern.compile("/products/([A-Z-]+)/trades");

    private final Map<String, List<Trade>> trades;
    private final Random random = new Random(3);
    private final WebSocketServer feed;
    private final HttpServer rest;
    private final List<String> asked = new ArrayList<>();
    private final List<String> greetings = new ArrayList<>();

    /** How many of each product's trades have happened. */
    private volatile int happened;

    /** How many messages a connection lasts at most; 0: for ever. */
    private volatile int lasts;

    /** Whether the feed is as bad as it may be. */
    private volatile boolean bad;

    /** Whether the feed sends heartbeats only. */
    private volatile boolean mute;

    /** Whether the feed refuses who connects. */
    private volatile boolean away;

    /** Whether the feed refuses what is asked for. */
    private volatile boolean refuses;

    /** Older trades are no longer in the pages. */
    private volatile long keptFrom;

    /** A trade that the pages have, but garbled; 0: none. */
    private volatile long garbled;

    /** A product that the pages do not know; null: none. */
    private volatile String delisted;

    /** Whether the next match has an id out of this world. */
    private volatile boolean lies;

    /** Whether the next page stops in the middle of its body. */
    private volatile boolean stalls;

    /** Whether the next page is refused or lacks its newest trade. */
    private int pages;

    /**
     * A server.
     *
     * @param trades of each product in the order of their ids, which have no gaps
     */
    CoinbaseServer(Map<String, List<Trade>> trades) throws IOException {
        this.trades = trades;
        this.feed = new WebSocketServer(0, this::serve);
        this.rest =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        rest.createContext("/", this::page);
        rest.start();
    }

    String feedUrl() {
        return "ws://127.0.0.1:" + feed.port();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + rest.getAddress().getPort();
    }

    CoinbaseServer happens(int count) {
        happened = count;
        return this;
    }

    CoinbaseServer isBad(int lastsAtMost) {
        bad = true;
        lasts = lastsAtMost;
        return this;
    }

    CoinbaseServer keepsFrom(long tradeId) {
        keptFrom = tradeId;
        return this;
    }

    CoinbaseServer isMute() {
        mute = true;
        return this;
    }

    CoinbaseServer garbles(long tradeId) {
        garbled = tradeId;
        return this;
    }

    CoinbaseServer delists(String product) {
        delisted = product;
        return this;
    }

    CoinbaseServer refuses(boolean now) {
        refuses = now;
        if (now) {
            feed.cutAll();
        }
        return this;
    }

    /** Tells once of a trade that has not been for long. */
    CoinbaseServer lies() {
        lies = true;
        return this;
    }

    CoinbaseServer stallsOnce() {
        stalls = true;
        return this;
    }

    /** While it is away, it has no connections. */
    CoinbaseServer isAway(boolean now) {
        away = now;
        if (now) {
            feed.cutAll();
        }
        return this;
    }

    /** What was asked of the pages. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    synchronized List<String> greetings() {
        return List.copyOf(greetings);
    }

    private void serve(WebSocketServer.Peer peer) throws IOException, InterruptedException {
        if (away) {
            peer.refuse(503);
            return;
        }
        peer.accept();
        Optional<String> greeting = peer.receive(Duration.ofSeconds(5));
        if (greeting.isEmpty()) {
            return;
        }
        synchronized (this) {
            greetings.add(greeting.get());
        }
        if (refuses) {
            peer.send(
                    "{\"type\":\"error\",\"message\":\"Failed to subscribe\","
                            + "\"reason\":\"ETH-EUR is not a valid product\"}");
            peer.close(1008);
            return;
        }
        peer.send("{\"type\":\"subscriptions\",\"channels\":[]}", 2);
        if (bad) {
            peer.send("{\"type\":\"match\",\"trade_id\":");
        }
        Map<String, Integer> next = new HashMap<>();
        for (String product : trades.keySet()) {
            int last = happened - 1;
            next.put(product, happened);
            if (last >= 0) {
                peer.send(match(trades.get(product).get(last), "last_match"));
            }
        }
        int left = lasts == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(lasts);
        while (peer.isOpen()) {
            boolean idle = true;
            if (lies) {
                lies = false;
                String match = match(trades.get("BTC-USD").get(0), "match");
                peer.send(match.replace("\"trade_id\":1,", "\"trade_id\":987654321987,"));
            }
            for (String product : trades.keySet()) {
                int at = next.get(product);
                if (at >= happened) {
                    continue;
                }
                idle = false;
                next.put(product, at + 1);
                String match = match(trades.get(product).get(at), "match");
                int fate = bad ? random.nextInt(100) : mute ? 5 : 99;
                if (fate < 3) {
                    peer.send("{\"type\":\"match\",\"trade_id\":" + at);
                } else if (fate >= 8) {
                    peer.send(match, 1 + random.nextInt(3));
                    if (fate < 12) {
                        peer.send(match);
                    }
                }
                if (--left == 0) {
                    peer.cutWithin(match);
                    return;
                }
            }
            if (idle || random.nextInt(50) == 0) {
                for (String product : trades.keySet()) {
                    peer.send(
                            "{\"type\":\"heartbeat\",\"sequence\":90,\"last_trade_id\":%d,\"product_id\":\"%s\",\"time\":\"2025-10-09T08:53:20.5Z\"}"
                                    .formatted(next.get(product), product));
                }
                Optional<String> unused = peer.receive(Duration.ofMillis(idle ? 5 : 1));
            }
        }
    }

    private static String match(Trade trade, String type) {
        return """
                {"type":"%s","trade_id":%d,"maker_order_id":"m","taker_order_id":"t","side":"%s","size":"%s",\
                "price":"%s","product_id":"%s","sequence":%d,"time":"%s"}\
                """
                .formatted(
                        type,
                        trade.tradeId(),
                        trade.side(),
                        trade.size(),
                        trade.price(),
                        trade.product(),
                        trade.tradeId() * 7,
                        Instant.ofEpochMilli(trade.time()));
    }

    private synchronized void page(HttpExchange exchange) throws IOException {
        Matcher path = TRADES.matcher(exchange.getRequestURI().getPath());
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        asked.add(exchange.getRequestURI().toString());
        pages++;
        if (!path.matches() || path.group(1).equals(delisted) || (bad && pages % 5 == 1)) {
            exchange.sendResponseHeaders(bad ? 503 : 404, -1);
            exchange.close();
            return;
        }
        long after = Long.parseLong(query.replaceFirst(".*after=([0-9]+).*", "$1"));
        int limit = Integer.parseInt(query.replaceFirst(".*limit=([0-9]+).*", "$1"));
        List<String> rows = new ArrayList<>();
        List<Trade> all = trades.get(path.group(1));
        long newest = Math.min(happened, after - 1);
        if (bad && pages % 5 == 3) {
            // The last one is not there yet.
            newest--;
        }
        for (long id = newest; id >= Math.max(1, keptFrom) && rows.size() < limit; id--) {
            Trade trade = all.get((int) id - 1);
            if (id == garbled) {
                rows.add("{\"trade_id\":%d,\"side\":\"sideways\"}".formatted(id));
                continue;
            }
            rows.add(
                    "{\"trade_id\":%d,\"side\":\"%s\",\"size\":\"%s\",\"price\":\"%s\",\"time\":\"%s\"}"
                            .formatted(
                                    id,
                                    trade.side(),
                                    trade.size(),
                                    trade.price(),
                                    Instant.ofEpochMilli(trade.time())));
        }
        byte[] body = ("[" + String.join(",", rows) + "]").getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        if (stalls) {
            stalls = false;
            exchange.getResponseBody().write(body, 0, 10);
            exchange.getResponseBody().flush();
            // Never ended: whoever waits for the rest waits for ever.
            return;
        }
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        feed.close();
        rest.stop(0);
    }
}
