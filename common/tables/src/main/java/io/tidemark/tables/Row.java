package io.tidemark.tables;

/**
 * A row of a table as it stands in Kafka.
 *
 * @param key as text; bytes that are no UTF-8 are hexadecimal, after {@code 0x}
 * @param timestamp of the record, in ms since the epoch (UTC)
 */
public record Row(String key, byte[] value, int partition, long offset, long timestamp) {

    /** What a row takes in memory on top of its key and value, in bytes; an estimate. */
    private static final int OVERHEAD = 160;

    /** What it takes in memory, in bytes; an estimate. */
    long size() {
        return (long) key.length() + value.length + OVERHEAD;
    }
}
