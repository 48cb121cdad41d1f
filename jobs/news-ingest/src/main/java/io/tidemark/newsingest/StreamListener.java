package io.tidemark.newsingest;

import io.tidemark.http.Failures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the stream open, in the fetcher's thread, which only waits for what is
 * next: lines, an answer, the end of a pause, or silence that lasts too long.
 */
final class StreamListener implements SplitReader<StreamLine, StreamSplit> {

    private static final Logger LOG = LoggerFactory.getLogger(StreamListener.class);
    private static final int LONGEST_LOGGED = 300;

    private final StreamEndpoint endpoint;
    private final String address;
    private final String token;
    private final Rule rule;
    private final StreamTiming timing;
    private final Reconnects reconnects;

    private final Counter reopened;
    private final Counter requestsFailed;
    private final Counter linesCut;
    private final Counter streamErrors;

    /** Has a permit when there may be something to do. */
    private final Semaphore signal = new Semaphore(0);

    private volatile boolean awake;

    private boolean ruleIsSet;
    private boolean hasBeenOpen;

    /** The connection that is open, or is being opened; {@code null} during a pause. */
    private StreamConnection connection;

    /** Completes when the connection is open; {@code null} once that has been seen. */
    private CompletableFuture<Void> opening;

    /** When the connection was seen to be open; {@link System#nanoTime()}. */
    private long openedAt;

    /** Whether the connection has brought a post, a notice about posts, or a heartbeat. */
    private boolean heardWell;

    /** Whether the connection has brought a line that is nothing we know. */
    private boolean heardStrange;

    /** How the service announced the connection's end; {@code null} if it did not. */
    private Signal announced;

    /** Until when the pause lasts, or the connection must be open; {@link System#nanoTime()}. */
    private long deadline = System.nanoTime();

    StreamListener(
            String baseUrl, String token, Rule rule, StreamTiming timing, MetricGroup metrics) {
        this.endpoint = new StreamEndpoint(baseUrl, token, timing);
        this.token = token;
        this.address = StreamEndpoint.address(baseUrl);
        this.rule = rule;
        this.timing = timing;
        this.reconnects = new Reconnects(timing);
        this.reopened = metrics.counter("reconnects");
        this.requestsFailed = metrics.counter("requests-failed");
        this.linesCut = metrics.counter("lines-cut");
        this.streamErrors = metrics.counter("stream-errors");
    }

    @Override
    public void handleSplitsChanges(SplitsChange<StreamSplit> added) {
        // There is one stream, and it is listened to as soon as anything is fetched.
    }

    @Override
    public RecordsWithSplitIds<StreamLine> fetch() {
        List<StreamLine> lines = List.of();
        while (lines.isEmpty() && !awake) {
            long now = System.nanoTime();
            if (connection == null) {
                openAfterPause(now);
            } else if (opening != null) {
                seeWhetherOpen(now);
            } else {
                lines = listen(now);
            }
        }
        awake = false;
        RecordsBySplits.Builder<StreamLine> fetched = new RecordsBySplits.Builder<>();
        fetched.addAll(StreamSplit.ID, lines);
        return fetched.build();
    }

    private void openAfterPause(long now) {
        if (now < deadline) {
            await(deadline - now);
            return;
        }
        StreamConnection next = new StreamConnection(signal::release);
        CompletableFuture<Void> ready =
                ruleIsSet ? CompletableFuture.completedFuture(null) : endpoint.set(rule);
        opening = ready.thenCompose(set -> endpoint.open(next));
        var unused = opening.whenComplete((done, error) -> signal.release());
        connection = next;
        heardWell = false;
        heardStrange = false;
        announced = null;
        deadline = now + timing.connect().plus(timing.answer()).toNanos();
    }

    private void seeWhetherOpen(long now) {
        boolean done = opening.isDone();
        // The connection knows better: its lines have come, even if it broke so soon that the
        // client tells of a failure only.
        if (connection.hasOpened() || (done && !opening.isCompletedExceptionally())) {
            opened();
        } else if (done) {
            requestsFailed.inc();
            try {
                opening.join();
            } catch (CompletionException e) {
                Throwable cause = e.getCause();
                failed(cause instanceof UncheckedIOException io ? io.getCause() : cause);
            }
        } else if (now < deadline) {
            await(deadline - now);
        } else {
            requestsFailed.inc();
            pause(reconnects.afterNetworkError(), "no answer in time");
        }
    }

