package io.tidemark.kafka;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out partitions, and looks from time to time whether their topic is still the one that it
 * was. Mends of the connector's enumerator (5.0.0):
 *
 * <ul>
 *   <li>Restored, it says that a bounded source has no more splits only after it has found a new
 *       partition, and so the job never ends.
 *   <li>When the topic is gone it fails in a way that is restarted for ever, and a bounded one does
 *       not look; its readers wait. A topic that was made anew looks to it like the old one.
 *   <li>A job's class loader is closed while its enumerators still are, which then miss classes and
 *       leave their connections to the JobManager for ever: so a client is closed early.
 * </ul>
 */
final class WatchfulEnumerator
        implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

    private static final Logger LOG = LoggerFactory.getLogger(WatchfulEnumerator.class);

    private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector;
    private final SplitEnumeratorContext<KafkaPartitionSplit> context;
    private final GapAwareSource.Reading reading;
    private final List<KafkaPartitionSplit> unassigned;
    private final boolean allFound;

    private TopicLogs logs;
    private Uuid topicId;
    private boolean closingIsLoaded;

    /**
     * Wraps the connector's enumerator.
     *
     * @param unassigned what no reader had when the state was taken
     * @param allFound whether no partition is to be looked for any more
     */
    WatchfulEnumerator(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector,
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            GapAwareSource.Reading reading,
            List<KafkaPartitionSplit> unassigned,
            boolean allFound) {
        this.connector = connector;
        this.context = context;
        this.reading = reading;
        this.unassigned = unassigned;
        this.allFound = allFound;
    }

    @Override
    public void start() {
        logs = reading.logs("enumerator");
        // Before the connector's own look, which fails without naming the topic.
        context.callAsync(this::look, this::seen, 0, reading.watchInterval().toMillis());
        if (allFound) {
            // No reader has come yet, so all wait for theirs.
            connector.addSplitsBack(unassigned, 0);
        } else {
            connector.start();
        }
    }

    private Uuid look() throws ExecutionException, InterruptedException {
        if (closingIsLoaded) {
            return logs.id(reading.topic());
        }
        try (TopicLogs first = reading.logs("first-look")) {
            Uuid id = first.id(reading.topic());
            closingIsLoaded = true;
            return id;
        }
    }

    private void seen(Uuid id, Throwable error) {
        if (error instanceof LostRecordsException gone) {
            LOG.error(gone.getMessage());
            throw gone;
        }
        if (error != null) {
            RefusedException.throwIfIn(error);
            LOG.warn("cannot see whether the topic {} is there", reading.topic(), error);
        } else if (topicId == null) {
            topicId = id;
        } else if (!topicId.equals(id)) {
            String gap = reading.topic() + Gaps.madeAnew(topicId, id);
            if (reading.onGap() == OnGap.FAIL) {
                throw Gaps.failed(gap);
            }
            // The readers' state has the old id: restored, they begin the new topic.
            throw new FlinkRuntimeException(gap + "; the job restarts to read the new one");
        }
    }

    @Override
    public void addReader(int subtask) {
        connector.addReader(subtask);
        if (allFound) {
            context.signalNoMoreSplits(subtask);
        }
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        connector.handleSplitRequest(subtask, host);
    }

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
        connector.addSplitsBack(splits, subtask);
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        connector.handleSourceEvent(subtask, event);
    }

    @Override
    public KafkaSourceEnumState snapshotState(long checkpoint) throws Exception {
        return connector.snapshotState(checkpoint);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        connector.notifyCheckpointComplete(checkpoint);
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
        connector.notifyCheckpointAborted(checkpoint);
    }

    @Override
    public void close() throws IOException {
        if (logs != null) {
            logs.close();
        }
        connector.close();
    }
}
