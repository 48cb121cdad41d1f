package io.tidemark.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.KafkaConnection;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.KafkaSources;
import io.tidemark.kafka.OnGap;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.YamlParserUtils;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/**
 * A job may do on a broker with access control what it must, and no more: as the user that {@code
 * k8s/} makes for it, with the client's configuration that {@code k8s/} mounts.
 */
@Tag("integration")
@Timeout(180)
class KafkaUserIT {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private static final Path MANIFESTS = Path.of("../../k8s/base/kafka");
    private static final String JOB = "quotes-enrichment";
    private static final String PASSWORD = "of-the-test";
    private static final String SCRAM =
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\""
                    + " password=\"%s\";";
    private static final String PLAIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"admin\""
                    + " password=\"admin\"";

    @TempDir static Path folder;

    private static KafkaProcess kafka;
    private static Path client;

    /** Of the job of this name, what has to do with Kafka. */
    @Command(name = JOB)
    private static final class JobLikeOptions extends KafkaJobOptions {

        private final String output;

        JobLikeOptions(String output) {
            this.output = output;
        }

        @Override
        protected RequiredTopics topics() {
            return new RequiredTopics()
                    .withDeadLetters("--input", "quotes")
                    .withDeadLetters("--companies", "companies")
                    .with("--output", output);
        }

        void check(StreamExecutionEnvironment env) {
            prepare(env);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> secured = new HashMap<>();
        secured.put(
                "listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
        secured.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
        secured.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        secured.put(
                "listener.name.plaintext.plain.sasl.jaas.config", PLAIN + " user_admin=\"admin\";");
        secured.put(
                "listener.name.plaintext.scram-sha-512.sasl.jaas.config",
                SCRAM.formatted("admin", "admin"));
        secured.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        // Who is anonymous comes over the controller's listener: the broker itself.
        secured.put("super.users", "User:admin;User:ANONYMOUS");
        kafka = KafkaProcess.start(folder, secured);
        client = client(JOB);
        try (Admin admin = Admin.create(admin())) {
            admin.createTopics(
                            Stream.of(
                                            "quotes",
                                            "quotes.dead-letters",
                                            "companies",
                                            "companies.dead-letters",
                                            "quotes-enriched",
                                            "orders")
                                    .map(name -> new NewTopic(name, 2, (short) 1))
                                    .toList())
                    .all()
                    .get();
            admin.createAcls(acls(JOB, JOB)).all().get();
        }
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(admin(), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>("quotes", "AAPL", "quote " + i)).get();
            }
            producer.send(new ProducerRecord<>("companies", "AAPL", "Apple")).get();
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static Properties admin() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", kafka.bootstrapServers());
        properties.setProperty("security.protocol", "SASL_PLAINTEXT");
        properties.setProperty("sasl.mechanism", "PLAIN");
        properties.setProperty("sasl.jaas.config", PLAIN + ";");
        return properties;
    }

    /**
     * Makes a user, as Strimzi does, and the file that pods get, with TLS left out and with the
     * user's Secret beside it.
     */
    private static Path client(String user) throws Exception {
        try (Admin admin = Admin.create(admin())) {
            admin.alterUserScramCredentials(
                            List.of(
                                    new UserScramCredentialUpsertion(
                                            user,
                                            new ScramCredentialInfo(
                                                    ScramMechanism.SCRAM_SHA_512, 4096),
                                            PASSWORD)))
                    .all()
                    .get();
        }
        Path secret = Files.createDirectory(folder.resolve("kafka-user-" + user));
        Files.writeString(
                secret.resolve("sasl.jaas.config"), SCRAM.formatted(user, PASSWORD), UTF_8);
        Map<?, ?> configMap = documents(MANIFESTS.resolve("cluster/client.yaml")).get(0);
        String properties =
                ((String) at(configMap, "data", "client.properties"))
                        .replace("SASL_SSL", "SASL_PLAINTEXT")
                        .replaceAll("(?m)^ssl\\..*\\R", "")
                        .replace("/etc/tidemark/kafka-user", secret.toString());
        assertThat(properties).contains(secret.toString());
        return Files.writeString(folder.resolve(user + ".properties"), properties, UTF_8);
    }

