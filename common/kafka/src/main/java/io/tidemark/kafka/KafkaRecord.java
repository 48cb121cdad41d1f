package io.tidemark.kafka;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record as it lies in Kafka, not yet decoded.
 *
 * @param topic the topic
 * @param partition the partition
 * @param offset the offset in the partition
 * @param timestamp the record's timestamp in ms since the epoch (UTC)
 * @param key the key's bytes; {@code null} if there is none
 * @param value the value's bytes; {@code null} for a tombstone
 */
public record KafkaRecord(
        String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {

    /** A record as a consumer has read it. */
    public static KafkaRecord of(ConsumerRecord<byte[], byte[]> record) {
        return new KafkaRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value());
    }

    public Origin origin() {
        return Origin.kafka(topic, partition, offset);
    }

    /** This record as a dead letter of {@code job}, which failed on it with {@code error}. */
    public DeadLetter deadLetter(Throwable error, String job) {
        return DeadLetter.of(origin(), key, value, timestamp, error, job);
    }
}
