package io.tidemark.cli.books;

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

    /** What stands for a record in the books. */
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
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        consumer.assign(partitions);
        partitions.forEach(
                partition -> consumer.seek(partition, positions.getOrDefault(partition, 0L)));
        List<String> names = read.computeIfAbsent(topic, name -> new ArrayList<>());
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                try {
                    names.add(naming.name(record));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
        return names;
    }

    /** The id of the quote in a record: {@code SYMBOL-latestUpdate}. */
    static String quoteId(ConsumerRecord<byte[], byte[]> record) throws IOException {
        var quote = JsonHttp.JSON.readTree(record.value());
        return quote.path("symbol").asText() + "-" + quote.path("latestUpdate").asText();
    }

    /** The id of the post in a record. */
    static String postId(ConsumerRecord<byte[], byte[]> record) throws IOException {
        return JsonHttp.JSON.readTree(record.value()).path("id_str").asText();
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
