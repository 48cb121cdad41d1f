package io.tidemark.kafka;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a reader's consumer stands in each partition. The connector (5.0.0) notes in its state the
 * offset behind the last record. What comes then and is no record, such as the marker that ends a
 * transaction, would be missed when it has been deleted, although nothing is lost.
 *
 * <p>Records are handed on with the reader's own objects for their partitions, which the connector
 * finds sooner.
 *
 * <p>Public because Kafka's client makes it by its name; it is none of a user's business.
 */
public final class ReadPositions implements ConsumerInterceptor<byte[], byte[]> {

    /** Whose consumer is being made; the connector makes it in the thread that adds splits. */
    private static final ThreadLocal<Map<TopicPartition, Position>> READER = new ThreadLocal<>();

    /**
     * How far a partition was read.
     *
     * @param behindRecord the offset behind the last record
     * @param next the offset of what is read next; between them there is no record
     */
    record Position(long behindRecord, long next) {}

    private Map<TopicPartition, Position> positions;

    /** The reader's own objects for its partitions. */
    private final Map<TopicPartition, TopicPartition> own = new HashMap<>();

    /** For Kafka's client. */
    public ReadPositions() {}

    /** Has consumers that {@code adding} makes keep the map up to date, from a thread of theirs. */
    static void keep(ConcurrentHashMap<TopicPartition, Position> positions, Runnable adding) {
        READER.set(positions);
        try {
            adding.run();
        } finally {
            READER.remove();
        }
    }

    @Override
    public void configure(Map<String, ?> configuration) {
        positions = READER.get();
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        if (positions == null) {
            return records;
        }
        records.nextOffsets()
                .forEach((partition, next) -> advance(partition, records, next.offset()));
        return ofReadersPartitions(records);
    }

    /**
     * For each record the connector looks its partition up twice in a map of those that it was
     * given. The client makes a new object for each fetch, which is found by comparing names; the
     * very object that the map has is found at once.
     */
    private ConsumerRecords<byte[], byte[]> ofReadersPartitions(
            ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> byPartition =
                new LinkedHashMap<>();
        for (TopicPartition partition : records.partitions()) {
            byPartition.put(
                    own.computeIfAbsent(partition, this::readers), records.records(partition));
        }
        return new ConsumerRecords<>(byPartition, records.nextOffsets());
    }

    private TopicPartition readers(TopicPartition partition) {
        for (TopicPartition each : positions.keySet()) {
            if (each.equals(partition)) {
                return each;
            }
        }
        return partition;
    }

    private void advance(
            TopicPartition partition, ConsumerRecords<byte[], byte[]> records, long next) {
        List<ConsumerRecord<byte[], byte[]>> read = records.records(partition);
        positions.computeIfPresent(
                partition,
                (same, before) ->
                        new Position(
                                read.isEmpty()
                                        ? before.behindRecord()
                                        : read.get(read.size() - 1).offset() + 1,
                                next));
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
}
