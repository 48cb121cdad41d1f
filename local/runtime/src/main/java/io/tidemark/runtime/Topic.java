package io.tidemark.runtime;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.SizeLimits;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Kafka topic that the platform creates. {@code docs/topics.md} tells users of them.
 *
 * <p>Kafka deletes what is older than the retention by its timestamp, not by when it was written.
 * So the timestamp of what is kept for some days is the broker's (LogAppendTime), whatever the
 * producer says; the event's own time is in the value. In a {@link #timed} topic it is not, so that
 * one is kept by size.
 *
 * @param configuration the topic's own, by Kafka's names
 */
public record Topic(String name, int partitions, Map<String, String> configuration) {

    private static final int DEFAULT_PARTITIONS = 2;
    private static final int KEPT_DAYS = 7;
    private static final int DEAD_LETTERS_KEPT_DAYS = 30;
    private static final long TIMED_KEPT_BYTES = 1L << 30;
    private static final String LATE_SUFFIX = ".late";

    /** A topic whose records are kept for a week from when they were written. */
    public static Topic kept(String name) {
        return kept(name, KEPT_DAYS);
    }

    /**
     * A topic whose records' timestamps are the times of the events, which may be of any year. The
     * last gibibyte of each partition is kept.
     */
    public static Topic timed(String name) {
        return new Topic(
                name,
                DEFAULT_PARTITIONS,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "message.timestamp.type",
                        "CreateTime",
                        "retention.ms",
                        "-1",
                        "retention.bytes",
                        Long.toString(TIMED_KEPT_BYTES)));
    }

    /** A topic of which each key's last record is kept for ever. */
    public static Topic compacted(String name) {
        return new Topic(name, DEFAULT_PARTITIONS, Map.of("cleanup.policy", "compact"));
    }

    /**
     * A table that a job writes. It has one partition, because Kafka shows the end of a transaction
     * in each partition by itself: in one, all rows of a checkpoint are seen at once.
     */
    public static Topic table(String name) {
        return new Topic(name, 1, Map.of("cleanup.policy", "compact"));
    }

    /** The topic of the dead letters of another; they are kept for a month. */
    public static Topic deadLettersOf(String name) {
        return kept(name + DeadLetter.TOPIC_SUFFIX, DEAD_LETTERS_KEPT_DAYS).withLargeRecords();
    }

    /** The topic of the records of another that came too late; they are kept for a week. */
    public static Topic lateOf(String name) {
        return kept(name + LATE_SUFFIX).withLargeRecords();
    }

    /** The same with another number of partitions. */
    public Topic withPartitions(int number) {
        return new Topic(name, number, configuration);
    }

    private Topic withLargeRecords() {
        Map<String, String> all = new HashMap<>(configuration);
        all.put("max.message.bytes", Integer.toString(SizeLimits.MAX_RECORD_BYTES));
        return new Topic(name, partitions, Map.copyOf(all));
    }

    private static Topic kept(String name, int days) {
        return new Topic(
                name,
                DEFAULT_PARTITIONS,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "message.timestamp.type",
                        "LogAppendTime",
                        "retention.ms",
                        Long.toString(TimeUnit.DAYS.toMillis(days))));
    }
}
