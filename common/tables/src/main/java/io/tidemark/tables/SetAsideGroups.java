package io.tidemark.tables;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * All records that were set aside, counted by topic, job and reason, and followed: each answer
 * reads only what has come since the one before. What a topic has deleted meanwhile stays counted.
 */
public final class SetAsideGroups implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaTopics topics;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, KafkaTopics.Topic> known = new TreeMap<>();
    private final SetAsideGrouping groups = new SetAsideGrouping();

    /**
     * What is known now.
     *
     * @param groups that which was set aside last first
     * @param complete whether all is counted that was there when it was asked for
     */
    public record Answer(List<SetAsideGroup> groups, boolean complete) {}

    /**
     * @param connection properties of Kafka's clients, bootstrap.servers among them
     * @param topics of the same Kafka
     */
    public SetAsideGroups(Properties connection, KafkaTopics topics) {
        this.topics = topics;
        this.consumer = TableReader.consumer(connection);
    }

    /**
     * Reads on, and tells what it has seen.
     *
     * @param patience how long it may read; the next answer goes on from there
     * @throws KafkaUnreachableException if Kafka does not answer in time
     */
    public synchronized Answer read(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            follow(topics.names().stream().filter(SetAside::isTopic).toList());
            Map<TopicPartition, Long> ends =
                    consumer.endOffsets(consumer.assignment(), topics.patience());
            boolean behind = TableReader.isBehind(consumer, ends);
            while (behind && System.nanoTime() < deadline) {
                poll();
                behind = TableReader.isBehind(consumer, ends);
            }
            return new Answer(groups.groups(), !behind);
        } catch (KafkaException e) {
            throw topics.explained(e);
        }
    }

    private void follow(List<String> names) {
        Map<String, KafkaTopics.Topic> now = new TreeMap<>();
        for (String name : names) {
            try {
                now.put(name, topics.describe(name));
            } catch (NoSuchTopicException e) {
                // Deleted between the two questions.
            }
        }
        if (now.equals(known)) {
            return;
        }
        Set<String> changed =
                known.entrySet().stream()
                        .filter(each -> !each.getValue().equals(now.get(each.getKey())))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
        groups.forget(changed::contains);
        Set<TopicPartition> before = Set.copyOf(consumer.assignment());
        List<TopicPartition> all =
                now.values().stream().flatMap(topic -> topic.all().stream()).toList();
        consumer.assign(all);
        seekToBeginning(
                all.stream()
                        .filter(
                                partition ->
                                        !before.contains(partition)
                                                || changed.contains(partition.topic()))
                        .toList());
        known.clear();
        known.putAll(now);
    }

    /** Of none it would be of all. */
    private void seekToBeginning(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            consumer.seekToBeginning(partitions);
        }
    }

    private void poll() {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                groups.add(SetAside.of(record));
            }
        } catch (OffsetOutOfRangeException e) {
            seekToBeginning(e.partitions());
        }
    }

    @Override
    public synchronized void close() {
        TableReader.close(consumer);
    }
}
