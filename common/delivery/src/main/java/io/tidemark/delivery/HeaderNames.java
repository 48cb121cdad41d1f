package io.tidemark.delivery;

/**
 * The headers of records that were set aside, dead letters and late records, and of dead letters
 * that were replayed. Every value is text in UTF-8, cut behind 4 KiB. {@link TableFormat} has the
 * headers of tables.
 */
public final class HeaderNames {

    /** The name of the job that set the record aside. */
    public static final String JOB = "job";

    /** The class of the error, for grouping. */
    public static final String ERROR_CLASS = "error.class";

    /** The reason in words. */
    public static final String ERROR_MESSAGE = "error.message";

    /** The Kafka topic that the record was read from. */
    public static final String SOURCE_TOPIC = "source.topic";

    /** The partition in {@link #SOURCE_TOPIC}. */
    public static final String SOURCE_PARTITION = "source.partition";

    /** The offset in {@link #SOURCE_PARTITION}. */
    public static final String SOURCE_OFFSET = "source.offset";

    /** The address that was read, in place of topic, partition and offset. */
    public static final String SOURCE_URI = "source.uri";

    /**
     * The original time in ms since the epoch (UTC), whatever it is: of a dead letter that of its
     * Kafka record (for HTTP, when it was read), of a late record its event time.
     */
    public static final String SOURCE_TIMESTAMP = "source.timestamp";

    /** Why a late record was too late: the text of a {@link Late.Reason}. */
    public static final String LATE_REASON = "late.reason";

    /** The length of the whole key in bytes, if the record's is only its beginning. */
    public static final String SOURCE_KEY_LENGTH = "source.key.length";

    /** The SHA-256 of the whole key in hex, if the record's is only its beginning. */
    public static final String SOURCE_KEY_SHA256 = "source.key.sha256";

    /** The length of the whole value in bytes, if the record's is only its beginning. */
    public static final String SOURCE_VALUE_LENGTH = "source.value.length";

    /** The SHA-256 of the whole value in hex, if the record's is only its beginning. */
    public static final String SOURCE_VALUE_SHA256 = "source.value.sha256";

    /**
     * Of a record that was replayed: the place of its dead letter, {@code topic-partition@offset}.
     */
    public static final String REPLAYED_FROM = "replayed.from";

    /** Of a record that was replayed: the place that it was first read from, in the same form. */
    public static final String REPLAYED_SOURCE = "replayed.source";

    private HeaderNames() {}
}
