package io.tidemark.delivery;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Kafka topic as it is to be made. Immutable: what changes a setting returns another one.
 *
 * @param name the topic's name
 * @param partitions how many, 1 or more
 * @param configuration the topic's own settings, by Kafka's names; all others are the broker's
 */
public record TopicSpec(String name, int partitions, Map<String, String> configuration) {

    /** What is put behind a topic's name for the topic of its records that came too late. */
    public static final String LATE_SUFFIX = ".late";

    private static final String CLEANUP = "cleanup.policy";
    private static final String COMPACT = "compact";
    private static final String RETENTION = "retention.ms";
    private static final String RETENTION_BYTES = "retention.bytes";
    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    private static final String TIMESTAMP_TYPE = "message.timestamp.type";

    /** What a broker takes unless a topic says otherwise. */
    private static final int DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

    private static final int DEFAULT_PARTITIONS = 2;

    /**
     * A topic.
     *
     * @throws IllegalArgumentException if there is no partition
     */
    public TopicSpec {
        Objects.requireNonNull(name, "name");
        if (partitions < 1) {
            throw new IllegalArgumentException(name + " needs a partition");
        }
        configuration = Map.copyOf(configuration);
    }

    /**
     * A topic of two partitions whose records are deleted when they are old.
     *
     * @param retention how old, by their Kafka timestamp
     */
    public static TopicSpec kept(String name, Duration retention) {
        return new TopicSpec(
                name,
                DEFAULT_PARTITIONS,
                Map.of(CLEANUP, "delete", RETENTION, Long.toString(retention.toMillis())));
    }

    /**
     * A topic of two partitions whose oldest records are deleted when there are too many, however
     * old they are: for records whose Kafka timestamp is their event time, which the producer sets
     * (CreateTime).
     *
     * @param retentionBytes how much of each partition is kept at least
     */
    public static TopicSpec keptUpTo(String name, long retentionBytes) {
        return new TopicSpec(
                name,
                DEFAULT_PARTITIONS,
                Map.of(
                        CLEANUP,
                        "delete",
                        RETENTION,
                        "-1",
                        RETENTION_BYTES,
                        Long.toString(retentionBytes),
                        TIMESTAMP_TYPE,
                        "CreateTime"));
    }

    /** A topic of two partitions of which each key's last record is kept for ever. */
    public static TopicSpec compacted(String name) {
        return new TopicSpec(name, DEFAULT_PARTITIONS, Map.of(CLEANUP, COMPACT));
    }

    /** The same, with records deleted that are old, too. */
    public TopicSpec deletingAfter(Duration retention) {
        return with(CLEANUP, configuration.get(CLEANUP) + ",delete")
                .with(RETENTION, Long.toString(retention.toMillis()));
    }

    /** The same with another number of partitions. */
    public TopicSpec withPartitions(int number) {
        return new TopicSpec(name, number, configuration);
    }

    /**
     * The same for records of another size.
     *
     * @param bytes the largest batch that the broker takes, which may be a single record
     */
    public TopicSpec withMaxMessageBytes(int bytes) {
        return with(MAX_MESSAGE_BYTES, Integer.toString(bytes));
    }

    /** The same with the broker's clock for timestamps, whatever the producer says. */
    public TopicSpec withLogAppendTime() {
        return with(TIMESTAMP_TYPE, "LogAppendTime");
    }

    /** The same with another setting, by Kafka's name of it. */
    public TopicSpec with(String setting, String value) {
        Map<String, String> all = new TreeMap<>(configuration);
        all.put(setting, value);
        return new TopicSpec(name, partitions, all);
    }

    /** Whether of each key only the last record is kept. */
    public boolean isCompacted() {
        return configuration.getOrDefault(CLEANUP, "").startsWith(COMPACT);
    }

    /** How long records are kept, by their Kafka timestamp; empty if that does not matter. */
    public Optional<Duration> retention() {
        return Optional.ofNullable(configuration.get(RETENTION))
                .map(Long::parseLong)
                .filter(ms -> ms >= 0)
                .map(Duration::ofMillis);
    }

    /** How many bytes of each partition are kept at least; empty if that does not matter. */
    public Optional<Long> retentionBytes() {
        return Optional.ofNullable(configuration.get(RETENTION_BYTES))
                .map(Long::parseLong)
                .filter(bytes -> bytes >= 0);
    }

    /** The largest batch that the broker takes, in bytes. */
    public int maxMessageBytes() {
        return Optional.ofNullable(configuration.get(MAX_MESSAGE_BYTES))
                .map(Integer::parseInt)
                .orElse(DEFAULT_MAX_MESSAGE_BYTES);
    }

    /** Whether timestamps are the broker's, and not the producer's. */
    public boolean hasLogAppendTime() {
        return "LogAppendTime".equals(configuration.get(TIMESTAMP_TYPE));
    }
}
