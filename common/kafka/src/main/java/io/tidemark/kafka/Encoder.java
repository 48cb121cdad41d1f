package io.tidemark.kafka;

import java.io.Serializable;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes records of a stream's elements. */
@FunctionalInterface
public interface Encoder<T> extends Serializable {

    /** The record for {@code topic}. */
    ProducerRecord<byte[], byte[]> encode(String topic, T element);
}
