package io.tidemark.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's own clients for peers without a framework.
 *
 * @param commitInterval from one transaction's commit to the next
 */
record Bare(String brokers, String input, String output, Duration commitInterval) {

    static final Duration POLL = Duration.ofMillis(100);

    /** What one thread does; it does not return. */
    interface Work {
        void run(TopicPartition partition) throws Exception;
    }

    /**
     * What each of these peers is told first.
     *
     * @param arguments brokers, input, output, ms between commits, and more
     */
    static Bare of(String[] arguments) {
        return new Bare(
                arguments[0],
                arguments[1],
                arguments[2],
                Duration.ofMillis(Long.parseLong(arguments[3])));
    }

    List<TopicPartition> partitions() {
        return partitions(input);
    }

    List<TopicPartition> partitions(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
        }
    }

    /** Reads a partition from its beginning. */
    KafkaConsumer<byte[], byte[]> consumer(TopicPartition... partitions) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                brokers,
                                "enable.auto.commit",
                                false,
                                "isolation.level",
                                "read_committed",
                                "max.poll.records",
                                5_000,
                                "auto.offset.reset",
                                "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(List.of(partitions));
        return consumer;
    }

    /** A thread for each partition; returns only if one of them fails, with what it threw. */
    void forEach(List<TopicPartition> partitions, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(partitions.size());
        try {
            ExecutorCompletionService<Void> running = new ExecutorCompletionService<>(threads);
            List<TopicPartition> all = new ArrayList<>(partitions);
            for (TopicPartition partition : all) {
                running.submit(
                        () -> {
                            work.run(partition);
                            return null;
                        });
            }
            running.take().get();
        } finally {
            threads.shutdownNow();
        }
    }

    /** A producer of its own, with transactions. */
    Output output(String name) {
        return output(name, true);
    }

    Output output(String name, boolean isExactlyOnce) {
        return new Output(this, name, isExactlyOnce);
    }

    /** Results, in transactions or flushed as often. For one thread at a time. */
    static final class Output implements AutoCloseable {

        private final KafkaProducer<byte[], byte[]> producer;
        private final String topic;
        private final boolean isExactlyOnce;
        private final long intervalNs;
        private long due;

        private Output(Bare bare, String name, boolean isExactlyOnce) {
            topic = bare.output();
            this.isExactlyOnce = isExactlyOnce;
            intervalNs = bare.commitInterval().toNanos();
            Map<String, Object> configuration = new HashMap<>();
            configuration.put("bootstrap.servers", bare.brokers());
            configuration.put("compression.type", "lz4");
            configuration.put("batch.size", 256 * 1024);
            configuration.put("linger.ms", 10);
            if (isExactlyOnce) {
                configuration.put("transactional.id", bare.output() + "-" + name);
                configuration.put("transaction.timeout.ms", 900_000);
            }
            producer =
                    new KafkaProducer<>(
                            configuration, new ByteArraySerializer(), new ByteArraySerializer());
            if (isExactlyOnce) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            due = System.nanoTime() + intervalNs;
        }

        void write(String key, byte[] value) {
            // What cannot be sent fails the commit.
            var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
        }

        void commitIfDue() {
            if (System.nanoTime() >= due) {
                if (isExactlyOnce) {
                    producer.commitTransaction();
                    producer.beginTransaction();
                } else {
                    producer.flush();
                }
                due = System.nanoTime() + intervalNs;
            }
        }

        @Override
        public void close() {
            producer.close(Duration.ZERO);
        }
    }
}
