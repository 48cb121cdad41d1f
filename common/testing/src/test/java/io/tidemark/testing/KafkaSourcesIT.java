package io.tidemark.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tidemark.delivery.KafkaConnection;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.LostRecordsException;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.OptionParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectClusterClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What becomes of a job when its topic is no longer as the job left it, on a real broker. */
@Tag("integration")
@Timeout(120)
class KafkaSourcesIT {

    private static final InMemoryReporter METRICS = InMemoryReporter.create();

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster(METRICS);

    /** How many records may go by; static, because Flink runs copies of operators. */
    private static final Semaphore GATE = new Semaphore(0);

    private static final int ALL = Integer.MAX_VALUE / 4;

    @TempDir static Path folder;

    private static KafkaProcess kafka;
    private static Properties connection;
    private static Path config;

    private final CommittedLines lines = new CommittedLines();
    private String topic;

    @BeforeAll
    static void start() throws Exception {
        kafka = KafkaProcess.start(folder, Refusals.POSSIBLE);
        connection = new KafkaConnection(kafka.bootstrapServers(), null).properties();
        // Looks often, and reads no more than a record or two ahead.
        config =
                Files.writeString(
                        folder.resolve("client.properties"),
                        """
                        partition.discovery.interval.ms=500
                        max.poll.records=1
                        max.partition.fetch.bytes=1
                        fetch.max.bytes=1
                        """);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @BeforeEach
    void open(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
        GATE.drainPermits();
        GATE.release(ALL);
    }

    @AfterEach
    void cancel(@InjectClusterClient ClusterClient<?> cluster) throws Exception {
        GATE.release(ALL / 2);
        for (JobStatusMessage job : cluster.listJobs().get()) {
            if (!job.getJobState().isGloballyTerminalState()) {
                cluster.cancel(job.getJobId()).get();
            }
        }
        await().atMost(30, TimeUnit.SECONDS)
                .until(
                        () ->
                                cluster.listJobs().get().stream()
                                        .allMatch(
                                                job ->
                                                        job.getJobState()
                                                                .isGloballyTerminalState()));
    }

    @Command(name = "reader")
    static final class Reader extends KafkaJobOptions {

        @Mixin ReadOptions read;

        @Override
        protected RequiredTopics topics() {
            return new RequiredTopics();
        }
    }

    /** Starts a job that hands on what it reads. */
    private JobClient job(String savepoint, String... arguments) throws Exception {
        Reader options = new Reader();
        new OptionParser(options, Map.of())
                .parse(
                        Stream.concat(
                                        Stream.of(
                                                "--bootstrap-servers=" + kafka.bootstrapServers(),
                                                "--kafka-config=" + config,
                                                "--deployment=" + topic),
                                        Stream.of(arguments))
                                .toArray(String[]::new));
        Configuration configuration = TestFlink.configuration(5);
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration).setParallelism(2);
        Events.read(
                        env,
                        options.read.source(
                                options,
                                topic,
                                String.class,
                                record -> new String(record.value(), UTF_8)),
                        WatermarkStrategy.noWatermarks(),
                        "records",
                        letters -> {})
                .map(
                        record -> {
                            GATE.acquire();
                            return record;
                        })
                .returns(Types.STRING)
                .uid("gate")
                .sinkTo(lines)
                .uid("lines");
        return env.executeAsync(topic);
    }