    private void opened() {
        opening = null;
        openedAt = System.nanoTime();
        ruleIsSet = true;
        if (hasBeenOpen) {
            reopened.inc();
        }
        hasBeenOpen = true;
        LOG.info("Listening to {}", address);
    }

    private void failed(Throwable error) {
        if (error instanceof RuleRefusedException) {
            throw new SuppressRestartsException(new IOException(error.getMessage()));
        }
        if (!(error instanceof StatusException answer)) {
            pause(reconnects.afterNetworkError(), Failures.describe(error, token));
            return;
        }
        switch (answer.status()) {
            case 401, 403 ->
                    throw new SuppressRestartsException(
                            new IOException(
                                    answer.getMessage()
                                            + ": it refuses our token; see --token-env and"
                                            + " --token-file"));
            case 429 ->
                    pause(
                            reconnects.afterTooMany(answer.rateLimitReset(), Instant.now()),
                            answer.getMessage());
            default -> pause(reconnects.afterHttpError(), answer.getMessage());
        }
    }

    /** Takes the lines that came; if none did, waits for some or ends the connection. */
    private List<StreamLine> listen(long now) {
        // Asked first: of a connection that has ended by now, all lines can be drained.
        boolean ended = connection.hasEnded();
        List<StreamLine> lines = new ArrayList<>();
        boolean works = false;
        for (StreamLine line : connection.drain()) {
            Signal signal = Signal.of(line.bytes());
            if (signal == Signal.ENDS || signal == Signal.TOO_MANY) {
                announced(line, signal);
                continue;
            }
            works |= signal == Signal.WORKS;
            heardStrange |= signal == Signal.NONE;
            lines.add(line);
        }
        // A web page has empty lines, too, which are no heartbeats.
        works |= connection.heardHeartbeat() && !heardStrange;
        if (works && !heardWell) {
            heardWell = true;
            reconnects.healthy();
        }
        if (lines.isEmpty()) {
            long silence = now - connection.lastHeard();
            if (ended) {
                disconnected();
            } else if (silence >= timing.silence().toNanos()) {
                LOG.warn("Nothing heard for {} ms", silence / 1_000_000);
                connection.drop();
            } else {
                await(timing.silence().toNanos() - silence);
            }
        }
        return lines;
    }

    private void disconnected() {
        if (connection.endedWithinLine()) {
            linesCut.inc();
        }
        Throwable failure = connection.failure();
        pause(
                pauseAfterConnection(),
                failure == null ? "the stream ended" : Failures.describe(failure, token));
    }

    private Duration pauseAfterConnection() {
        boolean lasted = System.nanoTime() - openedAt > timing.silence().toNanos();
        if (heardWell && (lasted || announced == null)) {
            reconnects.lasting();
        }
        if (announced != null) {
            return reconnects.afterAnnouncedEnd(announced == Signal.TOO_MANY, heardWell);
        }
        return heardStrange && !heardWell
                ? reconnects.afterHttpError()
                : reconnects.afterNetworkError();
    }

    private void pause(Duration pause, String reason) {
        LOG.warn("{}: {}; connecting again in {} ms", address, reason, pause.toMillis());
        connection.drop();
        connection = null;
        opening = null;
        deadline = System.nanoTime() + pause.toNanos();
    }

    private void announced(StreamLine line, Signal signal) {
        String text = new String(line.bytes(), StandardCharsets.UTF_8);
        LOG.warn(
                "{} ends or refuses the stream: {}",
                address,
                text.substring(0, Math.min(text.length(), LONGEST_LOGGED)));
        streamErrors.inc();
        announced = signal;
        connection.drop();
    }

    private void await(long nanos) {
        try {
            if (signal.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                signal.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            awake = true;
        }
    }

    @Override
    public void wakeUp() {
        awake = true;
        signal.release();
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.drop();
        }
    }
}
