package io.tidemark.search;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.DeadLetters;
import io.tidemark.delivery.SizeLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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
    private final List<Future<RecordMetadata>> pending = new ArrayList<>();
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
    public void add(DeadLetter letter) {
        if (producer == null) {
            producer = producers.get();
        }
        pending.add(producer.send(limits.fit(DeadLetters.toRecord(letter))));
    }

    @Override
    public void flush() throws InterruptedException {
        if (producer == null) {
            return;
        }
        producer.flush();
        for (Future<RecordMetadata> sent : pending) {
            try {
                sent.get();
            } catch (ExecutionException e) {
                throw new KafkaException(
                        "a rejected document's dead letter could not be stored", e.getCause());
            }
        }
        pending.clear();
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }
}
