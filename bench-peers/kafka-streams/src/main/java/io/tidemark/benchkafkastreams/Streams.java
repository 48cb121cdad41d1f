package io.tidemark.benchkafkastreams;

import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** Kafka Streams in this JVM, exactly once. */
final class Streams {

    private Streams() {}

    /**
     * Runs until it is ended.
     *
     * @param arguments brokers, input, output, ms between commits; last a folder for state
     */
    static void run(Topology topology, String[] arguments) throws InterruptedException {
        Properties properties = new Properties();
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments[2]);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, arguments[3]);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, arguments[arguments.length - 1]);
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        properties.put(StreamsConfig.consumerPrefix("max.poll.records"), 5_000);
        properties.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
        properties.put(StreamsConfig.producerPrefix("batch.size"), 256 * 1024);
        properties.put(StreamsConfig.producerPrefix("linger.ms"), 10);
        // With a commit every 10 s, the default of 10 s is too short.
        properties.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), 900_000);
        CountDownLatch ended = new CountDownLatch(1);
        try (KafkaStreams streams = new KafkaStreams(topology, properties)) {
            streams.setStateListener(
                    (now, before) -> {
                        if (now.hasCompletedShutdown()) {
                            ended.countDown();
                        }
                    });
            streams.start();
            ended.await();
        }
    }
}
