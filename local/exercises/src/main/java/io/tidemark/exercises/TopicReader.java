package io.tidemark.exercises;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics with {@code read_committed}, each record once: what was read is kept, and a further
 * reading goes on behind it.
 */
final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, List<String>> read = new HashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /** What stands for a record in an audit. */
    @FunctionalInterface
    interface Naming {
        String name(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    TopicReader(String bootstrapServers) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The names of all committed records of a topic, from its beginning to its present end. */
    List<String> read(String topic, Naming naming) {
        List<String> names = read.computeIfAbsent(topic, name -> new ArrayList<>());
        List<TopicPartition> partitions = partitions(topic);
        forEach(
                partitions,
                positions,
                record -> {
                    try {
                        names.add(naming.name(record));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
        return names;
    }

    /**
     * Hands over all committed records of a topic, from its beginning to its present end, those of
     * a partition in their order. Nothing of it is kept.
     */
    void forEach(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        forEach(partitions(topic), Map.of(), action);
    }

    private List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private void forEach(
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> from,
            Consumer<ConsumerRecord<byte[], byte[]>> action) {
        consumer.assign(partitions);
        partitions.forEach(partition -> consumer.seek(partition, from.getOrDefault(partition, 0L)));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(action);
        }
    }

    /** The id of the quote in a record: {@code SYMBOL-latestUpdate}. */
    static String quoteId(ConsumerRecord<byte[], byte[]> record) throws IOException {
        var quote = Json.MAPPER.readTree(record.value());
        return quote.path("symbol").asText() + "-" + quote.path("latestUpdate").asText();
    }

    /** The id of the post in a record. */
    static String postId(ConsumerRecord<byte[], byte[]> record) throws IOException {
        return Json.MAPPER.readTree(record.value()).path("id_str").asText();
    }

    /** The SHA-256 of a record's value, in hex. */
    static String sha256(ConsumerRecord<byte[], byte[]> record) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(record.value()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
