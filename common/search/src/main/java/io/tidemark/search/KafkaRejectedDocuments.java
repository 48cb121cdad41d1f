package io.tidemark.search;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.DeadLetters;
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

    private static final int MAX_REQUEST_BYTES = 20_000_000;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final List<Future<RecordMetadata>> pending = new ArrayList<>();
    private Producer<byte[], byte[]> producer;

    KafkaRejectedDocuments(Supplier<Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    /**
     * One that reaches Kafka with {@code properties}, in which each writer resolves the secrets.
     */
    static Factory with(Properties properties) {
        properties.setProperty("compression.type", "lz4");
        // A record as large as its topic allows must still fit with the headers of a dead letter.
        properties.setProperty("max.request.size", Integer.toString(MAX_REQUEST_BYTES));
        return () ->
                new KafkaRejectedDocuments(
                        () ->
                                new KafkaProducer<>(
                                        properties,
                                        new ByteArraySerializer(),
                                        new ByteArraySerializer()));
    }

    @Override
    public void add(DeadLetter letter) {
        if (producer == null) {
            producer = producers.get();
        }
        pending.add(producer.send(DeadLetters.toRecord(letter)));
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
