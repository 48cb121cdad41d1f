package io.tidemark.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * The newest committed records of any topic. Long values and headers are cut, so that an answer
 * needs little memory whatever is in the topic.
 */
public final class NewestRecords implements AutoCloseable {

    /** The most bytes of a value that are kept. */
    static final int MAX_VALUE_BYTES = 16 << 10;

    private static final int MAX_HEADER_BYTES = 1 << 10;
    private static final Duration POLL = Duration.ofMillis(200);

    /** How often it looks twice as far back for records among those of ended transactions. */
    private static final int LOOKS = 6;

    private static final Comparator<Newest> NEWEST_FIRST =
            Comparator.comparingLong(Newest::timestamp)
                    .thenComparing(Newest::offset)
                    .thenComparing(Newest::partition)
                    .reversed();

    private final KafkaTopics topics;
    private final Consumer<byte[], byte[]> consumer;

    /**
     * A record.
     *
     * @param key {@code null} if it has none
     * @param value {@code null} for a tombstone; text if it is no JSON or was cut
     * @param timestamp in ms since the epoch (UTC)
     */
    public record Newest(
            String key,
            JsonNode value,
            boolean cut,
            Map<String, String> headers,
            int partition,
            long offset,
            long timestamp) {}

    /**
     * @param connection properties of Kafka's clients, bootstrap.servers among them
     * @param topics of the same Kafka
     */
    public NewestRecords(Properties connection, KafkaTopics topics) {
        this(TableReader.consumer(connection), topics);
    }

    NewestRecords(Consumer<byte[], byte[]> consumer, KafkaTopics topics) {
        this.topics = topics;
        this.consumer = consumer;
    }

    /**
     * The last records of a topic, by their timestamps, newest first.
     *
     * @param limit how many at most
     * @throws NoSuchTopicException if there is no such topic
     * @throws KafkaUnreachableException if Kafka does not answer in time
     */
    public synchronized List<Newest> read(String topic, int limit, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        return read(topics.describe(topic).all(), limit, deadline);
    }

    /**
     * The last records of some partitions.
     *
     * @param deadline by {@link System#nanoTime}
     */
    List<Newest> read(List<TopicPartition> partitions, int limit, long deadline) {
        try {
            Map<TopicPartition, Long> begins =
                    consumer.beginningOffsets(partitions, left(deadline));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, left(deadline));
            List<Newest> all = new ArrayList<>();
            for (TopicPartition partition : partitions) {
                all.addAll(
                        newest(
                                partition,
                                begins.get(partition),
                                ends.get(partition),
                                limit,
                                deadline));
            }
            all.sort(NEWEST_FIRST);
            return List.copyOf(all.subList(0, Math.min(limit, all.size())));
        } catch (OffsetOutOfRangeException e) {
            // Deleted meanwhile; the next answer knows.
            return List.of();
        } catch (KafkaException e) {
            throw topics.explained(e);
        } finally {
            consumer.unsubscribe();
        }
    }

    private List<Newest> newest(
            TopicPartition partition, long begin, long end, int limit, long deadline) {
        consumer.assign(List.of(partition));
        // Each transaction ends with a record of Kafka's own, and aborted records are not seen.
        long back = 2L * limit;
        List<Newest> found = List.of();
        for (int look = 0; look < LOOKS; look++) {
            long from = Math.max(begin, end - back);
            found = between(partition, from, end, limit, deadline);
            if (found.size() >= limit || from == begin) {
                break;
            }
            back *= 4;
        }
        return found;
    }

    private List<Newest> between(
            TopicPartition partition, long from, long end, int limit, long deadline) {
        ArrayDeque<Newest> newest = new ArrayDeque<>();
        consumer.seek(partition, from);
        while (consumer.position(partition, left(deadline)) < end) {
            if (System.nanoTime() > deadline) {
                throw new KafkaUnreachableException(
                        "the topic '%s' could not be read from Kafka at %s in time"
                                .formatted(partition.topic(), topics.address()),
                        null);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                newest.add(kept(record));
                if (newest.size() > limit) {
                    newest.remove();
                }
            }
        }
        return new ArrayList<>(newest);
    }

    private static Newest kept(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        boolean cut = value != null && value.length > MAX_VALUE_BYTES;
        JsonNode json =
                value == null
                        ? null
                        : cut ? TextNode.valueOf(start(value, MAX_VALUE_BYTES)) : Texts.json(value);
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            headers.put(
                    header.key(),
                    header.value() == null ? "" : start(header.value(), MAX_HEADER_BYTES));
        }
        return new Newest(
                record.key() == null ? null : start(record.key(), MAX_HEADER_BYTES),
                json,
                cut,
                headers,
                record.partition(),
                record.offset(),
                record.timestamp());
    }

    private static String start(byte[] bytes, int most) {
        int end = Math.min(bytes.length, most);
        // Not in the middle of a character of UTF-8.
        while (end < bytes.length && end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return Texts.of(Arrays.copyOf(bytes, end));
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(deadline - System.nanoTime(), POLL.toNanos()));
    }

    @Override
    public synchronized void close() {
        TableReader.close(consumer);
    }
}
