package io.tidemark.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.DeadLetters;
import io.tidemark.delivery.LateRecords;
import io.tidemark.delivery.Origin;
import io.tidemark.delivery.SizeLimits;
import io.tidemark.tables.KafkaTopics;
import io.tidemark.tables.SetAsideGroup;
import io.tidemark.tables.SetAsideGroups;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters and late records of a real broker, and the way back. */
@Tag("integration")
class DeadLettersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long TIME = 1_700_000_000_000L;
    private static final String JOB = "page-views";

    private static final Map<String, String> STREAM =
            Map.of("message.timestamp.type", "LogAppendTime", "retention.ms", "-1");
    private static final Map<String, String> TIMED =
            Map.of("message.timestamp.type", "CreateTime", "retention.ms", "-1");
    private static final Map<String, String> TABLE = Map.of("cleanup.policy", "compact");

    @RegisterExtension static SharedKafka kafka = new SharedKafka();
    @TempDir static Path directory;
    private static Properties connection;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;
    private static int tests;

    private final PrintStream systemOut = System.out;
    private final PrintStream systemErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** A topic of each test's own. */
    private final String orders = "orders" + ++tests;

    private final String letters = orders + DeadLetter.TOPIC_SUFFIX;
    private final String late = orders + ".late";

    @BeforeAll
    static void connect() {
        connection = new Properties();
        connection.setProperty("bootstrap.servers", kafka.bootstrapServers());
        admin = Admin.create(connection);
        producer =
                new KafkaProducer<>(
                        connection, new ByteArraySerializer(), new ByteArraySerializer());
        System.setProperty("tidemark.repository", directory.toString());
    }

    @AfterAll
    static void disconnect() {
        System.clearProperty("tidemark.repository");
        producer.close();
        admin.close();
    }

    @BeforeEach
    void captureOutput() throws Exception {
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        create(letters, STREAM);
        create(late, STREAM);
    }

    @AfterEach
    void restoreOutput() {
        System.setOut(systemOut);
        System.setErr(systemErr);
    }

    private static void create(String topic, Map<String, String> configuration) throws Exception {
        admin.createTopics(
                        List.of(
                                new NewTopic(topic, Optional.of(2), Optional.empty())
                                        .configs(configuration)))
                .all()
                .get();
        // The broker knows of it a moment later than its controller.
        await(topic)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () ->
                                admin.describeTopics(List.of(topic)).allTopicNames().get().size()
                                        == 1);
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    /** A dead letter of the record at this offset of partition 1. */
    private ProducerRecord<byte[], byte[]> letter(
            long offset, String key, byte[] value, Exception error, String job) {
        return DeadLetters.toRecord(
                DeadLetter.of(
                        Origin.kafka(orders, 1, offset), bytes(key), value, TIME, error, job));
    }

    private ProducerRecord<byte[], byte[]> letter(long offset, String key, String value) {
        return letter(offset, key, bytes(value), new IllegalStateException("no total"), JOB);
    }

    /** Sends a record, and says where it is. */
    private static String send(ProducerRecord<byte[], byte[]> record) throws Exception {
        var at = producer.send(record).get(30, TimeUnit.SECONDS);
        return at.topic() + "-" + at.partition() + "@" + at.offset();
    }

    private void sendLate(String value) throws Exception {
        send(LateRecords.toRecord(late, bytes("k"), bytes(value), -1, JOB));
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of("dead-letters"));
        all.addAll(Arrays.asList(arguments));
        all.add("--bootstrap-servers=" + kafka.bootstrapServers());
        return Tidemark.commandLine().execute(all.toArray(String[]::new));
    }

    private int replay(String... more) {
        List<String> arguments = new ArrayList<>(List.of("replay", "--topic", orders));
        arguments.addAll(Arrays.asList(more));
        return run(arguments.toArray(String[]::new));
    }

    private String out() {
        return out.toString(UTF_8);
    }

    private String err() {
        return err.toString(UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<TopicPartition> both =
                IntStream.range(0, 2).mapToObj(n -> new TopicPartition(topic, n)).toList();
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        connection, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(both);
            consumer.seekToBeginning(both);
            Map<TopicPartition, Long> ends = consumer.endOffsets(both);
            await("the end of " + topic)
                    .pollInSameThread()
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
                                return both.stream()
                                        .allMatch(at -> consumer.position(at) >= ends.get(at));
                            });
        }
        return all;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void theyAreCountedByTopicJobAndReason() throws Exception {
        send(letter(1, "a", bytes("x"), new IllegalStateException("no total: 17"), JOB));
        send(letter(2, "b", bytes("x"), new IllegalStateException("no total: 18"), JOB));
        send(letter(3, "c", bytes("x"), new ArithmeticException("too \u001b[31mlarge"), JOB));
        send(letter(3, "c", bytes("x"), new ArithmeticException("too large"), "other"));
        sendLate("x");
        Instant before = Instant.now();

        assertThat(run("list", "--topic", orders)).isZero();
        assertThat(out().lines().map(line -> line.replaceAll(" +\\d{4}-\\d\\d-\\d\\dT\\S+", "")))
                .satisfies(
                        lines -> {
                            assertThat(lines.get(0))
                                    .matches("TOPIC +JOB +COUNT +FIRST +NEWEST +REASON");
                            assertThat(lines.get(1)).matches(late + " +page-views +1 +late");
                        })
                .anyMatch(line -> line.matches(letters + " +page-views +2 +no total: …"))
                .anyMatch(line -> line.matches(letters + " +page-views +1 +too \\\\u001b\\[…"))
                .anyMatch(line -> line.matches(letters + " +other +1 +too large"))
                .hasSize(5);

        assertThat(run("list", "--topic", orders, "--job", "other")).isZero();
        assertThat(out().lines()).hasSize(2);
        assertThat(run("list", "--topic", orders, "--reason", "TOTAL: 1")).isZero();
        assertThat(out().lines()).hasSize(2);
        assertThat(run("list", "--topic", orders, "--reason", "no total: …")).isZero();
        assertThat(out().lines()).hasSize(2);
        assertThat(run("list", "--topic", late)).isZero();
        assertThat(out().lines()).hasSize(2);
        assertThat(run("list", "--topic", orders, "--since", "1h")).isZero();
        assertThat(out().lines()).hasSize(5);
        assertThat(run("list", "--topic", orders, "--until", "1h")).isZero();
        assertThat(out()).isEqualTo("none%n".formatted());
        assertThat(run("list", "--topic", orders, "--since", before.plusSeconds(60).toString()))
                .isZero();
        assertThat(out()).isEqualTo("none%n".formatted());
        assertThat(run("list")).isZero();
        assertThat(out()).contains(letters, late);
    }

    @Test
    void theyAreShownAsTextWhateverIsInThem() throws Exception {
        String text = send(letter(4, "ü", "{\"a\":\"\u001b]0;x\u0007\u202e\u200b\nb\"}"));
        String binary =
                send(
                        letter(
                                5,
                                null,
                                new byte[] {(byte) 0xff, 0, 16},
                                new IllegalStateException("bad \u001b[2J"),
                                JOB));

        assertThat(run("show", text)).isZero();
        assertThat(out())
                .startsWith(text + ", set aside 20")
                .containsPattern("(?m)^  error.class +java.lang.IllegalStateException$")
                .containsPattern("(?m)^  error.message +no total$")
                .containsPattern("(?m)^  source.topic +" + orders + "$")
                .containsPattern("(?m)^  source.offset +4$")
                .containsPattern("(?m)^  source.timestamp +1700000000000$")
                .containsPattern("(?m)^  job +page-views$")
                .containsPattern("(?m)^  key +ü$")
                .contains("{\"a\":\"\\u001b]0;x\\u0007\\u202e\\u200b\\nb\"}");
        assertThat(run("show", "--topic", orders)).isZero();
        assertThat(out())
                .startsWith(binary)
                .containsPattern("(?m)^  key +-$")
                .containsPattern("(?m)^  value +0xff0010$")
                .contains("bad \\u001b[2J");
        assertThat(run("show", "--topic", orders, "--limit", "5")).isZero();
        assertThat(out()).containsSubsequence(binary + ", set", text + ", set");
        assertThat(out().chars()).noneMatch(c -> c < ' ' && c != '\n');

        assertThat(run("show", letters + "-0@999")).isEqualTo(1);
        assertThat(err()).isEqualTo("there is none at %s-0@999%n".formatted(letters));
    }

    @Test
    void aDeadLetterGoesBackAsItCameAndASecondTimeOnlyIfAskedFor() throws Exception {
        create(orders, STREAM);
        byte[] value = {'{', (byte) 0xff, 0};
        String first = send(letter(7, "key", value, new IllegalStateException("no total"), JOB));
        send(letter(8, null, "good"));
        send(letter(9, "gone", (String) null));

        assertThat(replay("--dry-run")).isZero();
        assertThat(out()).isEqualTo("%s: 3 would be replayed%n".formatted(letters));
        assertThat(records(orders)).isEmpty();

        assertThat(replay("--reason", "TOTAL")).isZero();
        assertThat(out()).isEqualTo("%s: 3 replayed%n".formatted(letters));
        List<ConsumerRecord<byte[], byte[]>> replayed = records(orders);
        assertThat(replayed).hasSize(3).allMatch(record -> record.partition() == 1);
        ConsumerRecord<byte[], byte[]> back =
                replayed.stream()
                        .filter(record -> header(record, "replayed.from").equals(first))
                        .findFirst()
                        .get();
        assertThat(back.key()).isEqualTo(bytes("key"));
        assertThat(back.value()).isEqualTo(value);
        assertThat(header(back, "replayed.source")).isEqualTo(orders + "-1@7");
        assertThat(replayed).anyMatch(record -> record.key() == null);
        assertThat(replayed).anyMatch(record -> record.value() == null);

        assertThat(replay()).isZero();
        assertThat(out())
                .isEqualTo(
                        "%s: 3 had been replayed; --again does it once more%n".formatted(letters));
        assertThat(records(orders)).hasSize(3);

        send(letter(10, "new", "x"));
        assertThat(replay()).isZero();
        assertThat(out()).contains(": 1 replayed", ": 3 had been replayed");
        assertThat(records(orders)).hasSize(4);

        assertThat(replay("--again")).isZero();
        assertThat(out()).isEqualTo("%s: 4 replayed%n".formatted(letters));
        assertThat(records(orders)).hasSize(8);
    }

    @Test
    void deadLettersOfOneRecordAreReplayedOnce() throws Exception {
        create(orders, STREAM);
        send(letter(7, "key", "of two jobs"));
        send(letter(7, "key", bytes("of two jobs"), new ArithmeticException("no"), "other"));

        assertThat(replay("--job", "other")).isZero();
        assertThat(out()).isEqualTo("%s: 1 replayed%n".formatted(letters));
        assertThat(replay("--job", JOB)).isZero();
        assertThat(out()).contains(": 1 had been replayed");
        assertThat(replay("--again")).isZero();
        assertThat(records(orders)).hasSize(2);
    }

    @Test
    void whatFailsOnceMoreIsReplayedOnceMoreOnlyIfAskedFor() throws Exception {
        create(orders, STREAM);
        send(letter(7, "key", "x"));
        assertThat(replay()).isZero();
        ConsumerRecord<byte[], byte[]> back = records(orders).get(0);
        send(letter(back.offset(), "key", "x"));

        assertThat(replay()).isZero();
        assertThat(out())
                .isEqualTo(
                        "%s: 2 had been replayed; --again does it once more%n".formatted(letters));
        assertThat(replay("--again")).isZero();
        assertThat(out()).contains(": 1 replayed");
        List<ConsumerRecord<byte[], byte[]>> all = records(orders);
        assertThat(all)
                .extracting(record -> header(record, "replayed.source"))
                .containsExactly(orders + "-1@7", orders + "-1@7");
        send(letter(all.get(1).offset(), "key", "x"));
        assertThat(replay()).isZero();
        assertThat(out()).contains(": 3 had been replayed");
    }

    @Test
    void whatIsNotWholeOrHasNoTopicIsNotReplayed() throws Exception {
        create(orders, STREAM);
        String cut =
                send(new SizeLimits(topic -> 100_000).fit(letter(1, "k", "x".repeat(200_000))));
        send(
                DeadLetters.toRecord(
                        DeadLetter.of(
                                Origin.http(orders, "http://127.0.0.1/quotes"),
                                null,
                                bytes("x"),
                                TIME,
                                new IllegalStateException("no"),
                                JOB)));
        send(new ProducerRecord<>(letters, bytes("k"), bytes("somebody else's")));
        send(letter(2, "k", "whole"));

        assertThat(replay()).isEqualTo(1);
        assertThat(out())
                .contains(
                        letters + ": 1 replayed",
                        letters
                                + ": 1 not replayed: only the beginning was kept; the first is "
                                + cut,
                        letters + ": 2 not replayed: not from a topic that is there");
        assertThat(records(orders)).singleElement().matches(record -> record.value().length == 5);
    }

    @Test
    void aTopicThatIsGoneOrDoesNotTakeItIsSaidSo() throws Exception {
        byte[] incompressible = new byte[2000];
        new Random(1).nextBytes(incompressible);
        send(letter(1, "k", incompressible, new IllegalStateException("no"), JOB));
        assertThat(replay()).isEqualTo(1);
        assertThat(out()).contains(": 1 not replayed: not from a topic that is there");

        create(orders, Map.of("max.message.bytes", "1000"));
        assertThat(replay()).isEqualTo(1);
        assertThat(out()).contains(": 1 not replayed: Kafka did not take it; the first is ");
    }

    @Test
    void aRowOfATableIsNotWrittenOverANewerOne() throws Exception {
        create(orders, TABLE);
        send(new ProducerRecord<>(orders, 1, bytes("old"), bytes("0")));
        send(new ProducerRecord<>(orders, 1, bytes("updated"), bytes("1")));
        send(new ProducerRecord<>(orders, 1, bytes("updated"), bytes("2")));
        send(letter(0, "old", "bad"));
        send(letter(1, "updated", "bad"));
        send(letter(5, "none", "bad"));

        assertThat(replay("--again")).isEqualTo(1);
        assertThat(out())
                .contains(": 2 replayed", ": 1 not replayed: the table has a newer row of the key");
        assertThat(records(orders)).hasSize(5);
    }

    @Test
    void aTimeThatTheTopicKeepsIsTheOriginalOne() throws Exception {
        create(orders, TIMED);
        send(letter(1, "k", "x"));
        send(
                DeadLetters.toRecord(
                        DeadLetter.of(
                                Origin.kafka(orders, 0, 2),
                                null,
                                bytes("before 1970"),
                                -1,
                                new IllegalStateException("no"),
                                JOB)));
        assertThat(replay()).isEqualTo(1);
        assertThat(out()).contains(": 1 replayed", ": 1 not replayed: the topic takes no time");
        assertThat(records(orders)).singleElement().matches(record -> record.timestamp() == TIME);
    }

    @Test
    void lateRecordsAreExportedAndNotReplayed() throws Exception {
        create(orders, STREAM);
        sendLate("{\"a\":1}");
        send(new ProducerRecord<>(late, null, new byte[] {(byte) 0xfe}));

        assertThat(run("replay", "--topic", late)).isEqualTo(2);
        assertThat(err().lines())
                .containsExactly(
                        "--topic: late records are not replayed, they would be too late again; to"
                                + " have them: tidemark dead-letters export FILE --topic "
                                + late);
        assertThat(replay()).isZero();
        assertThat(out()).isEqualTo("none%n".formatted());
        assertThat(records(orders)).isEmpty();

        Path file = directory.resolve(late + ".jsonl");
        assertThat(run("export", file.toString(), "--topic", late)).isZero();
        assertThat(out()).isEqualTo("2 records in %s%n".formatted(file));
        List<JsonNode> exported = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            exported.add(new ObjectMapper().readTree(line));
        }
        assertThat(exported)
                .anySatisfy(
                        json -> {
                            assertThat(json.path("value").textValue()).isEqualTo("{\"a\":1}");
                            assertThat(json.at("/headers/source.timestamp").textValue())
                                    .isEqualTo("-1");
                            assertThat(json.path("topic").textValue()).isEqualTo(late);
                        })
                .anySatisfy(
                        json -> {
                            assertThat(json.path("valueBase64").textValue()).isEqualTo("/g==");
                            assertThat(json.path("key").isNull()).isTrue();
                        });
        assertThat(run("export", file.toString(), "--topic", late)).isEqualTo(2);
        assertThat(err()).isEqualTo("%s is there already%n".formatted(file));
    }

    @Test
    void groupsAreFollowed() throws Exception {
        send(letter(1, "k", "x"));
        try (KafkaTopics topics = new KafkaTopics(connection, PATIENCE);
                SetAsideGroups groups = new SetAsideGroups(connection, topics)) {
            assertThat(ours(groups)).extracting(SetAsideGroup::count).containsExactly(1L);

            send(letter(2, "k", "y"));
            sendLate("z");
            List<SetAsideGroup> both = ours(groups);
            assertThat(both).extracting(SetAsideGroup::reason).containsExactly("late", "no total");
            assertThat(both).extracting(SetAsideGroup::count).containsExactly(1L, 2L);
            assertThat(both.get(1).newest().value()).isEqualTo(bytes("y"));

            admin.deleteTopics(List.of(letters)).all().get();
            await().atMost(PATIENCE).until(() -> ours(groups).size() == 1);
            create(letters, STREAM);
            send(letter(3, "k", "anew"));
            await().atMost(PATIENCE).until(() -> ours(groups).size() == 2);
            assertThat(ours(groups)).extracting(SetAsideGroup::count).containsOnly(1L);
        }
    }

    private List<SetAsideGroup> ours(SetAsideGroups groups) {
        SetAsideGroups.Answer answer = groups.read(PATIENCE);
        assertThat(answer.complete()).isTrue();
        return answer.groups().stream()
                .filter(group -> group.topic().startsWith(orders + "."))
                .toList();
    }

    @Test
    void whatCannotBeDoneIsToldInOneLine() {
        for (String line :
                List.of(
                        "list --topic nobody's",
                        "list --since soon",
                        "show --limit 0",
                        "show nowhere",
                        "replay --topic nobody's",
                        "export",
                        "lst")) {
            assertThat(run(line.split(" ", -1))).as(line).isEqualTo(2);
            assertThat(err().lines()).as(line).hasSize(1);
            assertThat(out()).as(line).isEmpty();
        }
    }
}
