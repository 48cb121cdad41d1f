package io.tidemark.kafka;

import io.tidemark.delivery.KafkaConnection;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a bounded source stops: behind what is committed now. The connector's {@code latest()}
 * (5.0.0) takes the end of what is written, which a reader of committed records reaches only when
 * the last open transaction has ended, after a quarter of an hour if nobody ends it.
 */
record CommittedEnds(KafkaConnection kafka, String clientId) implements OffsetsInitializer {

    private static final Logger LOG = LoggerFactory.getLogger(CommittedEnds.class);

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever connector) {
        try (TopicLogs logs = new TopicLogs(kafka, clientId)) {
            Map<TopicPartition, Long> ends = logs.ends(partitions);
            Map<TopicPartition, Long> committed = logs.committedEnds(partitions);
            committed.forEach(
                    (partition, end) -> {
                        if (end < ends.get(partition)) {
                            LOG.warn(
                                    "{}: a transaction is open since offset {}, so the job reads up"
                                            + " to there and not up to {}, where the log ends",
                                    partition,
                                    end,
                                    ends.get(partition));
                        }
                    });
            return committed;
        } catch (ExecutionException e) {
            RefusedException.throwIfIn(e);
            throw new FlinkRuntimeException("cannot find out where to stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FlinkRuntimeException(e);
        }
    }

    @Override
    @SuppressWarnings("deprecation") // the connector's API still takes the deprecated strategy
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
