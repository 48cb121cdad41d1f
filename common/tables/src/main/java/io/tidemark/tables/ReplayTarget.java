package io.tidemark.tables;

import io.tidemark.delivery.HeaderNames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.Header;

/** A topic that dead letters go back to, and what was replayed to it before. */
final class ReplayTarget {

    private static final String LOG_APPEND_TIME = "LogAppendTime";

    private final String name;
    private final int partitions;
    private final boolean keepsTimestamps;
    private final boolean compacted;
    private final Set<String> replayed = new HashSet<>();

    /** Of each replayed record, by its place, the place that it was first read from. */
    private final Map<String, String> sources = new HashMap<>();

    /** Of a table the offset of each key's last row, by partition. */
    private final Map<Integer, Map<ByteBuffer, Long>> rows = new HashMap<>();

    private ReplayTarget(String name, int partitions, Config configuration) {
        this.name = name;
        this.partitions = partitions;
        keepsTimestamps =
                !LOG_APPEND_TIME.equals(
                        configuration.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value());
        compacted = KafkaTopics.isCompacted(configuration);
    }

    /**
     * Reads what was replayed to a topic.
     *
     * @param since when the first can have been replayed, in ms since the epoch (UTC)
     * @return {@code null} if there is no such topic
     */
    static ReplayTarget read(
            KafkaTopics topics,
            SetAsideRecords records,
            String name,
            long since,
            Duration patience) {
        try {
            ReplayTarget target =
                    new ReplayTarget(
                            name, topics.describe(name).partitions(), topics.configuration(name));
            // Where the producer sets the time, it does not tell when the record was written.
            boolean all = target.keepsTimestamps || target.compacted;
            records.scan(name, all ? 0 : since, patience, target::learn);
            return target;
        } catch (NoSuchTopicException e) {
            return null;
        }
    }

    private void learn(ConsumerRecord<byte[], byte[]> record) {
        String from = text(record, HeaderNames.REPLAYED_FROM);
        String source = text(record, HeaderNames.REPLAYED_SOURCE);
        if (from != null) {
            replayed.add(from);
        }
        if (source != null) {
            replayed.add(source);
            sources.put(
                    SetAside.place(record.topic(), record.partition(), record.offset()), source);
        }
        if (compacted && record.key() != null) {
            rows.computeIfAbsent(record.partition(), partition -> new HashMap<>())
                    .put(ByteBuffer.wrap(record.key()), record.offset());
        }
    }

    private static String text(ConsumerRecord<?, ?> record, String header) {
        Header found = record.headers().lastHeader(header);
        return found == null || found.value() == null
                ? null
                : new String(found.value(), StandardCharsets.UTF_8);
    }

    String name() {
        return name;
    }

    /** Whether a record has the time that its producer gave it. */
    boolean keepsTimestamps() {
        return keepsTimestamps;
    }

    /**
     * The place that the dead letter's record was first read from, also if what could not be read
     * had been replayed.
     */
    String source(SetAside letter) {
        return sources.getOrDefault(letter.source(), letter.source());
    }

    /** Whether this dead letter, or another one of the same record, was replayed. */
    boolean has(SetAside letter) {
        return replayed.contains(letter.place()) || replayed.contains(source(letter));
    }

    /** Whether this is a table whose row of the dead letter's key is newer than its record. */
    boolean hasNewer(SetAside letter) {
        if (!compacted || letter.key() == null) {
            return false;
        }
        long row =
                rows.getOrDefault((int) number(letter, HeaderNames.SOURCE_PARTITION), Map.of())
                        .getOrDefault(ByteBuffer.wrap(letter.key()), -1L);
        return row > number(letter, HeaderNames.SOURCE_OFFSET);
    }

    /** The partition that the record came from; null for any, if the topic was made smaller. */
    Integer partition(SetAside letter) {
        long partition = number(letter, HeaderNames.SOURCE_PARTITION);
        return partition >= 0 && partition < partitions ? (Integer) (int) partition : null;
    }

    /** The time of the original record in ms since the epoch (UTC). */
    long timestamp(SetAside letter) {
        return number(letter, HeaderNames.SOURCE_TIMESTAMP);
    }

    /** The number in a header; -1 if there is none. */
    private static long number(SetAside letter, String header) {
        try {
            return Long.parseLong(String.valueOf(letter.header(header)));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
