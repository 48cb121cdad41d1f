package io.tidemark.tables;

import io.tidemark.delivery.TableFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a table from its compacted topic. The last record of a key is its row, a record without a
 * value deletes the row; markers (see {@link TableFormat}) tell up to when the table is complete
 * and are no rows. Any compacted topic will do; without watermarks in it nothing is said about that
 * time.
 *
 * <p>No answer goes back, whoever asks: an answer holds at least what was committed in Kafka when
 * it was asked for (each partition's last stable offset), and no answer holds more than that, so
 * none is behind one that was given before, by this reader or by any other. What a failure can take
 * back is not committed and is never read.
 *
 * <p>The first answer reads the topic from its beginning, each further one what has come since. A
 * topic that was created anew, or has more partitions than before, is read from its beginning
 * again.
 *
 * <p>Kafka shows the end of a transaction in each partition by itself. So only in a topic of one
 * partition are all rows of a checkpoint seen at once and never after their marker. If a key is in
 * several partitions, the row with the newest timestamp is the key's.
 */
public final class TableReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaTopics topics;
    private final String table;
    private final long maxBytes;
    private final Predicate<String> keys;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private KafkaTopics.Topic topic;
    private final Map<Integer, Map<String, Row>> rows = new TreeMap<>();
    private Long completeUpTo;
    private long bytes;

    /**
     * @param connection properties of Kafka's clients, bootstrap.servers among them
     * @param topics of the same Kafka
     * @param maxBytes the most that rows may take in memory, in bytes
     * @param keys the keys that are wanted; others are passed over and take no memory
     */
    public TableReader(
            Properties connection,
            KafkaTopics topics,
            String table,
            long maxBytes,
            Predicate<String> keys) {
        this.topics = topics;
        this.table = table;
        this.maxBytes = maxBytes;
        this.keys = keys;
        this.consumer = consumer(connection);
    }

    /** A consumer in no group, of what is committed only, with buffers for a small heap. */
    static KafkaConsumer<byte[], byte[]> consumer(Properties connection) {
        Properties properties = new Properties();
        properties.putAll(connection);
        properties.setProperty("isolation.level", "read_committed");
        properties.setProperty("enable.auto.commit", "false");
        properties.setProperty("auto.offset.reset", "none");
        properties.setProperty("allow.auto.create.topics", "false");
        properties.setProperty("max.partition.fetch.bytes", "262144");
        properties.setProperty("fetch.max.bytes", "1048576");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Whether there is a partition that has not been read up to these offsets. */
    static boolean isBehind(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }

    static void close(Consumer<?, ?> consumer) {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    /**
     * The table as of now.
     *
     * @param patience how long it may take; what was read until then is kept for the next answer
     * @throws NoSuchTopicException if there is no such topic
     * @throws KafkaUnreachableException if Kafka does not answer, or not all of it could be read in
     *     time
     * @throws TableTooLargeException if the rows take more memory than they may
     */
    public synchronized TableSnapshot read(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        KafkaTopics.Topic now = topics.describe(table);
        try {
            if (!now.equals(topic)) {
                begin(now);
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(now.all(), left(deadline));
            while (isBehind(ends, deadline)) {
                poll(deadline);
            }
        } catch (KafkaException e) {
            throw topics.explained(e);
        }
        return snapshot();
    }

    private void begin(KafkaTopics.Topic now) {
        if (topic != null && !topic.id().equals(now.id())) {
            completeUpTo = null;
        }
        rows.clear();
        bytes = 0;
        consumer.assign(now.all());
        consumer.seekToBeginning(now.all());
        topic = now;
    }

    private boolean isBehind(Map<TopicPartition, Long> ends, long deadline) {
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            if (consumer.position(end.getKey(), left(deadline)) < end.getValue()) {
                return true;
            }
        }
        return false;
    }

    private void poll(long deadline) {
        if (System.nanoTime() > deadline) {
            throw new KafkaUnreachableException(
                    "the table '%s' could not be read from Kafka at %s to its end in time"
                            .formatted(table, topics.address()),
                    null);
        }
        try {
            consumer.poll(POLL).forEach(this::add);
        } catch (OffsetOutOfRangeException e) {
            // What was read is gone from the topic, which must have been cut at one of its ends.
            begin(topic);
        }
    }

    /** What is left of the time, in which a client can at least ask once. */
    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(deadline - System.nanoTime(), POLL.toNanos()));
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        Long watermark = watermark(record);
        if (watermark != null && (completeUpTo == null || watermark > completeUpTo)) {
            completeUpTo = watermark;
        }
        if (record.key() == null) {
            return;
        }
        String key = Texts.of(record.key());
        boolean marker =
                key.equals(TableFormat.MARKER_KEY)
                        && record.headers().lastHeader(TableFormat.MARKER_HEADER) != null;
        if (marker || !keys.test(key)) {
            return;
        }
        Map<String, Row> partition = rows.computeIfAbsent(record.partition(), n -> new HashMap<>());
        Row row =
                record.value() == null
                        ? null
                        : new Row(
                                key,
                                record.value(),
                                record.partition(),
                                record.offset(),
                                record.timestamp());
        Row before = row == null ? partition.remove(key) : partition.put(key, row);
        bytes += (row == null ? 0 : row.size()) - (before == null ? 0 : before.size());
        if (bytes > maxBytes) {
            // From the beginning, should it be asked again.
            topic = null;
            rows.clear();
            throw new TableTooLargeException(
                    "the table '%s' takes more than %d MB, which is the most that is kept in memory"
                            .formatted(table, maxBytes >> 20));
        }
    }

    /** The time in a record's header; null if there is none, or it is not known yet. */
    private static Long watermark(ConsumerRecord<?, ?> record) {
        Header header = record.headers().lastHeader(TableFormat.WATERMARK_HEADER);
        if (header == null || header.value() == null) {
            return null;
        }
        try {
            long watermark = Long.parseLong(new String(header.value(), StandardCharsets.UTF_8));
            return watermark == Long.MIN_VALUE ? null : (Long) watermark;
        } catch (NumberFormatException e) {
            // Somebody else's header.
            return null;
        }
    }

    private TableSnapshot snapshot() {
        Map<Integer, Long> offsets = new TreeMap<>();
        topic.all().forEach(at -> offsets.put(at.partition(), consumer.position(at)));
        return new TableSnapshot(table, merged(), completeUpTo, offsets);
    }

    private List<Row> merged() {
        if (rows.size() == 1) {
            return List.copyOf(rows.values().iterator().next().values());
        }
        Map<String, Row> merged = new HashMap<>();
        for (Map<String, Row> partition : rows.values()) {
            partition.forEach(
                    (key, row) ->
                            merged.merge(
                                    key, row, (a, b) -> b.timestamp() > a.timestamp() ? b : a));
        }
        return new ArrayList<>(merged.values());
    }

    @Override
    public synchronized void close() {
        close(consumer);
    }
}
