package io.tidemark.exercises;

import io.tidemark.records.MalformedRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a recount needs of a record.
 *
 * @param key what is counted, such as a page
 * @param time when it happened, in ms since the epoch (UTC)
 * @param weight what it adds to the count
 */
record Occurrence(String key, long time, long weight) {

    /** Reads a record, strictly. */
    @FunctionalInterface
    interface Reading {
        Occurrence read(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException;
    }
}
