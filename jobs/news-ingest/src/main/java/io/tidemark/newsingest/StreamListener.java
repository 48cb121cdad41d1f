package io.tidemark.newsingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.http.Failures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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
    private static final JsonFactory JSON = new JsonFactory();
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

    /** Whether the connection has brought a heartbeat or a line that tells of no error. */
    private boolean heardWell;

    /** Whether the connection has told of errors. */
    private boolean toldErrors;

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
        toldErrors = false;
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
        List<StreamLine> lines = connection.drain().stream().filter(this::isNoError).toList();
        if (!heardWell && (!lines.isEmpty() || connection.heardHeartbeat())) {
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
                toldErrors && !heardWell
                        ? reconnects.afterHttpError()
                        : reconnects.afterNetworkError(),
                failure == null ? "the stream ended" : Failures.describe(failure, token));
    }

    private void pause(Duration pause, String reason) {
        LOG.warn("{}: {}; connecting again in {} ms", address, reason, pause.toMillis());
        connection.drop();
        connection = null;
        opening = null;
        deadline = System.nanoTime() + pause.toNanos();
    }

    /**
     * Whether the line is anything but the service's announcement that the stream will end: an
     * object with {@code errors} and without {@code data}. (A post may have errors of its own, say
     * of an author who is gone.)
     */
    private boolean isNoError(StreamLine line) {
        boolean errors = false;
        boolean data = false;
        try (JsonParser json = JSON.createParser(line.bytes())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return true;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                errors |= json.currentName().equals("errors");
                data |= json.currentName().equals("data");
                json.nextToken();
                json.skipChildren();
            }
        } catch (IOException e) {
            return true;
        }
        if (!errors || data) {
            return true;
        }
        String text = new String(line.bytes(), StandardCharsets.UTF_8);
        LOG.warn(
                "{} tells of errors: {}",
                address,
                text.substring(0, Math.min(text.length(), LONGEST_LOGGED)));
        streamErrors.inc();
        toldErrors = true;
        connection.drop();
        return false;
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
