package io.tidemark.runtime;

import io.tidemark.delivery.DeadLetter;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Kafka topic that the platform creates. {@code docs/topics.md} tells users of them.
 *
 * @param configuration the topic's own, by Kafka's names
 */
public record Topic(String name, int partitions, Map<String, String> configuration) {

    private static final int DEFAULT_PARTITIONS = 2;
    private static final int KEPT_DAYS = 7;
    private static final int DEAD_LETTERS_KEPT_DAYS = 30;
    private static final String LATE_SUFFIX = ".late";

    /** A topic whose records are kept for a week. */
    public static Topic kept(String name) {
        return kept(name, KEPT_DAYS);
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
        return kept(name + DeadLetter.TOPIC_SUFFIX, DEAD_LETTERS_KEPT_DAYS);
    }

    /** The topic of the records of another that came too late; they are kept for a week. */
    public static Topic lateOf(String name) {
        return kept(name + LATE_SUFFIX);
    }

    /** The same with another number of partitions. */
    public Topic withPartitions(int number) {
        return new Topic(name, number, configuration);
    }

    private static Topic kept(String name, int days) {
        return new Topic(
                name,
                DEFAULT_PARTITIONS,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        Long.toString(TimeUnit.DAYS.toMillis(days))));
    }
}
