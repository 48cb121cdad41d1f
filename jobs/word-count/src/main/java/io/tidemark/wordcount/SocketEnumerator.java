package io.tidemark.wordcount;

import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/** Gives the one split to the first reader that comes, and again when that reader is lost. */
final class SocketEnumerator implements SplitEnumerator<SocketSource.Split, Boolean> {

    private final SplitEnumeratorContext<SocketSource.Split> context;
    private boolean assigned;

    SocketEnumerator(SplitEnumeratorContext<SocketSource.Split> context, boolean assigned) {
        this.context = context;
        this.assigned = assigned;
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int subtask) {
        if (!assigned) {
            assigned = true;
            context.assignSplit(new SocketSource.Split(), subtask);
        }
    }

    @Override
    public void addSplitsBack(List<SocketSource.Split> splits, int subtask) {
        assigned = assigned && splits.isEmpty();
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public Boolean snapshotState(long checkpoint) {
        return assigned;
    }

    @Override
    public void close() {}
}