    private static List<Map<?, ?>> documents(Path file) throws IOException {
        return Pattern.compile("^---$", Pattern.MULTILINE)
                .splitAsStream(Files.readString(file, UTF_8))
                .<Map<?, ?>>map(document -> YamlParserUtils.convertToObject(document, Map.class))
                .toList();
    }

    /**
     * What Strimzi's user operator makes of a KafkaUser.
     *
     * @param principal whom it is for
     */
    private static List<AclBinding> acls(String name, String principal) throws IOException {
        Map<?, ?> user =
                documents(MANIFESTS.resolve("users.yaml")).stream()
                        .filter(document -> name.equals(at(document, "metadata", "name")))
                        .findFirst()
                        .orElseThrow();
        List<AclBinding> bindings = new ArrayList<>();
        for (Object acl : (List<?>) at(user, "spec", "authorization", "acls")) {
            Map<?, ?> resource = (Map<?, ?>) at((Map<?, ?>) acl, "resource");
            String type = (String) resource.get("type");
            ResourcePattern pattern =
                    type.equals("cluster")
                            ? new ResourcePattern(
                                    ResourceType.CLUSTER,
                                    Resource.CLUSTER_NAME,
                                    PatternType.LITERAL)
                            : new ResourcePattern(
                                    ResourceType.valueOf(constant(type)),
                                    (String) resource.get("name"),
                                    "prefix".equals(resource.get("patternType"))
                                            ? PatternType.PREFIXED
                                            : PatternType.LITERAL);
            for (Object operation : (List<?>) at((Map<?, ?>) acl, "operations")) {
                bindings.add(
                        new AclBinding(
                                pattern,
                                new AccessControlEntry(
                                        "User:" + principal,
                                        "*",
                                        AclOperation.valueOf(constant((String) operation)),
                                        AclPermissionType.ALLOW)));
            }
        }
        return bindings;
    }

    private static String constant(String camelCase) {
        return Pattern.compile("(?<=[a-z])(?=[A-Z])")
                .matcher(camelCase)
                .replaceAll("_")
                .toUpperCase(Locale.ROOT);
    }

    private static Object at(Map<?, ?> map, String... path) {
        Object at = map;
        for (String key : path) {
            at = ((Map<?, ?>) at).get(key);
        }
        return at;
    }

    private static JobLikeOptions options(Path client, String output, String... arguments) {
        JobLikeOptions options = new JobLikeOptions(output);
        new OptionParser(options, Map.of())
                .parse(
                        Stream.concat(
                                        Stream.of(
                                                "--bootstrap-servers=" + kafka.bootstrapServers(),
                                                "--kafka-config=" + client,
                                                "--connect-timeout=10s"),
                                        Stream.of(arguments))
                                .toArray(String[]::new));
        return options;
    }

    /** Quotes are handed on, and what cannot be read is set aside. */
    private static JobClient run(JobLikeOptions options, int restarts) throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(restarts);
        options.check(env);
        List<DataStream<DeadLetter>> letters = new ArrayList<>();
        DataStream<String> quotes =
                Events.read(
                        env,
                        KafkaSources.of(
                                options,
                                OnGap.FAIL,
                                "quotes",
                                String.class,
                                record -> {
                                    String quote = new String(record.value(), UTF_8);
                                    if (quote.endsWith("7")) {
                                        throw new IllegalArgumentException("ends with 7");
                                    }
                                    return quote;
                                }),
                        WatermarkStrategy.noWatermarks(),
                        "quotes",
                        letters::add);
        DataStream<String> companies =
                Events.read(
                        env,
                        KafkaSources.table(
                                options,
                                OnGap.FAIL,
                                "companies",
                                String.class,
                                record -> new String(record.value(), UTF_8)),
                        WatermarkStrategy.noWatermarks(),
                        "companies",
                        letters::add);
        KafkaSinks.<String>to(options, "enriched", options.output, KafkaUserIT::record)
                .accept(
                        TestFlink.failingWhenAsked(quotes.union(companies))
                                .map(value -> value)
                                .returns(Types.STRING)
                                .uid("values"));
        KafkaSinks.toDeadLetters(options, "quotes", "companies")
                .accept(letters.get(0).union(letters.get(1)));
        return env.executeAsync();
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
        return new ProducerRecord<>(topic, value.getBytes(UTF_8));
    }

