package io.tidemark.alerts;

import io.tidemark.delivery.KafkaConnection;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.options.Durations;
import io.tidemark.options.UnreachableException;
import io.tidemark.records.MalformedRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the rules that are there when the job starts. */
final class RulesAtStart {

    private RulesAtStart() {}

    /**
     * All changes in the topic, those of a partition in their order; what cannot be read is left
     * out.
     *
     * @throws UnreachableException if Kafka does not tell within {@code timeout}
     */
    static List<RuleChange> read(KafkaConnection kafka, String topic, Duration timeout) {
        Properties properties = kafka.properties();
        properties.setProperty("isolation.level", "read_committed");
        properties.setProperty("default.api.timeout.ms", Long.toString(timeout.toMillis()));
        long deadline = System.nanoTime() + timeout.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<RuleChange> changes = new ArrayList<>();
            while (!partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p))) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("the end of " + topic + " was not reached");
                }
                consumer.poll(Duration.ofMillis(100)).forEach(record -> add(changes, record));
            }
            return changes;
        } catch (TimeoutException e) {
            throw new UnreachableException(
                    "Kafka at %s did not tell within %s which rules the topic '%s' holds"
                            .formatted(kafka.bootstrapServers(), Durations.format(timeout), topic),
                    e);
        }
    }

    private static void add(List<RuleChange> changes, ConsumerRecord<byte[], byte[]> record) {
        try {
            changes.add(
                    RuleChange.of(
                            new KafkaRecord(
                                    record.topic(),
                                    record.partition(),
                                    record.offset(),
                                    record.timestamp(),
                                    record.key(),
                                    record.value())));
        } catch (MalformedRecordException e) {
            // The source finds it, too, and makes a dead letter of it.
        }
    }
}
