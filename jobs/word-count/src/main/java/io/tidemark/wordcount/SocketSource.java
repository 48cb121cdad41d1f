package io.tidemark.wordcount;

import io.tidemark.http.Backoff;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;

/**
 * Lines of UTF-8 text from a TCP server, to be read by one subtask. A socket cannot be read again,
 * so what was read and had not passed through the job when it fails is lost: at most once.
 *
 * <p>Its metrics are {@code records-malformed}, the lines that are left out because they are too
 * long, no UTF-8, or cut by a broken connection, and {@code reconnects}.
 */
final class SocketSource implements Source<String, SocketSource.Split, Boolean> {

    private static final Backoff BACKOFF =
            Backoff.doubling(Duration.ofMillis(250), Duration.ofSeconds(10));

    private final String host;
    private final int port;
    private final int maxLineBytes;

    /**
     * A source that reads from a server.
     *
     * @param maxLineBytes the longest line in bytes, without its end; longer ones are left out
     */
    SocketSource(String host, int port, int maxLineBytes) {
        this.host = host;
        this.port = port;
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * The one split. It does not hold the address, so that a job that starts from a savepoint with
     * another address reads from that.
     */
    record Split() implements SourceSplit {
        @Override
        public String splitId() {
            return "socket";
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<String, Split> createReader(SourceReaderContext context) {
        return new Reader(this, context);
    }

    @Override
    public SplitEnumerator<Split, Boolean> createEnumerator(SplitEnumeratorContext<Split> context) {
        return new SocketEnumerator(context, false);
    }

    @Override
    public SplitEnumerator<Split, Boolean> restoreEnumerator(
            SplitEnumeratorContext<Split> context, Boolean assigned) {
        return new SocketEnumerator(context, assigned);
    }

    @Override
    public SimpleVersionedSerializer<Split> getSplitSerializer() {
        return new SplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<Boolean> getEnumeratorCheckpointSerializer() {
        return new AssignedSerializer();
    }

    @SuppressWarnings("try") // the base class closes its fetcher and may be interrupted
    private static final class Reader
            extends SingleThreadMultiplexSourceReaderBase<String, String, Split, Split> {

        Reader(SocketSource source, SourceReaderContext context) {
            super(
                    () -> splitReader(source, context.metricGroup()),
                    (line, output, split) -> output.collect(line),
                    context.getConfiguration(),
                    context);
        }

        private static SocketSplitReader splitReader(
                SocketSource source, SourceReaderMetricGroup metrics) {
            return new SocketSplitReader(
                    source.host,
                    source.port,
                    source.maxLineBytes,
                    BACKOFF,
                    metrics.counter("records-malformed"),
                    metrics.counter("reconnects"));
        }

        @Override
        protected void onSplitFinished(Map<String, Split> finished) {
            throw new IllegalStateException("a socket has no end");
        }

        @Override
        protected Split initializedState(Split split) {
            return split;
        }

        @Override
        protected Split toSplitType(String id, Split split) {
            return split;
        }
    }

    private static final class SplitSerializer implements SimpleVersionedSerializer<Split> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Split split) {
            return new byte[0];
        }

        @Override
        public Split deserialize(int version, byte[] serialized) {
            return new Split();
        }
    }

    private static final class AssignedSerializer implements SimpleVersionedSerializer<Boolean> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Boolean assigned) {
            return new byte[] {(byte) (assigned ? 1 : 0)};
        }

        @Override
        public Boolean deserialize(int version, byte[] serialized) {
            return serialized[0] == 1;
        }
    }
}
