package io.tidemark.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.KafkaConnection;
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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
class KafkaIT {

    private static final String QUOTE = "{\"symbol\":\"%s\",\"latestPrice\":1,\"latestUpdate\":1}";

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

    private static void create(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(connection.properties())) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
        }
    }

    /** In a transaction, whose marker takes an offset, too. */
    private static void write(String topic, int partition, String key, String value)
            throws Exception {
        Properties properties = connection.properties();
        properties.setProperty("transactional.id", "test");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var unused = producer.send(new ProducerRecord<>(topic, partition, key, value));
            producer.commitTransaction();
        }
    }

    private static Unread unread(String bootstrapServers, String topic) {
        return new KafkaUnread(
                new KafkaConnection(bootstrapServers, null),
                Map.of("quotes", new KafkaUnread.Feed(topic, r -> QuotedPrice.decode(r).sign())));
    }

    @Test
    void whatWasNotReadIsFoundAndMarkersAreNothing() throws Exception {
        create("quotes", 2);
        write("quotes", 0, "A", QUOTE.formatted("A"));
        write("quotes", 0, "B", QUOTE.formatted("B"));
        write("quotes", 0, "B", "no quote");
        long later = System.currentTimeMillis() + Duration.ofHours(1).toMillis();
        try (Unread unread = unread(kafka.bootstrapServers(), "quotes")) {
            assertThat(unread.symbols("quotes", Map.of(0, 0L), later)).containsExactly("A", "B");
            assertThat(unread.symbols("quotes", Map.of(0, 1L), later)).containsExactly("B");
            // A marker, what is no quote, and its marker.
            assertThat(unread.symbols("quotes", Map.of(0, 3L), later)).isEmpty();
            assertThat(unread.symbols("quotes", Map.of(0, 6L), later)).isEmpty();
            // Of a partition of which nothing was read only what is recent counts.
            assertThat(unread.symbols("quotes", Map.of(), later)).isEmpty();
            assertThat(unread.symbols("quotes", Map.of(), 0)).containsExactly("A", "B");
        }
    }

    @Test
    void whoDoesNotAnswerTellsNothing() throws Exception {
        try (Unread unread = unread("127.0.0.1:" + FreePorts.one(), "quotes")) {
            assertThat(unread.symbols("quotes", Map.of(), 0)).isNull();
        }
    }

    @Test
    void theRulesAreReadToTheirEnd() throws Exception {
        create("rules", 1);
        write("rules", 0, "a", "{\"id\":\"a\",\"kind\":\"burst\",\"valid_from\":5}");
        write("rules", 0, "b", "none");
        write("rules", 0, "a", null);
        List<RuleChange> rules = RulesAtStart.read(connection, "rules", Duration.ofMinutes(1));
        assertThat(rules).hasSize(2);
        assertThat(rules.get(0).from()).isEqualTo(5);
        assertThat(rules.get(1).rule()).isNull();
        assertThat(rules.get(1).from()).isPositive();
        assertThatThrownBy(
                        () ->
                                RulesAtStart.read(
                                        new KafkaConnection("127.0.0.1:" + FreePorts.one(), null),
                                        "rules",
                                        Duration.ofMillis(300)))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("did not tell within 300ms which rules");
    }
}
