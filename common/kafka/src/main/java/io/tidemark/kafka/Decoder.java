package io.tidemark.kafka;

import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.UnavailableException;
import io.tidemark.job.time.TimeBounds;
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
     *
     * @throws UnavailableException if it is not the record that is to blame
     */
    default Decoded<T> decoded(KafkaRecord record, String job) {
        T value;
        try {
            value = decode(record);
        } catch (UnavailableException e) {
            throw e;
        } catch (Exception e) {
            return Decoded.unreadable(record.deadLetter(e, job));
        }
        return value == null ? Decoded.skipped() : Decoded.of(value);
    }

    /**
     * The decoder of a topic of events: a tombstone, which has a key and no value, tells compaction
     * what to take away; it is no event and is skipped.
     */
    static <T> Decoder<T> ofEvents(Decoder<T> decoder) {
        return record ->
                record.key() != null && record.value() == null ? null : decoder.decode(record);
    }

    /** The same for events of which only times within bounds are believed. */
    static <T> Decoder<T> ofEvents(Decoder<T> decoder, TimeBounds<T> bounds) {
        Decoder<T> events = ofEvents(decoder);
        return record -> {
            T value = events.decode(record);
            if (value != null) {
                bounds.check(value);
            }
            return value;
        };
    }
}
