package io.tidemark.kafka;

import io.tidemark.delivery.KafkaConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What the brokers have of a topic. */
final class TopicLogs implements AutoCloseable {

    /** A broker that has just come may not know all topics yet. */
    private static final int LOOKS = 4;

    private final Admin admin;

    /**
     * Connects.
     *
     * @param clientId by which brokers know this client
     */
    TopicLogs(KafkaConnection kafka, String clientId) {
        Properties properties = kafka.properties();
        properties.setProperty("client.id", clientId);
        admin = Admin.create(properties);
    }

    /**
     * The topic's id, which a topic of the same name that is made later does not have.
     *
     * @throws LostRecordsException if there is no such topic
     */
    Uuid id(String topic) throws ExecutionException, InterruptedException {
        for (int look = 1; ; look++) {
            try {
                return admin.describeTopics(List.of(topic))
                        .topicNameValues()
                        .get(topic)
                        .get()
                        .topicId();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TopicAuthorizationException) {
                    // The brokers' answer does not name it.
                    throw new ExecutionException(new TopicAuthorizationException(Set.of(topic)));
                }
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                if (look == LOOKS) {
                    throw new LostRecordsException(
                            "the topic '"
                                    + topic
                                    + "' is gone; when it has been created again, start the job"
                                    + " without its state");
                }
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    /** The first offsets that the logs have. */
    Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** The offsets of the next records. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** The offsets behind which nothing is decided: a transaction is open, or the log ends. */
    Map<TopicPartition, Long> committedEnds(Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.forEach(partition -> specs.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(specs, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
