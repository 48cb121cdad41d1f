package io.tidemark.kafka;

import io.tidemark.delivery.Decoded;
import java.io.Serializable;

/** Makes values of a topic's records. It runs in the source, where the records are read. */
@FunctionalInterface
public interface Decoder<T> extends Serializable {

    /**
     * Reads a record.
     *
     * @return the value; {@code null} to skip the record
     * @throws Exception if the record cannot be read; its message tells a person why
     */
    T decode(KafkaRecord record) throws Exception;

    /**
     * Reads a record without ever throwing what {@link #decode} throws, be it checked or not: a
     * record that cannot be read becomes a dead letter of {@code job}.
     */
    default Decoded<T> decoded(KafkaRecord record, String job) {
        T value;
        try {
            value = decode(record);
        } catch (Exception e) {
            return Decoded.unreadable(record.deadLetter(e, job));
        }
        return value == null ? Decoded.skipped() : Decoded.of(value);
    }
}
