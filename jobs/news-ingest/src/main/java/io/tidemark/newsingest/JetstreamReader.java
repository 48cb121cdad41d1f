package io.tidemark.newsingest;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Origin;
import io.tidemark.http.WebSocketFeed;
import io.tidemark.http.WebSocketFeed.Message;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the stream from where it was read up to, in the task's thread: what is emitted and how far
 * that is change together, so a checkpoint holds exactly what went before it.
 */
final class JetstreamReader implements SourceReader<Decoded<PostChange>, JetstreamSplit> {

    /** What the service waits for: see {@link WebSocketFeed} about what it would say before. */
    private static final String HELLO =
            "{\"type\":\"options_update\",\"payload\":{\"wantedCollections\":[\""
                    + JetstreamDecoder.POSTS
                    + "\"]}}";

    private static final Logger LOG = LoggerFactory.getLogger(JetstreamReader.class);

    private final Origin origin;
    private final String job;
    private final long rewindUs;
    private final boolean reads;
    private final WebSocketFeed feed;

    private final Counter reopened;
    private final Counter requestsFailed;
    private final Counter repeated;
    private final Counter gaps;

    private final Map<String, Long> recent = new LinkedHashMap<>();
    private long cursor = JetstreamEvent.UNKNOWN;

    /** Where the cursor was when something was forgotten last. */
    private long forgotAt;

    /** The connection whose first event has been looked at. */
    private long judged;

    /** How far had been read when the connection was asked for. */
    private long cursorBefore;

    private volatile CompletableFuture<Void> available = new CompletableFuture<>();

    /**
     * A reader.
     *
     * @param origin the service's address, and the topic that its posts go to
     * @param job the job's name in dead letters
     * @param rewind how far each further connection goes back
     */
    JetstreamReader(
            String baseUrl,
            Origin origin,
            String job,
            Duration rewind,
            WebSocketFeed.Settings settings,
            SourceReaderContext context) {
        this.origin = origin;
        this.job = job;
        this.rewindUs = TimeUnit.MILLISECONDS.toMicros(rewind.toMillis());
        // There is one stream, and who else would read it would read it twice.
        this.reads = context.getIndexOfSubtask() == 0;
        MetricGroup metrics = context.metricGroup();
        this.reopened = metrics.counter("reconnects");
        this.requestsFailed = metrics.counter("requests-failed");
        this.repeated = metrics.counter("records-repeated");
        this.gaps = metrics.counter("gaps");
        this.feed =
                new WebSocketFeed(
                        () -> address(baseUrl),
                        () -> Optional.of(HELLO),
                        settings,
                        observer(),
                        this::wake);
    }

    private URI address(String baseUrl) {
        cursorBefore = cursor;
        String from = cursor == JetstreamEvent.UNKNOWN ? "" : "&cursor=" + (cursor - rewindUs);
        return URI.create(
                baseUrl
                        + "/subscribe?requireHello=true&wantedCollections="
                        + JetstreamDecoder.POSTS
                        + from);
    }

    private WebSocketFeed.Observer observer() {
        return new WebSocketFeed.Observer() {
            @Override
            public void opened(URI address, long connection) {
                LOG.info("Listening to {}", address);
                if (connection > 1) {
                    reopened.inc();
                }
            }

            @Override
            public void failed(boolean wasOpen, String reason, Duration pause) {
                if (!wasOpen) {
                    requestsFailed.inc();
                }
                LOG.warn(
                        "{}: {}; connecting again in {} ms",
                        origin.uri(),
                        reason,
                        pause.toMillis());
            }
        };
    }

    private void wake() {
        available.complete(null);
    }

    @Override
    public void start() {}

    @Override
    public void addSplits(List<JetstreamSplit> splits) {
        for (JetstreamSplit split : splits) {
            cursor = split.cursor();
            recent.putAll(split.recent());
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Decoded<PostChange>> output) {
        if (available.isDone()) {
            available = new CompletableFuture<>();
        }
        Optional<Message> next = reads ? feed.poll() : Optional.empty();
        if (next.isEmpty()) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        Message message = next.get();
        JetstreamEvent event =
                message.cut()
                        ? JetstreamDecoder.unreadable(
                                message.bytes(),
                                JetstreamEvent.UNKNOWN,
                                "the message is longer than "
                                        + message.bytes().length
                                        + " bytes; cut there")
                        : JetstreamDecoder.decode(message.bytes(), message.receivedAt());
        judge(message.connection(), event);
        if (isNew(event, message.receivedAt())) {
            output.collect(
                    decoded(event, message),
                    event.timeUs() == JetstreamEvent.UNKNOWN
                            ? message.receivedAt()
                            : event.timeUs() / 1000);
        } else {
            repeated.inc();
        }
        return InputStatus.MORE_AVAILABLE;
    }

    /**
     * The first event of a connection that goes on tells whether the service could go back so far:
     * if so, an event that was read before comes again.
     */
    private void judge(long connection, JetstreamEvent event) {
        if (connection == judged || event.timeUs() == JetstreamEvent.UNKNOWN) {
            return;
        }
        judged = connection;
        if (cursorBefore != JetstreamEvent.UNKNOWN && event.timeUs() > cursorBefore) {
            gaps.inc();
            LOG.warn(
                    "{} no longer has what came between {} and {}: posts of that time may be"
                            + " missing",
                    origin.uri(),
                    Instant.ofEpochMilli(cursorBefore / 1000),
                    Instant.ofEpochMilli(event.timeUs() / 1000));
        }
    }

    /** Whether the event has not come before; from now on it has. */
    private boolean isNew(JetstreamEvent event, long receivedAt) {
        // From a time ahead of the clock, the service would skip all until then.
        long readUpTo = Math.min(event.timeUs(), TimeUnit.MILLISECONDS.toMicros(receivedAt));
        cursor = Math.max(cursor, readUpTo);
        if (cursor - forgotAt >= rewindUs) {
            forget();
        }
        if (event.identity() == null) {
            return true;
        }
        long time = event.timeUs() == JetstreamEvent.UNKNOWN ? cursor : event.timeUs();
        return recent.putIfAbsent(event.identity(), time) == null;
    }

    /**
     * Forgets what cannot come again. Another of the service's machines may have seen an event
     * somewhat earlier or later, so twice what is gone back is remembered.
     */
    private void forget() {
        forgotAt = cursor;
        recent.values().removeIf(time -> time < cursor - 2 * rewindUs);
    }

    private Decoded<PostChange> decoded(JetstreamEvent event, Message message) {
        if (event.problem() != null) {
            return Decoded.unreadable(
                    DeadLetter.of(
                            origin,
                            null,
                            message.bytes(),
                            message.receivedAt(),
                            new UnreadableLineException(event.problem()),
                            job));
        }
        return event.change() == null ? Decoded.skipped() : Decoded.of(event.change());
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> next = available;
        if (reads && !next.isDone()) {
            var unused =
                    next.completeOnTimeout(
                            null, feed.patience().toMillis() + 1, TimeUnit.MILLISECONDS);
        }
        return next;
    }

    @Override
    public List<JetstreamSplit> snapshotState(long checkpoint) {
        return reads ? List.of(new JetstreamSplit(cursor, new LinkedHashMap<>(recent))) : List.of();
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {
        feed.close();
    }
}
