package io.tidemark.bench.yardstick;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of the runs, on one broker. */
final class Kafka implements AutoCloseable {

    /** Of each topic, unless its content says otherwise; peers have as many threads or subtasks. */
    static final int PARTITIONS = 2;

    private static final Duration POLL = Duration.ofMillis(200);

    private final String brokers;
    private final Admin admin;
    private final Set<String> written = new HashSet<>();

    Kafka(String brokers) {
        this.brokers = brokers;
        this.admin = Admin.create(Map.of("bootstrap.servers", brokers));
    }

    String brokers() {
        return brokers;
    }

    /** Writes what the topics of a content do not hold yet, compressed, and keeps it for good. */
    void write(Content content) throws ExecutionException, InterruptedException {
        Set<String> missing = new HashSet<>(content.tables());
        missing.add(content.input());
        missing.removeAll(written);
        if (missing.isEmpty()) {
            return;
        }
        for (String topic : missing) {
            create(topic, content.partitions(), Map.of());
            // Jobs of ours ask for it.
            create(topic + ".dead-letters", PARTITIONS, Map.of());
        }
        append(
                writer ->
                        content.write(
                                (topic, partition, key, value) -> {
                                    if (missing.contains(topic)) {
                                        writer.write(topic, partition, key, value);
                                    }
                                }));
        written.addAll(missing);
    }

    /** Writes to topics that are there. */
    void append(Consumer<Content.Writer> records) throws ExecutionException {
        List<Exception> failures = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                producer(Map.of("batch.size", 256 * 1024, "linger.ms", 50))) {
            records.accept(
                    (topic, partition, key, value) -> {
                        var unused =
                                producer.send(
                                        new ProducerRecord<>(topic, partition, key, value),
                                        (metadata, e) -> {
                                            if (e != null) {
                                                failures.add(e);
                                            }
                                        });
                    });
            producer.flush();
        }
        if (!failures.isEmpty()) {
            throw new ExecutionException("the input cannot be written", failures.get(0));
        }
    }

    /** How many records of a topic whoever reads it has told that it has read. */
    long read(String topic) throws ExecutionException, InterruptedException {
        List<String> groups =
                admin.listGroups().all().get().stream().map(group -> group.groupId()).toList();
        long most = 0;
        for (String group : groups) {
            most =
                    Math.max(
                            most,
                            admin
                                    .listConsumerGroupOffsets(group)
                                    .partitionsToOffsetAndMetadata()
                                    .get()
                                    .entrySet()
                                    .stream()
                                    .filter(offset -> offset.getKey().topic().equals(topic))
                                    .mapToLong(offset -> offset.getValue().offset())
                                    .sum());
        }
        return most;
    }

    /**
     * One as it is by default, compressed. It waits 5 ms for more to send: one that sends each
     * record by itself would keep broker and peers busy with that alone.
     */
    KafkaProducer<byte[], byte[]> producer() {
        return producer(Map.of());
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> configuration = new HashMap<>(more);
        configuration.put("bootstrap.servers", brokers);
        configuration.put("compression.type", "lz4");
        return new KafkaProducer<>(
                configuration, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Reads what is committed in a topic, from its beginning. */
    KafkaConsumer<byte[], byte[]> consumer(String topic) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                brokers,
                                "isolation.level",
                                "read_committed",
                                "auto.offset.reset",
                                "earliest",
                                "max.poll.records",
                                10_000),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(partitions(topic));
        return consumer;
    }

    /** Deletes an input that no other run reads. */
    void forget(Content content) throws ExecutionException, InterruptedException {
        if (written.remove(content.input())) {
            delete(List.of(content.input(), content.input() + ".dead-letters"));
        }
    }

    /** Makes a topic for results, in which the broker notes when each was written. */
    void createOutput(String topic) throws ExecutionException, InterruptedException {
        create(topic, PARTITIONS, Map.of("message.timestamp.type", "LogAppendTime"));
    }

    private void create(String topic, int partitions, Map<String, String> configuration)
            throws ExecutionException, InterruptedException {
        Map<String, String> all = new HashMap<>(configuration);
        all.put("retention.ms", "-1");
        admin.createTopics(
                        List.of(
                                new NewTopic(topic, Optional.of(partitions), Optional.empty())
                                        .configs(all)))
                .all()
                .get();
    }

    void delete(List<String> topics) throws ExecutionException, InterruptedException {
        admin.deleteTopics(topics).all().get();
    }

    /**
     * How many records, markers of transactions among them, are committed in a topic that held none
     * before. Costs the broker next to nothing.
     */
    long committed(String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        partitions(topic).forEach(partition -> ends.put(partition, OffsetSpec.latest()));
        try {
            return admin
                    .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .all()
                    .get()
                    .values()
                    .stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                // The broker has just been told of it.
                return 0;
            }
            throw e;
        }
    }

    private static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** The committed results of a topic, from its beginning. */
    Results results(String topic) {
        return new Results(topic);
    }

    /** Reads on where it was. */
    final class Results implements AutoCloseable {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final List<TopicPartition> partitions;

        private Results(String topic) {
            partitions = partitions(topic);
            consumer = consumer(topic);
        }

        /**
         * Holds what has been committed by now against a recount.
         *
         * @return when the last right one was written, ms since the epoch; {@code earlier} if that
         *     is later
         */
        long hold(Recount recount, long earlier) {
            long last = earlier;
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> result : consumer.poll(POLL)) {
                    if (recount.accept(result.value())) {
                        last = Math.max(last, result.timestamp());
                    }
                }
            }
            return last;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
