package io.tidemark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Of a writer that cannot start, with no broker behind its address. */
class MendedKafkaSinkTest {

    private record Serializer()
            implements KafkaRecordSerializationSchema<String>, KafkaDatasetFacetProvider {

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                String element, KafkaSinkContext context, Long timestamp) {
            return new ProducerRecord<>("results", element.getBytes(UTF_8));
        }

        @Override
        public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
            return Optional.of(
                    new DefaultKafkaDatasetFacet(
                            DefaultKafkaDatasetIdentifier.ofTopics(List.of("results"))));
        }
    }

    @Test
    void aWriterThatCannotStartLeavesNoThread() throws Exception {
        start(
                new MendedKafkaSink<>(
                        DeliveryGuarantee.EXACTLY_ONCE,
                        nowhere("ours"),
                        "job:sink:",
                        new Serializer()));
        await().untilAsserted(() -> assertThat(adminThreads("ours")).isEmpty());
    }

    /** If this is red, the connector closes its admin client, and MendedKafkaSink may go. */
    @Test
    void theConnectorsOwnLeavesOne() throws Exception {
        start(
                KafkaSink.<String>builder()
                        .setKafkaProducerConfig(nowhere("theirs"))
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix("job:sink:")
                        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                        .setRecordSerializer(new Serializer())
                        .build());
        await().during(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(adminThreads("theirs")).hasSize(1));
    }

    private static void start(Sink<String> sink) throws Exception {
        OneInputStreamOperatorTestHarness<String, CommittableMessage<Void>> harness =
                new OneInputStreamOperatorTestHarness<>(
                        new SinkWriterOperatorFactory<>(sink), StringSerializer.INSTANCE);
        assertThatThrownBy(harness::open).hasStackTraceContaining("TimeoutException");
        harness.close();
    }

    private static Properties nowhere(String clientId) throws Exception {
        Properties properties = new Properties();
        try (ServerSocket free = new ServerSocket(0)) {
            properties.setProperty("bootstrap.servers", "127.0.0.1:" + free.getLocalPort());
        }
        properties.setProperty("client.id", clientId);
        properties.setProperty("default.api.timeout.ms", "300");
        properties.setProperty("request.timeout.ms", "200");
        properties.setProperty("key.serializer", ByteArraySerializer.class.getName());
        properties.setProperty("value.serializer", ByteArraySerializer.class.getName());
        return properties;
    }

    private static List<String> adminThreads(String clientId) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("kafka-admin-client-thread"))
                .filter(name -> name.endsWith(clientId))
                .toList();
    }
}
