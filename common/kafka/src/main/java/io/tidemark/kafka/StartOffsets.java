package io.tidemark.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a job without state starts. The connector's initializers tie to each start what the
 * consumer does when it has fallen out of its log, and so have it jump to the log's beginning in
 * silence; with these it fails.
 */
enum StartOffsets implements OffsetsInitializer {
    BEGINNING {
        @Override
        public Map<TopicPartition, Long> getPartitionOffsets(
                Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            partitions.forEach(
                    partition -> offsets.put(partition, KafkaPartitionSplit.EARLIEST_OFFSET));
            return offsets;
        }
    },

    /** Where the consumer group stands; at the beginning where it has not been. */
    GROUP {
        @Override
        public Map<TopicPartition, Long> getPartitionOffsets(
                Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
            Map<TopicPartition, Long> offsets = BEGINNING.getPartitionOffsets(partitions, kafka);
            try {
                offsets.putAll(kafka.committedOffsets(partitions));
            } catch (RuntimeException e) {
                RefusedException.throwIfIn(e);
                throw e;
            }
            return offsets;
        }
    };

    @Override
    @SuppressWarnings("deprecation") // the connector's API still takes the deprecated strategy
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
