package io.tidemark.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.tidemark.catalogue.LedgerEntry.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code GET /2/tweets/search/stream}, X API v2's filtered stream. Lines are made while somebody
 * listens, and every connection gets all of them; each is served by its own thread, so a slow
 * reader delays nobody. One that was too far behind is disconnected as soon as it reads again.
 */
final class StreamApi implements HttpHandler {

    /** How many lines a reader may be behind. */
    static final int MOST_BEHIND = 10_000;

    private static final Duration TICK = Duration.ofMillis(10);
    private static final byte[] LINE_END = {'\r', '\n'};

    private final Lines lines;
    private final Settings settings;
    private final Ledger ledger;
    private final InstantSource clock;
    private final SplittableRandom refusals;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong heartbeats = new AtomicLong();

    private long lastTick = System.nanoTime();
    private double owed;
    private volatile boolean drained;

    /**
     * How connections are served.
     *
     * @param rate lines made per second
     * @param error the share of connection attempts that are refused, 0 to 1
     * @param dropInterval how long a connection lasts; {@code null} for ever
     * @param cutLines whether a connection ends in the middle of a line instead of after one
     * @param announced whether every other end is announced by a line of errors
     * @param heartbeat the longest silence
     * @param bearerToken without it connections are refused; {@code null} if none is needed
     */
    record Settings(
            double rate,
            double error,
            Duration dropInterval,
            boolean cutLines,
            boolean announced,
            Duration heartbeat,
            String bearerToken) {}

    StreamApi(Lines lines, long seed, Settings settings, Ledger ledger, InstantSource clock) {
        this.lines = lines;
        this.settings = settings;
        this.ledger = ledger;
        this.clock = clock;
        this.refusals = Seeds.random(seed, "refusals");
    }

    /** From now on lines are made. */
    void start(ScheduledExecutorService scheduler) {
        var unused =
                scheduler.scheduleAtFixedRate(
                        this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * While drained, no line is made (none once this has returned) and no connection is dropped.
     */
    synchronized void setDrained(boolean drained) {
        this.drained = drained;
    }

    long heartbeats() {
        return heartbeats.get();
    }

    /** How many lines are made and not yet served to connections that are open. */
    long pending() {
        return connections.stream().mapToLong(connection -> connection.left.get()).sum();
    }

    /** How many connections have been opened. */
    long opened() {
        return opened.get();
    }

    int open() {
        return connections.size();
    }

    private synchronized void tick() {
        long now = System.nanoTime();
        double seconds = (now - lastTick) / 1e9;
        lastTick = now;
        if (drained || connections.isEmpty()) {
            owed = 0;
            return;
        }
        // After a pause of the machine, not all at once: readers would seem slow.
        owed += Math.min(seconds, 1) * settings.rate();
        for (; owed >= 1; owed--) {
            Line line = lines.next(clock.millis());
            connections.forEach(connection -> connection.offer(line));
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int refusal = refusal(exchange);
        if (refusal != 0) {
            refuse(exchange, refusal);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", Http.JSON);
        exchange.sendResponseHeaders(200, 0);
        try {
            new Connection(opened.incrementAndGet(), exchange.getResponseBody()).serve();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int refusal(HttpExchange exchange) {
        if (!isAuthorised(exchange, settings.bearerToken())) {
            return 401;
        }
        double fate;
        boolean either;
        synchronized (refusals) {
            fate = refusals.nextDouble();
            either = refusals.nextBoolean();
        }
        if (drained || fate >= settings.error()) {
            return 0;
        }
        return either ? 429 : 503;
    }

    /** Whether a request brings the bearer token, if one is needed. */
    static boolean isAuthorised(HttpExchange exchange, String bearerToken) {
        return bearerToken == null
                || ("Bearer " + bearerToken)
                        .equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private void refuse(HttpExchange exchange, int status) throws IOException {
        if (status == 429) {
            exchange.getResponseHeaders()
                    .set("x-rate-limit-reset", Long.toString(clock.millis() / 1000 + 2));
        }
        Http.sendJson(exchange, status, problem(status));
        ledger.add(Ledger.ofRefusal(clock.millis(), status));
    }

    /** X's form of an error. */
    static ObjectNode problem(int status) {
        String title =
                switch (status) {
                    case 401 -> "Unauthorized";
                    case 429 -> "Too Many Requests";
                    default -> "Service Unavailable";
                };
        return Http.MAPPER
                .createObjectNode()
                .put("title", title)
                .put("detail", title)
                .put("type", "about:blank")
                .put("status", status);
    }

    /** One reader. */
    private final class Connection {

        private final long number;
        private final OutputStream out;
        private final BlockingQueue<Line> waiting = new LinkedBlockingQueue<>(MOST_BEHIND);

        /** Lines that wait, and the one that is on its way to the socket. */
        private final AtomicLong left = new AtomicLong();

        private final long openedAt = System.nanoTime();
        private volatile boolean tooSlow;

        Connection(long number, OutputStream out) {
            this.number = number;
            this.out = out;
        }

        void offer(Line line) {
            left.incrementAndGet();
            if (tooSlow || !waiting.offer(line)) {
                tooSlow = true;
                left.decrementAndGet();
            }
        }

        /** Returns when the connection is to end well, throws when it is to break. */
        void serve() throws IOException, InterruptedException {
            // The client learns that it is connected before there is a line.
            heartbeat();
            connections.add(this);
            try {
                while (!tooSlow) {
                    Line line = waiting.poll(patience(), TimeUnit.NANOSECONDS);
                    if (line == null) {
                        heartbeat();
                    } else if (isOver() && settings.cutLines()) {
                        cut(line);
                    } else {
                        write(line);
                        left.decrementAndGet();
                    }
                    if (isOver() && !settings.cutLines()) {
                        if (settings.announced() && number % 2 == 0) {
                            write(Lines.errors(clock.millis()));
                        }
                        return;
                    }
                }
            } finally {
                connections.remove(this);
            }
        }

        private boolean isOver() {
            return settings.dropInterval() != null && age() >= 0 && !drained;
        }

        private long age() {
            return System.nanoTime() - openedAt - settings.dropInterval().toNanos();
        }

        private long patience() {
            long heartbeat = settings.heartbeat().toNanos();
            boolean dropsFirst = settings.dropInterval() != null && !drained && age() < 0;
            return dropsFirst ? Math.min(heartbeat, -age()) : heartbeat;
        }

        private void heartbeat() throws IOException {
            out.write(LINE_END);
            out.flush();
            heartbeats.incrementAndGet();
        }

        private void write(Line line) throws IOException {
            out.write(line.bytes());
            out.write(LINE_END);
            out.flush();
            ledger.add(Ledger.ofLine(clock.millis(), number, line.kind(), line, line.bytes()));
        }

        private void cut(Line line) throws IOException {
            byte[] half = Arrays.copyOf(line.bytes(), line.bytes().length / 2);
            out.write(half);
            out.flush();
            ledger.add(Ledger.ofLine(clock.millis(), number, Kind.CUT, line, half));
            throw new IOException("the connection is cut");
        }
    }
}
