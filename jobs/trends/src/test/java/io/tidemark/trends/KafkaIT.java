package io.tidemark.trends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.KafkaConnection;
import io.tidemark.options.OptionParser;
import io.tidemark.options.UnreachableException;
import io.tidemark.testing.FreePorts;
import io.tidemark.testing.KafkaProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
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

/** Since when posts are known, on a real broker. */
@Tag("integration")
@Timeout(180)
class KafkaIT {

    private static final long FIRST = 1_700_000_000_000L;

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

    private static void create(String topic) throws Exception {
        try (Admin admin = Admin.create(connection.properties())) {
            admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
        }
    }

    private static String post(long time) {
        return "{\"id_str\":\"1\",\"timestamp_ms\":\"%d\",\"user\":{\"id_str\":\"1\"}}"
                .formatted(time);
    }

    /** In one transaction, whose marker takes an offset, too. */
    private static void write(String topic, int partition, boolean commit, String... posts)
            throws Exception {
        Properties properties = connection.properties();
        properties.setProperty("transactional.id", "test");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (String post : posts) {
                producer.send(new ProducerRecord<>(topic, partition, "k", post)).get();
            }
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static long knownSince(String servers, String topic, String... more) {
        TrendsOptions options = new TrendsOptions();
        String[] arguments =
                Stream.concat(
                                Stream.of(
                                        "--no-index",
                                        "--bootstrap-servers=" + servers,
                                        "--input=" + topic),
                                Stream.of(more))
                        .toArray(String[]::new);
        new OptionParser(options, Map.of()).parse(arguments);
        return Trends.knownSince(options);
    }

    @Test
    void postsAreKnownSinceTheFirstThatThereIs() throws Exception {
        create("posts");
        String servers = kafka.bootstrapServers();
        long before = System.currentTimeMillis();
        assertThat(knownSince(servers, "posts")).isBetween(before, System.currentTimeMillis());

        write("posts", 0, false, post(FIRST - 9));
        write("posts", 0, true, "no post", "{\"limit\":{}}", post(FIRST / 1000), post(FIRST + 7));
        write("posts", 2, true, post(FIRST + 3), post(FIRST + 1));
        assertThat(knownSince(servers, "posts")).isEqualTo(FIRST + 3);
        assertThat(knownSince(servers, "posts", "--bounded")).isEqualTo(FIRST + 3);
        assertThat(knownSince(servers, "posts", "--known-since=0")).isZero();
        assertThat(knownSince(servers, "posts", "--known-since=2026-11-27T08:00:00Z"))
                .isEqualTo(1_795_766_400_000L);
    }

    @Test
    void aBrokerThatIsNotThereIsNamed() throws Exception {
        String nowhere = "127.0.0.1:" + FreePorts.one();
        assertThatThrownBy(() -> knownSince(nowhere, "posts", "--connect-timeout=300ms"))
                .isInstanceOf(UnreachableException.class)
                .hasMessage(
                        "Kafka at %s did not tell within 300ms since when the topic 'posts' holds events"
                                .formatted(nowhere));
    }
}
