package io.tidemark.tables;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The committed records of topics, one after the other, with all their bytes. For use in one
 * thread.
 */
public final class SetAsideRecords implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaTopics topics;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * @param connection properties of Kafka's clients, bootstrap.servers among them
     * @param topics of the same Kafka
     */
    public SetAsideRecords(Properties connection, KafkaTopics topics) {
        this.topics = topics;
        this.consumer = TableReader.consumer(connection);
    }

    /**
     * The topics of records that were set aside.
     *
     * @param name the topic that they were set aside from, or that they are in; {@code null} for
     *     all
     * @throws NoSuchTopicException if there is none for {@code name}
     * @throws KafkaUnreachableException if Kafka does not answer in time
     */
    public List<String> topics(String name) {
        List<String> found =
                topics.names().stream()
                        .filter(SetAside::isTopic)
                        .filter(topic -> name == null || isOf(topic, name))
                        .toList();
        if (found.isEmpty() && name != null) {
            throw new NoSuchTopicException(
                    "there is no topic of records that were set aside from '%s' at %s"
                            .formatted(name, topics.address()));
        }
        return found;
    }

    private static boolean isOf(String topic, String name) {
        return topic.equals(name) || topic.substring(0, topic.lastIndexOf('.')).equals(name);
    }

    /**
     * Hands over each record that is there now, those of a partition in their order.
     *
     * @param patience how long it may take until the next record comes
     * @throws NoSuchTopicException if there is no such topic
     * @throws KafkaUnreachableException if Kafka does not answer in time
     */
    public void forEach(
            String topic, SetAsideFilter filter, Duration patience, Consumer<SetAside> each) {
        scan(
                topic,
                filter.since(),
                patience,
                record -> {
                    SetAside kept = SetAside.of(record);
                    if (filter.test(kept)) {
                        each.accept(kept);
                    }
                });
    }

    /** All of a topic from a time on, in ms since the epoch (UTC), by their Kafka timestamps. */
    void scan(
            String topic,
            long since,
            Duration patience,
            Consumer<ConsumerRecord<byte[], byte[]>> each) {
        List<TopicPartition> partitions = topics.describe(topic).all();
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, patience);
            consumer.assign(partitions);
            seek(partitions, since, ends, patience);
            long deadline = System.nanoTime() + patience.toNanos();
            while (TableReader.isBehind(consumer, ends)) {
                if (System.nanoTime() > deadline) {
                    throw new KafkaUnreachableException(
                            "the topic '%s' could not be read from Kafka at %s in time"
                                    .formatted(topic, topics.address()),
                            null);
                }
                for (ConsumerRecord<byte[], byte[]> record : poll()) {
                    deadline = System.nanoTime() + patience.toNanos();
                    // What has come since may not be in order with the rest.
                    if (record.offset() < ends.get(partition(record))) {
                        each.accept(record);
                    }
                }
            }
        } catch (KafkaException e) {
            throw topics.explained(e);
        } finally {
            consumer.unsubscribe();
        }
    }

    private void seek(
            List<TopicPartition> partitions,
            long since,
            Map<TopicPartition, Long> ends,
            Duration patience) {
        consumer.seekToBeginning(partitions);
        if (since > 0) {
            Map<TopicPartition, Long> times = new HashMap<>();
            partitions.forEach(partition -> times.put(partition, since));
            Map<TopicPartition, OffsetAndTimestamp> found =
                    consumer.offsetsForTimes(times, patience);
            for (TopicPartition partition : partitions) {
                OffsetAndTimestamp at = found.get(partition);
                consumer.seek(partition, at == null ? ends.get(partition) : at.offset());
            }
        }
    }

    private Iterable<ConsumerRecord<byte[], byte[]>> poll() {
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            // Too old meanwhile.
            consumer.seekToBeginning(e.partitions());
            return List.of();
        }
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    @Override
    public void close() {
        TableReader.close(consumer);
    }
}
