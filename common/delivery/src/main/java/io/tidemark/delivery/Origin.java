package io.tidemark.delivery;

import java.io.Serializable;
import java.util.Objects;

/**
 * Where a record came from: a place in a Kafka topic, or a web address that a job read on its way
 * to a topic.
 *
 * @param topic the Kafka topic that the record was read from; for a record that was read over HTTP,
 *     the topic that it was to feed
 * @param partition the partition of {@code topic}; -1 for HTTP
 * @param offset the offset in the partition; -1 for HTTP
 * @param uri the address that was read, without anything secret; {@code null} for Kafka
 */
public record Origin(String topic, int partition, long offset, String uri) implements Serializable {

    public Origin {
        Objects.requireNonNull(topic, "topic");
    }

    /** A record that was read from Kafka. */
    public static Origin kafka(String topic, int partition, long offset) {
        return new Origin(topic, partition, offset, null);
    }

    /**
     * A record that was read over HTTP and was to feed {@code feedsTopic}.
     *
     * @param uri the address, from which the caller has taken out every secret
     */
    public static Origin http(String feedsTopic, String uri) {
        return new Origin(feedsTopic, -1, -1, Objects.requireNonNull(uri, "uri"));
    }
}
