package io.tidemark.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.tidemark.delivery.TableFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A compacted topic, written as a job's exactly-once sink writes it. */
public final class TableTopic implements AutoCloseable {

    private final Admin admin;
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
        this.admin = admin;
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

    /** Ends the transaction: from now on every reader of what is committed sees its rows. */
    public void commit() {
        producer.commitTransaction();
        awaitEndOfTransaction();
    }

    /** Ends the transaction: what comes behind its rows can be read from now on. */
    public void abort() {
        producer.abortTransaction();
        awaitEndOfTransaction();
    }

    /** The producer does not wait until the end is in every partition. */
    private void awaitEndOfTransaction() {
        List<TopicPartition> partitions =
                producer.partitionsFor(name).stream()
                        .map(info -> new TopicPartition(name, info.partition()))
                        .toList();
        await("the end of a transaction in " + name)
                .until(
                        () ->
                                ends(partitions, IsolationLevel.READ_COMMITTED)
                                        .equals(ends(partitions, IsolationLevel.READ_UNCOMMITTED)));
    }

    private Map<TopicPartition, Long> ends(
            List<TopicPartition> partitions, IsolationLevel isolation) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    @Override
    public void close() {
        producer.close();
    }
}
