package io.tidemark.newsingest;

import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Gives the stream to subtask 0 each time that it starts, and to no other: an account has one
 * connection. Since a stream has no place to go back to, nothing of it is in a checkpoint.
 */
final class StreamEnumerator implements SplitEnumerator<StreamSplit, Void> {

    private final SplitEnumeratorContext<StreamSplit> context;

    StreamEnumerator(SplitEnumeratorContext<StreamSplit> context) {
        this.context = context;
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int subtask) {
        if (subtask == 0) {
            context.assignSplit(new StreamSplit(), subtask);
        }
    }

    @Override
    public void addSplitsBack(List<StreamSplit> splits, int subtask) {
        // The reader gets the split again when it registers.
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        // Readers never ask.
    }

    @Override
    public Void snapshotState(long checkpoint) {
        return null;
    }

    @Override
    public void close() {}

    /** A checkpoint has nothing to write. */
    static final class Serializer implements SimpleVersionedSerializer<Void> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Void nothing) {
            return new byte[0];
        }

        @Override
        public Void deserialize(int version, byte[] bytes) {
            return null;
        }
    }
}
