package io.tidemark.search;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.DeadLetters;
import io.tidemark.delivery.SizeLimits;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends dead letters to Kafka, at least once: after a failure the documents since the last
 * checkpoint come again, and with them their dead letters. The producer is made for the first dead
 * letter, which most sinks never see.
 */
final class KafkaRejectedDocuments implements RejectedDocuments {

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final SizeLimits limits;

    /** Why a dead letter could not be stored; set by the producer's thread. */
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private Producer<byte[], byte[]> producer;

    /**
     * @param limits cuts dead letters that are too large for their topic
     */
    KafkaRejectedDocuments(Supplier<Producer<byte[], byte[]>> producers, SizeLimits limits) {
        this.producers = producers;
        this.limits = limits;
    }

    /**
     * One that reaches Kafka with the properties {@code kafka}, in which each writer resolves the
     * secrets.
     */
    static Factory with(Properties kafka) {
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.setProperty("compression.type", "lz4");
        properties.setProperty("max.request.size", Integer.toString(SizeLimits.MAX_RECORD_BYTES));
        return () ->
                new KafkaRejectedDocuments(
                        () ->
                                new KafkaProducer<>(
                                        properties,
                                        new ByteArraySerializer(),
                                        new ByteArraySerializer()),
                        new SizeLimits(kafka));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the callback has the outcome
    public void add(DeadLetter letter) {
        if (producer == null) {
            producer = producers.get();
        }
        requireStored();
        producer.send(limits.fit(DeadLetters.toRecord(letter)), this::sent);
    }

    @Override
    public void flush() {
        if (producer == null) {
            return;
        }
        producer.flush();
        requireStored();
    }

    private void sent(RecordMetadata stored, Exception error) {
        if (error != null) {
            failure.compareAndSet(null, error);
        }
    }

    private void requireStored() {
        Exception error = failure.get();
        if (error != null) {
            throw new KafkaException(
                    "a rejected document's dead letter could not be stored", error);
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }
}
