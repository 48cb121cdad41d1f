package io.tidemark.newsingest;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/**
 * The body of a stream's answer: it takes the bytes from the HTTP client as they come and hands
 * whole lines to the one thread that {@link #drain drains} it. Every line that ended before the
 * connection did is handed on, whatever the end was like. (The client's own InputStream may throw
 * before it gives out what it has.)
 *
 * <p>While enough lines wait it asks for no more bytes, so that TCP holds the server back.
 */
final class StreamConnection implements BodySubscriber<Void> {

    /** The longest line in bytes; a record in Kafka, dead letters included, may have a million. */
    static final int LONGEST_LINE = 256 * 1024;

    /** While lines of more bytes than this wait, no further bytes are asked for. */
    private static final int MOST_WAITING = 1024 * 1024;

    private final Runnable signal;
    private final LineSplitter splitter = new LineSplitter(LONGEST_LINE, this::add);
    private final Queue<StreamLine> waiting = new ArrayDeque<>();

    private long waitingBytes;
    private Subscription subscription;

    /** Whether bytes are asked for and have not come. */
    private boolean asking;

    private long lastHeard = System.nanoTime();
    private boolean heartbeat;
    private boolean ended;
    private Throwable failure;

    /**
     * A connection that is not yet open.
     *
     * @param signal run when there is something new to drain; must not block
     */
    StreamConnection(Runnable signal) {
        this.signal = signal;
    }

    /** The body is "there" with the headers: the answer to a stream request has no end. */
    @Override
    public CompletionStage<Void> getBody() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        if (ended) {
            subscription.cancel();
        } else {
            ask();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        synchronized (this) {
            if (ended) {
                return;
            }
            asking = false;
            lastHeard = System.nanoTime();
            bytes.forEach(splitter::add);
            if (waitingBytes <= MOST_WAITING) {
                ask();
            }
        }
        signal.run();
    }

    private void add(byte[] line, boolean cut) {
        if (line.length == 0) {
            heartbeat = true;
        } else {
            waitingBytes += line.length;
            waiting.add(new StreamLine(line, cut, System.currentTimeMillis()));
        }
    }

    private void ask() {
        asking = true;
        lastHeard = System.nanoTime();
        subscription.request(1);
    }

    @Override
    public void onError(Throwable error) {
        end(error);
    }

    @Override
    public void onComplete() {
        end(null);
    }

    private void end(Throwable error) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            failure = error;
        }
        signal.run();
    }

    /** Drops the connection. Lines that wait can still be drained. */
    synchronized void drop() {
        if (!ended) {
            ended = true;
            if (subscription != null) {
                subscription.cancel();
            }
            signal.run();
        }
    }

    /** Takes the lines that wait, and asks for more. */
    synchronized List<StreamLine> drain() {
        List<StreamLine> lines = new ArrayList<>(waiting);
        waiting.clear();
        waitingBytes = 0;
        if (!ended && !asking && subscription != null) {
            ask();
        }
        return lines;
    }

    /** Whether the service has answered with a stream. */
    synchronized boolean hasOpened() {
        return subscription != null;
    }

    /** Whether nothing more will come. */
    synchronized boolean hasEnded() {
        return ended;
    }

    /** What the connection broke with; {@code null} if the server closed it or it was dropped. */
    synchronized Throwable failure() {
        return failure;
    }

    /** Whether the connection ended in the middle of a line. */
    synchronized boolean endedWithinLine() {
        return ended && splitter.hasBegun();
    }

    /** Whether a heartbeat has come. */
    synchronized boolean heardHeartbeat() {
        return heartbeat;
    }

    /** When bytes last came, or were asked for after a pause of ours; {@link System#nanoTime()}. */
    synchronized long lastHeard() {
        return lastHeard;
    }
}
