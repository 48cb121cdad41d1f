package io.tidemark.newsindex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testing.KafkaProcess;
import io.tidemark.testing.SearchNodeProcess;
import io.tidemark.testing.TestFlink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.test.junit5.InjectClusterClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The job as its user starts it, and with it the search sink, on a real broker and search node. */
@Tag("integration")
@Timeout(300)
class NewsIndexIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TWEETS = 300;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    @TempDir Path kafkaFolder;
    @TempDir Path searchFolder;

    private KafkaProcess kafka;
    private SearchNodeProcess search;

    @BeforeEach
    void start() throws Exception {
        kafka = KafkaProcess.start(kafkaFolder);
        search = new SearchNodeProcess(searchFolder);
        try (Admin admin = Admin.create(properties())) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("tweets", 2, (short) 1),
                                    new NewTopic("tweets.dead-letters", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void stop() {
        if (search != null) {
            search.close();
        }
        kafka.close();
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", kafka.bootstrapServers());
        return properties;
    }

    private void send(KafkaProducer<String, String> producer, String id, String value)
            throws Exception {
        producer.send(new ProducerRecord<>("tweets", id, value)).get();
    }

    private static String tweet(int id) {
        return "{\"id_str\":\"%d\",\"timestamp_ms\":\"%d\",\n\"exact\":1.10}"
                .formatted(id, 1_700_000_000_000L + id);
    }

    @Test
    void eachTweetIsInTheIndexOnceAlthoughTheNodeIsKilledAndWhatItRejectsIsADeadLetter(
            @InjectClusterClient ClusterClient<?> cluster) throws Exception {
        search.put(
                "/tweets",
                """
                {"settings": {"number_of_replicas": 0},
                 "mappings": {"properties": {"timestamp_ms": {"type": "date", "format": "epoch_millis"}}}}
                """);
        CompletableFuture<Void> job = CompletableFuture.runAsync(this::runJob);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties(), new StringSerializer(), new StringSerializer())) {
            for (int id = 0; id < TWEETS / 3; id++) {
                send(producer, "" + id, tweet(id));
            }
            send(producer, "x", "{\"id_str\":\"x\",\"timestamp_ms\":\"soon\"}");
            send(producer, "y", "no tweet");
            send(producer, "deleted", "{\"id_str\":\"deleted\"}");
            awaitCount(TWEETS / 3 + 1, job);

            search.kill();
            for (int id = TWEETS / 3; id < TWEETS; id++) {
                send(producer, "" + id, tweet(id));
            }
            // Twice in the topic is once in the index.
            send(producer, "0", tweet(0));
            for (String id : List.of("deleted", "never there")) {
                send(producer, id, "{\"delete\":{\"status\":{\"id_str\":\"" + id + "\"}}}");
            }
            search.start();
            awaitCount(TWEETS, job);
        }
        List<ConsumerRecord<String, String>> letters = deadLetters(2);
        for (JobStatusMessage running : cluster.listJobs().get()) {
            cluster.cancel(running.getJobId()).get();
        }

        assertThat(search.get("/tweets/_source/7")).isEqualTo(tweet(7).replace('\n', ' '));
        assertThat(letters)
                .extracting(ConsumerRecord::value)
                .containsExactlyInAnyOrder(
                        "{\"id_str\":\"x\",\"timestamp_ms\":\"soon\"}", "no tweet");
        ConsumerRecord<String, String> rejected =
                letters.stream().filter(letter -> letter.key().equals("x")).findFirst().get();
        assertThat(header(rejected, "source.topic")).isEqualTo("tweets");
        assertThat(header(rejected, "source.partition")).matches("[01]");
        assertThat(header(rejected, "source.offset")).matches("\\d+");
        assertThat(header(rejected, "job")).isEqualTo("news-index");
        assertThat(header(rejected, "error.message"))
                .startsWith("document x was rejected: 400")
                .contains("timestamp_ms");
    }

    private void runJob() {
        try {
            NewsIndex.main(
                    new String[] {
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--search-url=" + search.url(),
                        "--checkpoint-interval=500ms"
                    });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitCount(int count, CompletableFuture<Void> job) {
        await(count + " documents")
                .atMost(2, TimeUnit.MINUTES)
                .failFast("the job has ended", job::isDone)
                .until(() -> count() == count);
    }

    private int count() throws Exception {
        search.get("/tweets/_refresh");
        JsonNode answer = JSON.readTree(search.get("/tweets/_count"));
        return answer.path("count").asInt();
    }

    private List<ConsumerRecord<String, String>> deadLetters(int count) {
        Properties properties = properties();
        properties.setProperty("isolation.level", "read_committed");
        List<ConsumerRecord<String, String>> letters = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition("tweets.dead-letters", 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            await("dead letters")
                    .pollInSameThread()
                    .atMost(1, TimeUnit.MINUTES)
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                                return letters.size() >= count;
                            });
        }
        return letters;
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        Header header = record.headers().lastHeader(name);
        return new String(header.value(), UTF_8);
    }
}
