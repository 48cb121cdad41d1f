package io.tidemark.bench.peers;

import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Flink and its Kafka connector as its documentation uses them. */
final class Textbook {

    private final String brokers;

    Textbook(String brokers) {
        this.brokers = brokers;
    }

    /** A Flink in this JVM, on the configuration of FLINK_CONF_DIR. */
    static StreamExecutionEnvironment environment(long checkpointIntervalMs) {
        Configuration configuration = GlobalConfiguration.loadConfiguration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                Duration.ofMillis(checkpointIntervalMs));
        return StreamExecutionEnvironment.createLocalEnvironment(
                configuration.get(CoreOptions.DEFAULT_PARALLELISM), configuration);
    }

    KafkaSource<String> source(String topic) {
        return KafkaSource.<String>builder()
                .setBootstrapServers(brokers)
                .setTopics(topic)
                .setGroupId("textbook")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setProperty("isolation.level", "read_committed")
                .setProperty("max.poll.records", "5000")
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();
    }

    KafkaSink<String> sink(String topic) {
        return sink(topic, DeliveryGuarantee.EXACTLY_ONCE);
    }

    KafkaSink<String> sink(String topic, DeliveryGuarantee guarantee) {
        Properties producer = new Properties();
        producer.setProperty("compression.type", "lz4");
        producer.setProperty("batch.size", "262144");
        producer.setProperty("linger.ms", "10");
        producer.setProperty("transaction.timeout.ms", "900000");
        return KafkaSink.<String>builder()
                .setBootstrapServers(brokers)
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(guarantee)
                .setTransactionalIdPrefix(topic)
                .setRecordSerializer(
                        KafkaRecordSerializationSchema.<String>builder()
                                .setTopic(topic)
                                .setValueSerializationSchema(new SimpleStringSchema())
                                .build())
                .build();
    }
}
