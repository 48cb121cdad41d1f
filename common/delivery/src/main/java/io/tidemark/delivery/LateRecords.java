package io.tidemark.delivery;

import org.apache.kafka.clients.producer.ProducerRecord;

/** Events that came too late, as Kafka records that can be sent again. */
public final class LateRecords {

    private LateRecords() {}

    /**
     * The record of a late event, with the headers {@link HeaderNames#SOURCE_TIMESTAMP} and {@link
     * HeaderNames#JOB}; several jobs may write to one topic.
     *
     * <p>It has no timestamp of the producer's, so retention counts from when it was set aside, and
     * no event time is refused.
     *
     * @param key {@code null} for none
     * @param eventTime in ms since the epoch (UTC); any, also one before 1970 or in the future
     * @param job the name of the job that it was too late for
     */
    public static ProducerRecord<byte[], byte[]> toRecord(
            String topic, byte[] key, byte[] value, long eventTime, String job) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
        TextHeaders.add(record.headers(), HeaderNames.SOURCE_TIMESTAMP, eventTime);
        TextHeaders.add(record.headers(), HeaderNames.JOB, job);
        return record;
    }

    /** The same with the header {@link HeaderNames#LATE_REASON}, too. */
    public static ProducerRecord<byte[], byte[]> toRecord(
            String topic,
            byte[] key,
            byte[] value,
            long eventTime,
            String job,
            Late.Reason reason) {
        ProducerRecord<byte[], byte[]> record = toRecord(topic, key, value, eventTime, job);
        TextHeaders.add(record.headers(), HeaderNames.LATE_REASON, reason.text());
        return record;
    }
}
