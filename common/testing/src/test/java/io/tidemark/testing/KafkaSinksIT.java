package io.tidemark.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.OptionParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.JobInfoImpl;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.groups.SinkCommitterMetricGroup;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/** What Kafka sinks leave behind, and what they take along when they fail. */
@Tag("integration")
@Timeout(180)
class KafkaSinksIT {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    @TempDir static Path folder;

    private static KafkaProcess kafka;

    @Command(name = "demo")
    private static final class DemoOptions extends KafkaJobOptions {

        @Override
        protected RequiredTopics topics() {
            return new RequiredTopics();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        kafka = KafkaProcess.start(folder, Refusals.POSSIBLE);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("results", 1, (short) 1),
                                    new NewTopic("refused", 1, (short) 1),
                                    new NewTopic("revoked", 1, (short) 1),
                                    new NewTopic("small", 1, (short) 1)
                                            .configs(Map.of("max.message.bytes", "100"))))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static DemoOptions options(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--bootstrap-servers=" + kafka.bootstrapServers());
        DemoOptions options = new DemoOptions();
        new OptionParser(options, Map.of()).parse(all.toArray(String[]::new));
        return options;
    }

    private static void write(DemoOptions options, String topic, String value, int restarts)
            throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(restarts);
        KafkaSinks.<String>to(options, topic, topic, KafkaSinksIT::record)
                .accept(
                        TestFlink.failingWhenAsked(
                                env.fromSequence(1, 1000)
                                        .uid("numbers")
                                        .map(number -> value)
                                        .uid("values")));
        env.execute();
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
        return new ProducerRecord<>(topic, value.getBytes(UTF_8));
    }

    @Test
    void noThreadIsLeftWhenAJobFailsAndWhenItEnds() throws Exception {
        Set<Thread> before = kafkaThreads();
        for (int i = 0; i < 3; i++) {
            TestFlink.askForFailure();
            write(options(), "results", "value", 1);
            assertThat(TestFlink.hasFailed()).isTrue();
        }
        await().untilAsserted(() -> assertThat(kafkaThreads()).isSubsetOf(before));
    }

    private static Set<Thread> kafkaThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kafka-"))
                .collect(Collectors.toSet());
    }

    @Test
    void recordsThatCannotBeSentFailTheirJobAndNoOther() throws Exception {
        byte[] noise = new byte[500];
        new Random(1).nextBytes(noise);
        String incompressible = HexFormat.of().formatHex(noise);
        Path alone = Files.writeString(folder.resolve("alone.properties"), "batch.size=0");
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            failures.add(
                    catchThrowable(
                            () ->
                                    write(
                                            options("--kafka-config=" + alone),
                                            "small",
                                            incompressible,
                                            0)));
        }
        // Flink may tell of what it could no longer say to the failed task instead.
        assertThat(failures)
                .allSatisfy(failure -> assertThat(failure).isNotNull())
                .anySatisfy(
                        failure ->
                                assertThat(failure)
                                        .hasStackTraceContaining("RecordTooLargeException"));
        write(options(), "results", "value", 0);
    }

    @Test
    void whatKafkaRefusesEndsTheJobAtOnce() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Refusals.refuse(admin, ResourceType.TOPIC, "refused", AclOperation.WRITE);
            assertThat(refusal("--deployment=a", "--guarantee=exactly-once"))
                    .contains("TopicAuthorizationException", "refused");
            assertThat(refusal("--deployment=a", "--guarantee=at-least-once"))
                    .contains("TopicAuthorizationException", "refused");

            Refusals.refusePrefix(
                    admin, ResourceType.TRANSACTIONAL_ID, "tidemark-demo-b:", AclOperation.WRITE);
            assertThat(refusal("--deployment=b", "--guarantee=exactly-once"))
                    .contains("TransactionalIdAuthorizationException");
        }
    }

    @Test
    void whatKafkaRefusesOfWhatWasSentEndsTheJobAtOnce() throws Exception {
        Configuration configuration = TestFlink.configuration(0);
        // Nothing comes after the record: no other one, and no checkpoint.
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration).setParallelism(1);
        TestTopic input = new TestTopic("input");
        KafkaSinks.<String>to(options(), "revoked", "revoked", KafkaSinksIT::record)
                .accept(
                        Events.read(
                                env,
                                input.source(
                                        String.class, record -> new String(record.value(), UTF_8)),
                                WatermarkStrategy.noWatermarks(),
                                "lines",
                                letters -> {}));
        input.add(1, null, "taken");
        JobClient job = env.executeAsync();
        TopicPartition partition = new TopicPartition("revoked", 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            await().until(
                            () ->
                                    admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                                    .partitionResult(partition)
                                                    .get()
                                                    .offset()
                                            == 1);
            Refusals.refuse(admin, ResourceType.TOPIC, "revoked", AclOperation.WRITE);
        }
        input.add(2, null, "refused");

        assertThat(
                        Refusals.in(
                                catchThrowable(
                                        () ->
                                                job.getJobExecutionResult()
                                                        .get(40, TimeUnit.SECONDS))))
                .contains("TopicAuthorizationException", "revoked");
    }

    /** Restarts are for what Flink could no longer say to the failed task, and tells of instead. */
    private static String refusal(String... arguments) {
        return Refusals.in(catchThrowable(() -> write(options(arguments), "refused", "value", 5)));
    }

    /** A broker that has forgotten a transactional id answers as one that never knew it. */
    @Test
    void aTransactionThatTheBrokerHasForgottenStopsNothing() throws Exception {
        SupportsCommitter<?> sink =
                (SupportsCommitter<?>)
                        KafkaSinks.<String>of(
                                options(), "results", "results", value -> record("results", value));
        @SuppressWarnings("unchecked")
        Committer<KafkaCommittable> committer =
                (Committer<KafkaCommittable>) sink.createCommitter(new Context());
        List<Throwable> known = new ArrayList<>();
        committer.commit(List.of(new Request(known)));
        committer.close();
        assertThat(known).singleElement().isInstanceOf(InvalidPidMappingException.class);
    }

    private record Context() implements CommitterInitContext {

        @Override
        public SinkCommitterMetricGroup metricGroup() {
            throw new UnsupportedOperationException();
        }

        @Override
        public OptionalLong getRestoredCheckpointId() {
            return OptionalLong.of(1);
        }

        @Override
        public JobInfo getJobInfo() {
            return new JobInfoImpl(new JobID(), "demo");
        }

        @Override
        public TaskInfo getTaskInfo() {
            return new TaskInfoImpl("committer", 1, 0, 1, 0);
        }
    }

    private record Request(List<Throwable> known)
            implements Committer.CommitRequest<KafkaCommittable> {

        @Override
        public KafkaCommittable getCommittable() {
            return new KafkaCommittable(
                    4711, (short) 0, "tidemark-demo-default:results:-0-1", null);
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            known.add(reason);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            throw new IllegalStateException(reason);
        }

        @Override
        public void retryLater() {
            throw new IllegalStateException("not again");
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            throw new IllegalStateException("not again");
        }

        @Override
        public void signalAlreadyCommitted() {
            throw new IllegalStateException("it was not");
        }
    }
}
