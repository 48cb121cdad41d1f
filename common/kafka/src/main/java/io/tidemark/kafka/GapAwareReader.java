package io.tidemark.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A reader that looks for gaps before it reads a partition, and when it has fallen out of a log
 * while it reads.
 */
@SuppressWarnings("try") // closing may be interrupted, as the interface allows
final class GapAwareReader<T> implements SourceReader<T, KafkaPartitionSplit> {

    private final SourceReader<T, KafkaPartitionSplit> connector;
    private final Gaps gaps;
    private final Map<TopicPartition, Uuid> topicIds = new HashMap<>();
    private final ConcurrentHashMap<TopicPartition, ReadPositions.Position> positions =
            new ConcurrentHashMap<>();

    GapAwareReader(SourceReader<T, KafkaPartitionSplit> connector, Gaps gaps) {
        this.connector = connector;
        this.gaps = gaps;
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        List<KafkaPartitionSplit> readable = gaps.passOver(splits);
        for (KafkaPartitionSplit split : readable) {
            long offset = split.getStartingOffset();
            topicIds.put(split.getTopicPartition(), TopicSplit.topicId(split));
            positions.put(split.getTopicPartition(), new ReadPositions.Position(offset, offset));
        }
        ReadPositions.keep(positions, () -> connector.addSplits(readable));
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
        return connector.snapshotState(checkpoint).stream()
                .map(split -> noted(split, next(split)))
                .toList();
    }

    /** The offset behind what follows the last record and is none. */
    private long next(KafkaPartitionSplit split) {
        ReadPositions.Position position = positions.get(split.getTopicPartition());
        // Otherwise there are records that were read and have not been handed on.
        return position.behindRecord() == split.getStartingOffset()
                ? position.next()
                : split.getStartingOffset();
    }

    private KafkaPartitionSplit noted(KafkaPartitionSplit split, long offset) {
        return new TopicSplit(split, offset, topicIds.get(split.getTopicPartition()));
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
        try {
            return connector.pollNext(output);
        } catch (RuntimeException e) {
            ExceptionUtils.findThrowable(e, OffsetOutOfRangeException.class)
                    .ifPresent(this::outOfLog);
            RefusedException.throwIfIn(e);
            throw e;
        }
    }

    private void outOfLog(OffsetOutOfRangeException error) {
        gaps.outOfLog(
                error.offsetOutOfRangePartitions().entrySet().stream()
                        .map(
                                at ->
                                        noted(
                                                new KafkaPartitionSplit(at.getKey(), at.getValue()),
                                                at.getValue()))
                        .toList());
    }

    @Override
    public void start() {
        connector.start();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return connector.isAvailable();
    }

    @Override
    public void notifyNoMoreSplits() {
        connector.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        connector.handleSourceEvents(event);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
        connector.pauseOrResumeSplits(pause, resume);
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
    public void close() throws Exception {
        connector.close();
    }
}