    /** What can be read as committed. */
    private static List<String> committed(String topic) {
        Properties properties = admin();
        properties.setProperty("isolation.level", "read_committed");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<String> values = new ArrayList<>();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<String, String> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
            return values;
        }
    }

    @Test
    void aJobReadsWritesAndRestartsAsItsUser() throws Exception {
        TestFlink.askForFailure();
        JobClient job = run(options(client, "quotes-enriched"), 3);
        try {
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(
                            () -> {
                                if (job.getJobStatus().get().isGloballyTerminalState()) {
                                    job.getJobExecutionResult().get();
                                }
                                assertThat(committed("quotes-enriched"))
                                        .containsExactlyInAnyOrderElementsOf(
                                                Stream.concat(Stream.of("Apple"), quotes(false))
                                                        .toList());
                                assertThat(committed("quotes.dead-letters"))
                                        .containsExactlyInAnyOrderElementsOf(quotes(true).toList());
                                assertThat(offsets()).isEqualTo(100);
                            });
            assertThat(TestFlink.hasFailed()).isTrue();
        } finally {
            job.cancel().get();
        }
    }

    private static Stream<String> quotes(boolean bad) {
        return IntStream.range(0, 100)
                .mapToObj(i -> "quote " + i)
                .filter(quote -> quote.endsWith("7") == bad);
    }

    /** How far the job's group has committed. */
    private static long offsets() throws Exception {
        try (Admin admin = Admin.create(admin())) {
            return admin
                    .listConsumerGroupOffsets("tidemark-" + JOB + "-default")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .entrySet()
                    .stream()
                    .filter(e -> e.getKey().topic().equals("quotes"))
                    .mapToLong(e -> e.getValue().offset())
                    .sum();
        }
    }

    /** As the search sink sends documents that the index refused. */
    @Test
    void aJobSetsAsideWithoutATransaction() throws Exception {
        Properties properties =
                new KafkaConnection(kafka.bootstrapServers(), client.toString()).properties();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("companies.dead-letters", "refused")).get();
        }
        assertThat(committed("companies.dead-letters")).contains("refused");
    }

    @Test
    void anotherTopicIsRefused() {
        assertThatThrownBy(() -> run(options(client, "orders"), 0))
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith("--output: " + kafka.bootstrapServers())
                .hasMessageContaining("refuses us the topic 'orders'");
    }

    @Test
    void whatTheBrokerDoesNotTellIsNamed() throws Exception {
        Path other = client("other");
        List<AclBinding> topics =
                acls(JOB, "other").stream()
                        .filter(acl -> acl.pattern().resourceType() == ResourceType.TOPIC)
                        .toList();
        try (Admin admin = Admin.create(admin())) {
            admin.createAcls(topics).all().get();
        }
        await().untilAsserted(
                        () ->
                                assertThatThrownBy(() -> run(options(other, "quotes-enriched"), 0))
                                        .isInstanceOf(OptionsException.class)
                                        .hasMessageContaining("DescribeConfigs on the cluster"));
    }

    @Test
    void anotherDeploymentIsRefused() throws Exception {
        JobClient job = run(options(client, "quotes-enriched", "--deployment=default-2"), 0);
        assertThatThrownBy(() -> job.getJobExecutionResult().get())
                .hasStackTraceContaining("AuthorizationException");
    }
}
