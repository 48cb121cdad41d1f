package io.tidemark.newsingest;

import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;

/**
 * Gives out nothing: there is one stream, the first subtask reads it, and how far it has been read
 * is in that reader's checkpoint.
 */
final class IdleEnumerator implements SplitEnumerator<JetstreamSplit, Void> {

    @Override
    public void start() {}

    @Override
    public void addReader(int subtask) {}

    @Override
    public void addSplitsBack(List<JetstreamSplit> splits, int subtask) {
        // None was given out.
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
}
