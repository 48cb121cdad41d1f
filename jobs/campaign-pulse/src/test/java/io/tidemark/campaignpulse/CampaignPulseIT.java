package io.tidemark.campaignpulse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.Order;
import io.tidemark.testing.KafkaProcess;
import io.tidemark.testing.TestFlink;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The job as its user starts it, on a real broker, whose partitions fall silent. */
@Tag("integration")
@Timeout(300)
class CampaignPulseIT {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    @TempDir Path folder;

    private KafkaProcess kafka;

    @BeforeEach
    void start() throws Exception {
        kafka = KafkaProcess.start(folder);
        try (Admin admin = Admin.create(properties())) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("orders", 2, (short) 1),
                                    new NewTopic("orders.dead-letters", 1, (short) 1),
                                    new NewTopic("orders.late", 1, (short) 1),
                                    new NewTopic("campaign-pulse", 1, (short) 1)
                                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", kafka.bootstrapServers());
        properties.setProperty("isolation.level", "read_committed");
        return properties;
    }

    @Test
    void countsFallWhileNobodyBuys(@InjectClusterClient ClusterClient<?> cluster) throws Exception {
        CompletableFuture<Void> job = CompletableFuture.runAsync(this::runJob);
        // Local time taken as UTC: they must not make late what comes after them.
        send(0, "books", 5, -9 * 3_600_000);
        send(1, "books", 5, -9 * 3_600_000);
        // The second partition stays empty for now.
        send(0, "books", 2, 0);
        awaitPulses(job, "books 2", "books 0");
        send(1, "games", 3, 0);
        send(0, "games", 1, 60_000);
        awaitPulses(job, "books 2", "books 0", "games 3", "games 0");

        List<ConsumerRecord<String, String>> late = new ArrayList<>();
        read("orders.late", late, job, records -> records.size() == 1);
        assertThat(late.get(0).value()).contains("\"quantity\":1");
        assertThat(late.get(0).headers().lastHeader("job").value())
                .asString(UTF_8)
                .isEqualTo("campaign-pulse");
        List<ConsumerRecord<String, String>> ahead = new ArrayList<>();
        read("orders.dead-letters", ahead, job, records -> records.size() == 2);
        assertThat(ahead).allMatch(letter -> letter.value().contains("\"quantity\":5"));
        assertThat(new String(ahead.get(0).headers().lastHeader("error.message").value(), UTF_8))
                .startsWith("orderTime ")
                .endsWith(" ahead of the clock, more than --max-ahead=55m");
        for (JobStatusMessage running : cluster.listJobs().get()) {
            cluster.cancel(running.getJobId()).get();
        }
    }

    private void runJob() {
        try {
            CampaignPulse.main(
                    new String[] {
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--checkpoint-interval=200ms",
                        "--size=4s",
                        "--every=100ms",
                        "--max-out-of-orderness=0s",
                        "--follow-clock-after=1s"
                    });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(int partition, String type, int quantity, long age) throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        properties(), new StringSerializer(), new ByteArraySerializer())) {
            // On a busy machine a producer takes long to connect, and the window does not wait.
            producer.partitionsFor("orders");
            long time = System.currentTimeMillis() - age;
            Order order = new Order("o-" + time, "p-1", type, quantity, BigDecimal.ONE, null, time);
            producer.send(new ProducerRecord<>("orders", partition, order.orderId(), order.json()))
                    .get();
        }
    }

    /** Each row once, and a marker at the end that says that nothing comes before it any more. */
    private void awaitPulses(CompletableFuture<Void> job, String... pulses) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        read(
                "campaign-pulse",
                records,
                job,
                read ->
                        read.size() >= pulses.length
                                && read.get(read.size() - 1).key().equals("__watermark")
                                && read.stream().filter(CampaignPulseIT::isRow).count()
                                        >= pulses.length);
        assertThat(records.stream().filter(CampaignPulseIT::isRow).map(CampaignPulseIT::text))
                .containsExactly(pulses);
        assertThat(records).allMatch(record -> record.headers().lastHeader("watermark") != null);
    }

    private static boolean isRow(ConsumerRecord<String, String> record) {
        return record.headers().lastHeader("marker") == null;
    }

    private static String text(ConsumerRecord<String, String> row) {
        try {
            JsonNode json = new ObjectMapper().readTree(row.value());
            return row.key() + " " + json.get("products");
        } catch (IOException e) {
            throw new AssertionError(row.value(), e);
        }
    }

    private void read(
            String topic,
            List<ConsumerRecord<String, String>> records,
            CompletableFuture<Void> job,
            Predicate<List<ConsumerRecord<String, String>>> enough) {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        properties(), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(topic, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            await(topic)
                    .pollInSameThread()
                    .atMost(1, TimeUnit.MINUTES)
                    .failFast("the job has ended", job::isDone)
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                                return enough.test(records);
                            });
        }
    }
}
