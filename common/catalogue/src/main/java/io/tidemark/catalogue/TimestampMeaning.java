package io.tidemark.catalogue;

/** What the Kafka timestamp of a topic's records says. */
public enum TimestampMeaning {
    /** When it happened. The producer sets it. */
    EVENT_TIME,
    /** When the record was written to the topic. No producer of ours sets one. */
    WRITTEN
}
