package io.tidemark.delivery;

import java.util.Objects;

/**
 * A record that could not be processed, as it came in, with the reason. It goes to the topic {@link
 * #topic()}, so that nothing that was read is lost and a person can look at it and send it again.
 *
 * @param origin where the record came from
 * @param key the original key bytes; {@code null} if the record had none
 * @param value the original value bytes; {@code null} if the record had none
 * @param timestamp the record's timestamp in ms since the epoch (UTC); for HTTP, when it was read
 * @param errorClass the class of the error, for grouping
 * @param errorMessage the reason in words
 * @param job the name of the job that gave up on the record
 */
public record DeadLetter(
        Origin origin,
        byte[] key,
        byte[] value,
        long timestamp,
        String errorClass,
        String errorMessage,
        String job) {

    /** What is put behind the source topic's name. */
    public static final String TOPIC_SUFFIX = ".dead-letters";

    public DeadLetter {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(job, "job");
    }

    /** A record that failed with {@code error}. */
    public static DeadLetter of(
            Origin origin, byte[] key, byte[] value, long timestamp, Throwable error, String job) {
        String message = error.getMessage() == null ? error.toString() : error.getMessage();
        return new DeadLetter(
                origin, key, value, timestamp, error.getClass().getName(), message, job);
    }

    /**
     * The topic that takes this dead letter: the source topic's name and {@value #TOPIC_SUFFIX}.
     */
    public String topic() {
        return origin.topic() + TOPIC_SUFFIX;
    }
}
