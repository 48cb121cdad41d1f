package io.tidemark.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.TableFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A compacted topic, written as a job's exactly-once sink writes it. */
public final class TableTopic implements AutoCloseable {

    private final String name;
    private final KafkaProducer<byte[], byte[]> producer;

    /** Creates the compacted topic. */
    public TableTopic(Admin admin, String bootstrapServers, String name, int partitions)
            throws ExecutionException, InterruptedException {
        this(admin, bootstrapServers, name, partitions, "compact");
    }

    /**
     * Creates a topic with another {@code cleanup.policy}. Rows with times of long ago are kept.
     */
    public TableTopic(
            Admin admin, String bootstrapServers, String name, int partitions, String policy)
            throws ExecutionException, InterruptedException {
        this.name = name;
        admin.createTopics(
                        List.of(
                                new NewTopic(name, Optional.of(partitions), Optional.empty())
                                        .configs(
                                                Map.of(
                                                        "cleanup.policy",
                                                        policy,
                                                        "retention.ms",
                                                        "-1"))))
                .all()
                .get();
        producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "transactional.id",
                                "t-" + name),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Begins a transaction. */
    public TableTopic begin() {
        producer.beginTransaction();
        return this;
    }

    /** A row with a watermark in its header; no value deletes it, no watermark is no header. */
    public TableTopic row(String key, String value, Long watermark) {
        return send(null, key, value, watermark, false, null);
    }

    /** A row without a watermark in a partition of its own choice. */
    public TableTopic row(int partition, String key, String value, long timestamp) {
        return send(partition, key, value, null, false, timestamp);
    }

    /** A marker with a watermark. */
    public TableTopic marker(long watermark) {
        return send(
                null,
                TableFormat.MARKER_KEY,
                "{\"watermark\":" + watermark + "}",
                watermark,
                true,
                null);
    }

    private TableTopic send(
            Integer partition,
            String key,
            String value,
            Long watermark,
            boolean marker,
            Long timestamp) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        name,
                        partition,
                        timestamp,
                        key == null ? null : key.getBytes(UTF_8),
                        value == null ? null : value.getBytes(UTF_8));
        if (watermark != null) {
            record.headers()
                    .add(TableFormat.WATERMARK_HEADER, Long.toString(watermark).getBytes(UTF_8));
        }
        if (marker) {
            record.headers().add(TableFormat.MARKER_HEADER, new byte[0]);
        }
        try {
            producer.send(record).get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    public void commit() {
        producer.commitTransaction();
    }

    public void abort() {
        producer.abortTransaction();
    }

    @Override
    public void close() {
        producer.close();
    }
}