    private void create(int partitions) throws Exception {
        try (Admin admin = Admin.create(connection)) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
        }
    }

    private void delete() throws Exception {
        try (Admin admin = Admin.create(connection)) {
            admin.deleteTopics(List.of(topic)).all().get();
            await().ignoreExceptionsMatching(
                            e -> e.getCause() instanceof UnknownTopicOrPartitionException)
                    .until(() -> !admin.listTopics().names().get().contains(topic));
        }
    }

    private void deleteRecords(int before) throws Exception {
        try (Admin admin = Admin.create(connection)) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(topic, 0),
                                    RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }

    /** One after the other, each in a batch of its own. */
    private void send(int partition, int from, int to) throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (String line : lines(partition, from, to)) {
                producer.send(new ProducerRecord<>(topic, partition, null, line)).get();
            }
        }
    }

    private static KafkaProducer<String, String> producer(Map<String, String> more) {
        Properties properties = new Properties();
        properties.putAll(connection);
        properties.putAll(more);
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private static List<String> lines(int partition, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> partition + ":" + i).toList();
    }

    @SafeVarargs
    private void awaitLines(List<String>... parts) {
        List<String> expected = new ArrayList<>();
        for (List<String> part : parts) {
            expected.addAll(part);
        }
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(
                        () ->
                                assertThat(lines.get())
                                        .containsExactlyInAnyOrderElementsOf(expected));
    }

    private static String stop(JobClient job) throws Exception {
        return job.stopWithSavepoint(
                        false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
    }

    private void commitForGroup(long offset) throws Exception {
        try (Admin admin = Admin.create(connection)) {
            admin.alterConsumerGroupOffsets(
                            "tidemark-reader-" + topic,
                            Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)))
                    .all()
                    .get();
        }
    }

    /** The line that the job ended with. */
    private static String failure(JobClient job) throws Exception {
        try {
            job.getJobExecutionResult().get(40, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return ExceptionUtils.findThrowable(e, LostRecordsException.class)
                    .orElseThrow(() -> new AssertionError(e))
                    .getMessage();
        }
        throw new AssertionError("the job did not fail");
    }

    private static long lost(JobClient job) {
        return METRICS.findMetrics(job.getJobID(), "records-lost-to-retention").values().stream()
                .mapToLong(metric -> ((Counter) metric).getCount())
                .sum();
    }

    @Test
    void aBoundedJobThatGoesOnFromItsStateEnds() throws Exception {
        create(2);
        send(0, 0, 60);
        send(1, 0, 60);
        GATE.drainPermits();
        JobClient first = job(null, "--bounded");
        GATE.release(20);
        await().until(() -> GATE.availablePermits() == 0);
        CompletableFuture<String> savepoint =
                first.stopWithSavepoint(
                        false, folder.toUri().toString(), SavepointFormatType.CANONICAL);
        await().pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            GATE.release(1);
                            return savepoint.isDone();
                        });
        assertThat(lines.get()).hasSizeBetween(20, 110);

        GATE.release(ALL);
        // Not there when the first job started.
        send(0, 60, 70);
        job(savepoint.get(), "--bounded").getJobExecutionResult().get(30, TimeUnit.SECONDS);
        assertThat(lines.get())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(lines(0, 0, 60), lines(1, 0, 60)).flatMap(List::stream).toList());
    }

    @Test
    void whatIsDeletedWhileAJobIsAwayEndsItOrIsCounted() throws Exception {
        create(1);
        send(0, 0, 20);
        JobClient first = job(null);
        awaitLines(lines(0, 0, 20));
        String savepoint = stop(first);
        send(0, 20, 40);
        deleteRecords(30);
        send(0, 40, 60);

        String told =
                topic
                        + "-0: up to 10 records are gone: the log begins at offset 30, behind offset"
                        + " 20, where the job goes on; start the job again, from its state if it"
                        + " had one, with --on-gap=continue to read on behind the gap";
        assertThat(failure(job(savepoint))).isEqualTo(told);
        // Without state it goes on where its group stands.
        commitForGroup(20);
        assertThat(failure(job(null))).isEqualTo(told);
        assertThat(lines.get()).hasSize(20);

        JobClient last = job(savepoint, "--on-gap=continue");
        awaitLines(lines(0, 0, 20), lines(0, 30, 60));
        assertThat(lost(last)).isEqualTo(10);
    }

    @Test
    void whatIsDeletedAndWasNoRecordIsNoGap() throws Exception {
        create(1);
        try (KafkaProducer<String, String> producer = producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, "0:0")).get();
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, "aborted")).get();
            producer.abortTransaction();
        }
        JobClient first = job(null);
        awaitLines(lines(0, 0, 1));
        await().until(
                        () ->
                                METRICS
                                        .findMetrics(first.getJobID(), "pendingRecords")
                                        .values()
                                        .stream()
                                        .allMatch(lag -> ((Gauge<?>) lag).getValue().equals(0L)));
        String savepoint = stop(first);
        // Behind the record and its marker, and what was aborted with its own.
        deleteRecords(4);
        job(savepoint);
        send(0, 1, 5);
        awaitLines(lines(0, 0, 5));
    }

    @Test
    void aTopicThatWasMadeAnewEndsTheJobOrIsReadFromItsBeginning() throws Exception {
        create(1);
        send(0, 0, 10);
        JobClient first = job(null);
        awaitLines(lines(0, 0, 10));
        String savepoint = stop(first);
        delete();
        create(1);
        // More than the job has read, so that offsets tell nothing.
        send(0, 100, 120);

        assertThat(failure(job(savepoint)))
                .startsWith(topic + "-0: the topic was made anew (its id is ")
                .endsWith("with --on-gap=continue to read on behind the gap");
        job(savepoint, "--on-gap=continue");
        awaitLines(lines(0, 0, 10), lines(0, 100, 120));
    }

    @Test
    void aGroupThatStandsBehindTheEndOfItsTopicEndsTheJobOrBeginsAgain() throws Exception {
        create(1);
        send(0, 0, 10);
        commitForGroup(20);
        assertThat(failure(job(null)))
                .startsWith(
                        topic
                                + "-0: the topic was made anew or has lost records: the log ends at"
                                + " offset 10, before offset 20, where the job goes on; ");
        job(null, "--on-gap=continue");
        awaitLines(lines(0, 0, 10));
    }

    @Test
    void aTopicThatIsMadeAnewUnderAJobEndsItOrIsReadFromItsBeginning() throws Exception {
        create(1);
        send(0, 0, 10);
        JobClient ending = job(null);
        awaitLines(lines(0, 0, 10));
        delete();
        create(1);
        send(0, 100, 120);
        assertThat(failure(ending)).contains(": the topic was made anew (its id is ");

        delete();
        create(1);
        send(0, 200, 210);
        job(null, "--on-gap=continue");
        awaitLines(lines(0, 0, 10), lines(0, 200, 210));
        delete();
        create(1);
        send(0, 300, 320);
        awaitLines(lines(0, 0, 10), lines(0, 200, 210), lines(0, 300, 320));
    }

    @Test
    void aJobThatMayNotReadEndsAtOnce() throws Exception {
        create(1);
        send(0, 0, 10);
        JobClient running = job(null);
        awaitLines(lines(0, 0, 10));
        try (Admin admin = Admin.create(connection)) {
            Refusals.refuse(admin, ResourceType.TOPIC, topic, AclOperation.READ);
            assertThat(refusal(running)).contains("TopicAuthorizationException", topic);

            Refusals.refuse(admin, ResourceType.TOPIC, topic, AclOperation.DESCRIBE);
            assertThat(refusal(job(null))).contains("TopicAuthorizationException", topic);
        }
    }

    @Test
    void aJobWhoseGroupIsNotItsOwnEndsAtOnce() throws Exception {
        create(1);
        try (Admin admin = Admin.create(connection)) {
            Refusals.refuse(
                    admin, ResourceType.GROUP, "tidemark-reader-" + topic, AclOperation.DESCRIBE);
        }
        assertThat(refusal(job(null))).contains("GroupAuthorizationException");
    }

    /** The line that Kafka's refusal ended the job with. */
    private static String refusal(JobClient job) {
        return Refusals.in(
                catchThrowable(() -> job.getJobExecutionResult().get(40, TimeUnit.SECONDS)));
    }

    @Test
    void aJobThatFallsBehindWhatItsTopicKeepsEnds() throws Exception {
        create(1);
        send(0, 0, 40);
        GATE.drainPermits();
        JobClient slow = job(null);
        GATE.release(5);
        await().until(() -> GATE.availablePermits() == 0);
        deleteRecords(35);
        GATE.release(ALL);
        assertThat(failure(slow))
                .matches(
                        topic
                                + "-0: up to \\d+ records are gone: the log begins at offset 35, behind"
                                + " offset \\d+, where the job goes on; .*");
    }

    @Test
    void aJobThatFallsBehindWhatItsTopicKeepsGoesOnIfItShall() throws Exception {
        create(1);
        send(0, 0, 40);
        // It may be restarted before its first checkpoint, and must know then what it had to read.
        commitForGroup(0);
        GATE.drainPermits();
        JobClient slow = job(null, "--on-gap=continue");
        GATE.release(5);
        await().until(() -> GATE.availablePermits() == 0);
        deleteRecords(35);
        GATE.release(ALL);
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(lines.get()).endsWith("0:39"));
        assertThat(lines.get().size() + lost(slow)).isEqualTo(40);
    }

    @Test
    void aBoundedJobReadsUpToAnOpenTransaction() throws Exception {
        create(1);
        send(0, 0, 10);
        try (KafkaProducer<String, String> open = producer(Map.of("transactional.id", topic))) {
            open.initTransactions();
            open.beginTransaction();
            open.send(new ProducerRecord<>(topic, 0, null, "open")).get();
            send(0, 10, 20);
            job(null, "--bounded").getJobExecutionResult().get(30, TimeUnit.SECONDS);
            open.abortTransaction();
        }
        assertThat(lines.get()).containsExactlyElementsOf(lines(0, 0, 10));
    }

    @Test
    void partitionsThatAreAddedAreReadFromTheirBeginning() throws Exception {
        create(1);
        send(0, 0, 10);
        job(null);
        awaitLines(lines(0, 0, 10));
        try (Admin admin = Admin.create(connection)) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
        }
        send(2, 0, 10);
        send(1, 0, 10);
        awaitLines(lines(0, 0, 10), lines(1, 0, 10), lines(2, 0, 10));
    }

    @Test
    void aTopicThatIsGoneEndsTheJobWithItsName() throws Exception {
        create(1);
        send(0, 0, 10);
        JobClient first = job(null);
        awaitLines(lines(0, 0, 10));
        String savepoint = stop(first);
        JobClient running = job(savepoint);
        send(0, 10, 20);
        awaitLines(lines(0, 0, 20));
        delete();

        String told =
                "the topic '"
                        + topic
                        + "' is gone; when it has been created again, start the job without its"
                        + " state";
        assertThat(failure(running)).isEqualTo(told);
        assertThat(failure(job(savepoint))).isEqualTo(told);
    }
}
