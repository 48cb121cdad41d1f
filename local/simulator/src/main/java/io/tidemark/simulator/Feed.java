package io.tidemark.simulator;

import io.tidemark.http.WebSocketServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How a connection of a feed goes: texts in fragments, pings, and its end, after a whole message or
 * in the middle of one.
 */
final class Feed {

    private static final int MOST_FRAGMENTS = 4;

    /** Between two looks at whether there is something to send. */
    private static final Duration TICK = Duration.ofMillis(10);

    private final WebSocketServer.Peer peer;
    private final Settings settings;
    private final SplittableRandom random;
    private final long openedAt = System.nanoTime();
    private boolean closed;
    private long lastSent = System.nanoTime();

    /**
     * How all connections are served.
     *
     * @param dropInterval how long one lasts; {@code null} for ever
     * @param cut whether it ends in the middle of a message instead of after one
     * @param heartbeat after so long a silence there is a ping
     */
    record Settings(Duration dropInterval, boolean cut, Duration heartbeat) {}

    Feed(WebSocketServer.Peer peer, Settings settings, SplittableRandom random) {
        this.peer = peer;
        this.settings = settings;
        this.random = random;
    }

    /**
     * Sends a text.
     *
     * @throws IOException if the text is not sent, since the connection is gone or at its end
     */
    void send(String text) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        lastSent = System.nanoTime();
        if (isOver() && settings.cut()) {
            peer.cutWithin(text);
            throw new IOException("cut");
        }
        int most = Math.max(1, Math.min(MOST_FRAGMENTS, text.length()));
        peer.send(text, random.nextInt(4) == 0 ? 1 + random.nextInt(most) : 1);
        if (isOver()) {
            peer.close(1001);
            closed = true;
        }
    }

    /** Waits a little for what is next; what the client says meanwhile. */
    Optional<String> rest() throws IOException, InterruptedException {
        if (closed) {
            throw new IOException("closed");
        }
        if (System.nanoTime() - lastSent > settings.heartbeat().toNanos()) {
            lastSent = System.nanoTime();
            peer.ping();
        }
        if (!peer.isOpen()) {
            throw new IOException("the client is gone");
        }
        return peer.receive(TICK);
    }

    private boolean isOver() {
        return settings.dropInterval() != null
                && System.nanoTime() - openedAt > settings.dropInterval().toNanos();
    }
}
