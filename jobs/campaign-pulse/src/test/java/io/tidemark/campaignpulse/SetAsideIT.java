package io.tidemark.campaignpulse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.catalogue.Order;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.LateRecords;
import io.tidemark.delivery.Origin;
import io.tidemark.delivery.SizeLimits;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.options.OptionParser;
import io.tidemark.testing.KafkaProcess;
import io.tidemark.testing.TestFlink;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectClusterClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Late records and dead letters of strange times and sizes, on a real broker that cleans up. */
@Tag("integration")
@Timeout(300)
class SetAsideIT {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long IN_2018 = 1_538_127_345_678L;
    private static final long IN_2023 = 1_680_000_000_000L;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    @TempDir Path folder;

    private KafkaProcess kafka;

    @BeforeEach
    void start() throws Exception {
        kafka =
                KafkaProcess.start(
                        folder,
                        Map.of(
                                "log.retention.check.interval.ms", "500",
                                "log.initial.task.delay.ms", "0"));
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

    private void create(NewTopic... topics) throws Exception {
        try (Admin admin = Admin.create(properties())) {
            admin.createTopics(List.of(topics)).all().get();
        }
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, 1, (short) 1);
    }

    private static NewTopic large(String name) {
        return topic(name).configs(Map.of("max.message.bytes", "" + SizeLimits.MAX_RECORD_BYTES));
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, String> more) {
        Properties properties = properties();
        properties.putAll(more);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static byte[] order(long time) {
        return new Order("o-" + time, "p-17", "books", 1, BigDecimal.ONE, null, time).json();
    }

    /** A bad order: it has no productType. */
    private static byte[] badOrder(int bytes) {
        String head = "{\"orderId\":\"o-900010\",\"productId\":\"p-17\",\"note\":\"";
        return (head + "x".repeat(bytes - head.length() - 2) + "\"}").getBytes(UTF_8);
    }

    @Test
    void whatIsSetAsideStaysWhateverItsTimeAndItsSize(@InjectClusterClient ClusterClient<?> cluster)
            throws Exception {
        create(
                topic("orders"),
                large("orders.dead-letters"),
                topic("orders.late"),
                topic("campaign-pulse").configs(Map.of("cleanup.policy", "compact")),
                topic("clean-up"));
        long tomorrow = System.currentTimeMillis() + 9 * HOUR;
        byte[] nearlyOneMegabyte = badOrder(1_048_381);
        byte[] threeMegabytes = badOrder(3_000_000);

        // Open, and then in a checkpoint, of another deployment whose name begins with this one's.
        try (KafkaProducer<byte[], byte[]> other =
                producer(
                        Map.of(
                                "transactional.id",
                                "tidemark-campaign-pulse-prod-latest:late:-0-1"))) {
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>("orders.late", "other".getBytes(UTF_8))).get();

            CompletableFuture<Void> job = CompletableFuture.runAsync(this::runJob);
            try (KafkaProducer<byte[], byte[]> producer =
                    producer(
                            Map.of(
                                    "compression.type", "lz4",
                                    "max.request.size", "20000000"))) {
                send(producer, null, order(tomorrow));
                send(producer, null, order(tomorrow + 60_000));
                send(producer, IN_2018, nearlyOneMegabyte);
                send(producer, IN_2018, threeMegabytes);
                send(producer, IN_2018, "bad".getBytes(UTF_8));
                assertThat(read("orders.dead-letters", 3, job))
                        .extracting(ConsumerRecord::value)
                        .containsExactly(nearlyOneMegabyte, threeMegabytes, "bad".getBytes(UTF_8));
                // A row tells that the watermark is at tomorrow.
                read("campaign-pulse", SetAsideIT::isRow, 1, job);
                send(producer, null, order(tomorrow - HOUR / 3));
                send(producer, null, order(IN_2023));
                send(producer, IN_2018, "end".getBytes(UTF_8));
                read("orders.dead-letters", 4, job);
            }
            other.commitTransaction();
            read("orders.late", 3, job);
            awaitCleanUp();

            assertThat(read("orders.late", 3, job))
                    .extracting(record -> new String(record.value(), UTF_8))
                    .containsExactlyInAnyOrder(
                            "other",
                            new String(order(tomorrow - HOUR / 3), UTF_8),
                            new String(order(IN_2023), UTF_8));
            List<ConsumerRecord<byte[], byte[]>> letters = read("orders.dead-letters", 4, job);
            assertThat(letters)
                    .extracting(letter -> header(letter, "source.timestamp"))
                    .containsOnly("" + IN_2018);
        }
        for (JobStatusMessage running : cluster.listJobs().get()) {
            cluster.cancel(running.getJobId()).get();
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, Long timestamp, byte[] value)
            throws Exception {
        producer.send(new ProducerRecord<>("orders", 0, timestamp, null, value)).get();
    }

    private void runJob() {
        try {
            CampaignPulse.main(
                    new String[] {
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--deployment=prod",
                        "--checkpoint-interval=200ms",
                        "--max-out-of-orderness=0s",
                        "--max-ahead=0s"
                    });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Old records with times of their own are deleted twice, so a whole turn was in between. */
    private void awaitCleanUp() throws Exception {
        TopicPartition partition = new TopicPartition("clean-up", 0);
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of());
                Admin admin = Admin.create(properties())) {
            for (int turn = 1; turn <= 2; turn++) {
                long end =
                        producer.send(
                                                new ProducerRecord<>(
                                                        "clean-up", 0, IN_2018, null, new byte[1]))
                                        .get()
                                        .offset()
                                + 1;
                await("the broker's cleaning up")
                        .atMost(1, TimeUnit.MINUTES)
                        .until(
                                () ->
                                        admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                                                        .partitionResult(partition)
                                                        .get()
                                                        .offset()
                                                == end);
            }
        }
    }

    @Test
    void whatItsTopicDoesNotTakeIsCutAndNoTimeIsRefused() throws Exception {
        create(topic("orders"), topic("orders.dead-letters"), topic("users.late"));
        CampaignPulseOptions options = new CampaignPulseOptions();
        new OptionParser(options, Map.of()).parse("--bootstrap-servers", kafka.bootstrapServers());
        byte[] value = badOrder(1_048_381);
        DeadLetter letter =
                DeadLetter.of(
                        Origin.kafka("orders", 0, 1),
                        "o-1".getBytes(UTF_8),
                        value,
                        -1,
                        new IllegalArgumentException("productType is missing or blank"),
                        "campaign-pulse");

        StreamExecutionEnvironment env = TestFlink.environment(1);
        KafkaSinks.toDeadLetters(options, "orders")
                .accept(env.fromData(TypeInformation.of(DeadLetter.class), letter).uid("letters"));
        KafkaSinks.<Long>toLate(
                        options,
                        "users.late",
                        (topic, time) ->
                                LateRecords.toRecord(topic, null, null, time, "user-visits"))
                .accept(
                        env.fromData(
                                        -1L,
                                        -62_135_596_800_000L,
                                        System.currentTimeMillis() + 9 * HOUR)
                                .uid("times"));
        env.execute();

        CompletableFuture<Void> running = new CompletableFuture<>();
        ConsumerRecord<byte[], byte[]> cut = read("orders.dead-letters", 1, running).get(0);
        assertThat(cut.value()).hasSizeBetween(1_040_000, value.length - 1);
        assertThat(value).startsWith(cut.value());
        assertThat(header(cut, "source.value.length")).isEqualTo("1048381");
        assertThat(header(cut, "source.value.sha256"))
                .isEqualTo(
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(value)));
        assertThat(header(cut, "source.timestamp")).isEqualTo("-1");
        assertThat(read("users.late", 3, running))
                .extracting(record -> header(record, "source.timestamp"))
                .contains("-1", "-62135596800000");
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    private static boolean isRow(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader("marker") == null;
    }

    private List<ConsumerRecord<byte[], byte[]>> read(
            String topic, int count, CompletableFuture<Void> job) {
        return read(topic, record -> true, count, job);
    }

    /** What is wanted of the topic, from its beginning, as soon as there are so many records. */
    private List<ConsumerRecord<byte[], byte[]>> read(
            String topic,
            Predicate<ConsumerRecord<byte[], byte[]>> wanted,
            int count,
            CompletableFuture<Void> job) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(topic, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            await(topic)
                    .pollInSameThread()
                    .atMost(1, TimeUnit.MINUTES)
                    .failFast("the job has ended", job::isDone)
                    .until(
                            () -> {
                                for (ConsumerRecord<byte[], byte[]> record :
                                        consumer.poll(Duration.ofMillis(200))) {
                                    if (wanted.test(record)) {
                                        records.add(record);
                                    }
                                }
                                return records.size() >= count;
                            });
        }
        return records;
    }
}
