package io.tidemark.quotesenrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.KafkaConnection;
import io.tidemark.kafka.TableEnds;
import io.tidemark.options.UnreachableException;
import io.tidemark.testing.FreePorts;
import io.tidemark.testing.KafkaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker, since what lies in front of an end offset is the broker's own. */
@Tag("integration")
@Timeout(180)
class CompaniesAtStartIT {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir static Path folder;

    private static KafkaProcess kafka;
    private static KafkaConnection connection;

    @BeforeAll
    static void start() throws Exception {
        kafka = KafkaProcess.start(folder);
        connection = new KafkaConnection(kafka.bootstrapServers(), null);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static void create(String topic, int partitions, String policy) throws Exception {
        try (Admin admin = Admin.create(connection.properties())) {
            NewTopic created =
                    new NewTopic(topic, partitions, (short) 1)
                            .configs(Map.of("cleanup.policy", policy));
            admin.createTopics(List.of(created)).all().get();
        }
    }

    private static KafkaProducer<String, String> producer(String transactionalId) {
        Properties properties = connection.properties();
        if (transactionalId != null) {
            properties.setProperty("transactional.id", transactionalId);
        }
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private static void send(
            KafkaProducer<String, String> producer, String topic, int partition, int records)
            throws Exception {
        for (int i = 0; i < records; i++) {
            producer.send(new ProducerRecord<>(topic, partition, "A", "{}")).get();
        }
    }

    private static Map<Integer, Long> lastOffsets(String topic) {
        return TableEnds.lastOffsets(connection, topic, LONG);
    }

    @Test
    void eachPartitionEndsWithItsLastRecordAndEmptyOnesDoNotCount() throws Exception {
        create("plain", 3, "compact");
        assertThat(lastOffsets("plain")).isEmpty();
        try (KafkaProducer<String, String> producer = producer(null)) {
            send(producer, "plain", 0, 1);
            send(producer, "plain", 2, 25);
        }
        assertThat(lastOffsets("plain")).isEqualTo(Map.of(0, 0L, 2, 24L));
    }

    @Test
    void whatNoReaderSeesIsNotWaitedFor() throws Exception {
        create("transactions", 2, "compact");
        try (KafkaProducer<String, String> producer = producer("companies-test")) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, "transactions", 0, 2);
            producer.commitTransaction();
            // Aborted records and markers, more than one step back.
            for (int i = 0; i < 8; i++) {
                producer.beginTransaction();
                send(producer, "transactions", 0, 2);
                send(producer, "transactions", 1, 1);
                producer.abortTransaction();
            }
            assertThat(lastOffsets("transactions")).isEqualTo(Map.of(0, 1L));

            // Nor is what is not committed yet.
            producer.beginTransaction();
            send(producer, "transactions", 1, 1);
            assertThat(lastOffsets("transactions")).isEqualTo(Map.of(0, 1L));
            producer.commitTransaction();
        }
        assertThat(lastOffsets("transactions")).isEqualTo(Map.of(0, 1L, 1, 16L));
    }

    @Test
    void aTopicWhoseRecordsAreAllGoneIsEmpty() throws Exception {
        create("gone", 1, "compact,delete");
        try (KafkaProducer<String, String> producer = producer(null);
                Admin admin = Admin.create(connection.properties())) {
            send(producer, "gone", 0, 3);
            admin.deleteRecords(
                            Map.of(new TopicPartition("gone", 0), RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
        }
        assertThat(lastOffsets("gone")).isEmpty();
    }

    @Test
    void aBrokerThatIsNotThereIsNamed() throws Exception {
        String nowhere = "127.0.0.1:" + FreePorts.one();
        assertThatThrownBy(
                        () ->
                                TableEnds.lastOffsets(
                                        new KafkaConnection(nowhere, null),
                                        "companies",
                                        Duration.ofMillis(500)))
                .isInstanceOf(UnreachableException.class)
                .hasMessage(
                        "Kafka at "
                                + nowhere
                                + " did not tell within 500ms how far the topic 'companies' goes");
    }
}
