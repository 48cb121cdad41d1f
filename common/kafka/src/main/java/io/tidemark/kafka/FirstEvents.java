package io.tidemark.kafka;

import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.KafkaConnection;
import io.tidemark.options.Durations;
import io.tidemark.options.UnreachableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Finds since when a topic holds events when a job starts: of each partition the first committed
 * record is looked for that is an event.
 */
public final class FirstEvents {

    private FirstEvents() {}

    /**
     * The least time of the first event of each partition.
     *
     * @param decoder what it skips or cannot read is no event
     * @param time of an event, in ms since the epoch (UTC)
     * @return empty if no partition has an event
     * @throws UnreachableException if Kafka does not tell within {@code timeout}
     */
    public static <T> OptionalLong time(
            KafkaConnection kafka,
            String topic,
            Decoder<T> decoder,
            ToLongFunction<T> time,
            Duration timeout) {
        Properties properties = kafka.properties();
        properties.setProperty("isolation.level", "read_committed");
        properties.setProperty("default.api.timeout.ms", Long.toString(timeout.toMillis()));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return time(consumer, topic, decoder, time, System.nanoTime() + timeout.toNanos());
        } catch (TimeoutException e) {
            throw new UnreachableException(
                    "Kafka at %s did not tell within %s since when the topic '%s' holds events"
                            .formatted(kafka.bootstrapServers(), Durations.format(timeout), topic),
                    e);
        }
    }

    private static <T> OptionalLong time(
            KafkaConsumer<byte[], byte[]> consumer,
            String topic,
            Decoder<T> decoder,
            ToLongFunction<T> time,
            long deadline) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Set<TopicPartition> open = new HashSet<>(partitions);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        OptionalLong least = OptionalLong.empty();
        while (true) {
            open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
            if (open.isEmpty()) {
                return least;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("no event was found in " + open);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                TopicPartition partition = new TopicPartition(topic, record.partition());
                if (!open.contains(partition) || record.offset() >= ends.get(partition)) {
                    continue;
                }
                Decoded<T> event = decoder.decoded(KafkaRecord.of(record), "");
                if (event.hasValue()) {
                    long own = time.applyAsLong(event.value());
                    least = OptionalLong.of(Math.min(own, least.orElse(own)));
                    open.remove(partition);
                    consumer.pause(List.of(partition));
                }
            }
        }
    }
}
