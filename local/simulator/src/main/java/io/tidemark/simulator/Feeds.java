package io.tidemark.simulator;

import io.tidemark.http.WebSocketServer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Jetstream and Coinbase, behind one port for WebSockets. */
final class Feeds implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(10);

    private final WebSocketServer server;
    private final JetstreamApi jetstream;
    private final TradesApi trades;
    private final double postRate;
    private final double tradeRate;
    private long lastTick = System.nanoTime();
    private double posts;
    private double due;
    private long made;
    private boolean drained;

    Feeds(SimulatorOptions options, Ledger ledger, InstantSource clock, int port)
            throws IOException {
        Feed.Settings settings =
                new Feed.Settings(options.dropInterval, options.cutLines, options.heartbeat);
        jetstream =
                new JetstreamApi(
                        options.seed,
                        options.shares(),
                        options.terms,
                        options.lang,
                        options.feeds,
                        settings,
                        ledger,
                        clock);
        trades =
                new TradesApi(
                        options.seed, options.shares(), options.feeds, settings, ledger, clock);
        postRate = options.postRate;
        tradeRate = options.feeds.tradeRate;
        server = new WebSocketServer(port, this::serve);
    }

    int port() {
        return server.port();
    }

    /** Pages of trades. */
    TradesApi trades() {
        return trades;
    }

    /** From now on posts and trades are made. */
    void start(ScheduledExecutorService scheduler) {
        var unused =
                scheduler.scheduleAtFixedRate(
                        this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** While drained, none is made (none once this has returned). */
    synchronized void setDrained(boolean drained) {
        this.drained = drained;
    }

    private synchronized void tick() {
        long now = System.nanoTime();
        double seconds = Math.min((now - lastTick) / 1e9, 1);
        lastTick = now;
        if (drained) {
            return;
        }
        for (posts += seconds * postRate; posts >= 1; posts--) {
            jetstream.make();
        }
        for (due += seconds * tradeRate; due >= 1; due--) {
            trades.make(made++);
        }
    }

    private void serve(WebSocketServer.Peer peer) throws IOException, InterruptedException {
        if (!peer.isWebSocket()) {
            peer.refuse(400);
        } else if (peer.path().equals("/subscribe")) {
            jetstream.serve(peer);
        } else if (peer.path().equals("/")) {
            trades.serve(peer);
        } else {
            peer.refuse(404);
        }
    }

    /** How many trades of each product have been made. */
    Map<String, Long> made() {
        return trades.made();
    }

    @Override
    public void close() {
        server.close();
    }
}
