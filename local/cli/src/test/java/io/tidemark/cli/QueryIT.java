package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.tables.KafkaTopics;
import io.tidemark.tables.KafkaUnreachableException;
import io.tidemark.tables.NewestRecords;
import io.tidemark.tables.NewestRecords.Newest;
import io.tidemark.tables.NoSuchTopicException;
import io.tidemark.tables.Row;
import io.tidemark.tables.TableReader;
import io.tidemark.tables.TableSnapshot;
import io.tidemark.tables.TableTooLargeException;
import io.tidemark.testing.TableTopic;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tables and topics of a real broker, as the reader and the command give them. */
@Tag("integration")
class QueryIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long TIME = 1_700_000_000_000L;

    @RegisterExtension static SharedKafka kafka = new SharedKafka();
    @TempDir static Path directory;
    private static Admin admin;
    private static Properties connection;
    private static KafkaTopics topics;

    private final PrintStream systemOut = System.out;
    private final PrintStream systemErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void startKafka() throws Exception {
        connection = new Properties();
        connection.setProperty("bootstrap.servers", kafka.bootstrapServers());
        admin = Admin.create(connection);
        topics = new KafkaTopics(connection, PATIENCE);
        System.setProperty("tidemark.repository", directory.toString());
    }

    @AfterAll
    static void stopKafka() {
        System.clearProperty("tidemark.repository");
        topics.close();
        admin.close();
    }

    @BeforeEach
    void captureOutput() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreOutput() throws Exception {
        System.setOut(systemOut);
        System.setErr(systemErr);
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private TableTopic table(String name, int partitions) throws Exception {
        return opened(new TableTopic(admin, kafka.bootstrapServers(), name, partitions));
    }

    private TableReader reader(String name) {
        return reader(name, 1 << 20);
    }

    private TableReader reader(String name, long maxBytes) {
        return opened(new TableReader(connection, topics, name, maxBytes, key -> true));
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    private static Map<String, String> rows(TableSnapshot table) {
        Map<String, String> rows = new TreeMap<>();
        for (Row row : table.rows()) {
            rows.put(row.key(), new String(row.value(), StandardCharsets.UTF_8));
        }
        return rows;
    }

    @Test
    void onlyWhatIsCommittedIsInAnAnswer() throws Exception {
        TableTopic table = table("transactions", 1);
        table.begin().row("a", "1", TIME).row("b", "1", TIME).marker(TIME + 1).commit();
        TableReader follower = reader("transactions");
        Map<String, String> first = Map.of("a", "1", "b", "1");
        assertThat(rows(follower.read(PATIENCE))).isEqualTo(first);

        table.begin().row("a", "2", TIME + 2).row("b", null, TIME + 2).marker(TIME + 3);
        for (TableReader each : List.of(follower, reader("transactions"))) {
            TableSnapshot whileOpen = each.read(PATIENCE);
            assertThat(rows(whileOpen)).isEqualTo(first);
            assertThat(whileOpen.completeUpTo()).isEqualTo(TIME + 1);
        }

        table.abort();
        for (TableReader each : List.of(follower, reader("transactions"))) {
            TableSnapshot aborted = each.read(PATIENCE);
            assertThat(rows(aborted)).isEqualTo(first);
            assertThat(aborted.completeUpTo()).isEqualTo(TIME + 1);
        }

        table.begin().row("a", "3", TIME + 4).row("b", null, TIME + 4).marker(TIME + 5).commit();
        for (TableReader each : List.of(follower, reader("transactions"))) {
            TableSnapshot committed = each.read(PATIENCE);
            assertThat(rows(committed)).isEqualTo(Map.of("a", "3"));
            assertThat(committed.completeUpTo()).isEqualTo(TIME + 5);
            // Three transactions, each with Kafka's own record at its end.
            assertThat(committed.offsets()).isEqualTo(Map.of(0, 12L));
        }
    }

    @Test
    void noAnswerIsBehindAnEarlierOneOfAnyReader() throws Exception {
        TableTopic table = table("never-back", 1);
        int transactions = 150;
        CompletableFuture<Void> writing =
                CompletableFuture.runAsync(
                        () -> {
                            for (int i = 1; i <= transactions; i++) {
                                table.begin().row("n", Integer.toString(i), TIME + i);
                                table.marker(TIME + i);
                                if (i % 3 == 0 && i < transactions) {
                                    table.abort();
                                } else {
                                    table.commit();
                                }
                            }
                        });
        List<TableReader> followers = List.of(reader("never-back"), reader("never-back"));
        int last = 0;
        int answers = 0;
        while (last < transactions) {
            TableReader asked =
                    answers % 5 == 4 ? reader("never-back") : followers.get(answers % 2);
            TableSnapshot answer = asked.read(PATIENCE);
            int count = Integer.parseInt(rows(answer).getOrDefault("n", "0"));
            assertThat(count).as("answer %d", answers).isGreaterThanOrEqualTo(last);
            assertThat(answer.completeUpTo()).isEqualTo(count == 0 ? null : (Long) (TIME + count));
            last = count;
            answers++;
        }
        writing.join();
        assertThat(answers).isGreaterThan(10);
    }

    @Test
    void timeNeverGoesBackAndMayBeUnknownOrOver() throws Exception {
        TableTopic table = table("times", 1);
        TableReader reader = reader("times");
        table.begin().row("a", "1", Long.MIN_VALUE).marker(Long.MIN_VALUE).commit();
        assertThat(reader.read(PATIENCE).completeUpTo()).isNull();
        assertThat(query("times", "--limit=1")).isZero();
        assertThat(out()).contains("it does not tell up to when it is complete");

        table.begin().marker(TIME).row("a", "2", TIME - 5).commit();
        assertThat(reader.read(PATIENCE).completeUpTo()).isEqualTo(TIME);

        table.begin().marker(Long.MAX_VALUE).commit();
        assertThat(reader.read(PATIENCE).completeUpTo()).isEqualTo(TableSnapshot.ENDED);
        assertThat(query("times", "--limit=1")).isZero();
        assertThat(out()).contains("1 of 1 rows, it is complete: its input has ended");
    }

    @Test
    void anyCompactedTopicIsATable() throws Exception {
        TableTopic table = table("plain", 2);
        table.begin()
                .row("x", "{\"n\":1}", null)
                .row(0, "both", "old", TIME)
                .row(1, "both", "new", TIME + 1)
                .row(0, "gone", "old", TIME)
                .row(0, "gone", null, TIME)
                // Not a marker: it has no such header.
                .row("__watermark", "mine", null)
                .commit();

        TableReader reader = reader("plain");
        TableSnapshot answer = reader.read(PATIENCE);

        assertThat(rows(answer))
                .isEqualTo(Map.of("x", "{\"n\":1}", "both", "new", "__watermark", "mine"));
        assertThat(answer.completeUpTo()).isNull();
        assertThat(answer.offsets()).containsOnlyKeys(0, 1);

        admin.createPartitions(Map.of("plain", NewPartitions.increaseTo(3))).all().get();
        await().atMost(PATIENCE).until(() -> reader.read(PATIENCE).offsets().keySet().size() == 3);
        table.begin().row(2, "both", "newest", TIME + 2).commit();
        assertThat(rows(reader.read(PATIENCE))).containsEntry("both", "newest").hasSize(3);
    }

    @Test
    void aTopicThatWasCreatedAnewIsReadAnew() throws Exception {
        table("anew", 1).begin().row("a", "1", TIME).row("b", "1", TIME).commit();
        TableReader reader = reader("anew");
        assertThat(rows(reader.read(PATIENCE))).hasSize(2);

        admin.deleteTopics(List.of("anew")).all().get();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThatThrownBy(() -> reader.read(PATIENCE))
                                        .isInstanceOf(NoSuchTopicException.class)
                                        .hasMessage(
                                                "there is no topic 'anew' at "
                                                        + kafka.bootstrapServers()));
        table("anew", 1)
                .begin()
                .row("c", "1", null)
                .row("c", "2", null)
                .row("c", "3", null)
                .row("c", "4", null)
                .commit();

        // The end of a transaction is written to its partitions after the producer is answered.
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            TableSnapshot answer = reader.read(PATIENCE);
                            assertThat(rows(answer)).isEqualTo(Map.of("c", "4"));
                            assertThat(answer.completeUpTo()).isNull();
                        });
    }

    @Test
    void aTableThatIsTooLargeForMemoryIsRefused() throws Exception {
        TableTopic table = table("large", 1).begin();
        for (int i = 0; i < 30; i++) {
            table.row("k" + i, "v".repeat(100_000), TIME);
        }
        table.commit();

        assertThatThrownBy(() -> reader("large").read(PATIENCE))
                .isInstanceOf(TableTooLargeException.class)
                .hasMessage(
                        "the table 'large' takes more than 1 MB, which is the most that is kept in"
                                + " memory");
        // Rows that are overwritten count once, and a row that is asked for by its key alone.
        assertThat(
                        opened(new TableReader(connection, topics, "large", 1 << 20, "k7"::equals))
                                .read(PATIENCE)
                                .rows())
                .hasSize(1);
    }

    @Test
    void aTableIsPrintedForPeople() throws Exception {
        table("counts-by-page", 1)
                .begin()
                .row("Page_10", "{\"page_id\":\"Page_10\",\"visits\":3}", TIME)
                .row("Page_9", "{\"page_id\":\"Page_9\",\"visits\":12,\"price\":1.50}", TIME)
                .row("Page_8", "{\"page_id\":\"\\u001b[31mred\",\"visits\":2}", TIME)
                .marker(TIME)
                .commit();

        assertThat(query("counts-by-page")).isZero();
        assertThat(out().replaceAll("\\(\\d+ h ago\\)", "(AGE)"))
                .isEqualTo(
                        """
                        KEY      page_id      visits  price
                        Page_8   \\x1b[31mred       2      -
                        Page_9   Page_9           12   1.50
                        Page_10  Page_10           3      -
                        3 of 3 rows, complete up to 2023-11-14T22:13:20Z (AGE)
                        """);
        assertThat(query("counts-by-page", "--order-by=visits", "--desc", "--limit=1")).isZero();
        assertThat(out()).contains("Page_9").contains("1 of 3 rows").doesNotContain("Page_10");

        assertThat(query("counts-by-page", "--key=Page_10")).isZero();
        assertThat(out()).contains("Page_10       3").contains("1 of 1 rows");

        assertThat(query("counts-by-page", "--describe")).isZero();
        assertThat(out())
                .contains("page_id  string", "visits   bigint", "price    double")
                .contains("table counts-by-page: 3 rows, complete up to 2023-11-14T22:13:20Z")
                .contains("read up to offset 5 of partition 0");

        assertThat(query("counts-by-page", "--json")).isZero();
        JsonNode json = new ObjectMapper().readTree(out());
        assertThat(json.path("completeUpTo").asLong()).isEqualTo(TIME);
        assertThat(json.at("/rows/1/value").toString())
                .isEqualTo("{\"page_id\":\"Page_9\",\"visits\":12,\"price\":1.5}");
        assertThat(out()).contains("\"price\":1.50}");

        assertThat(query()).isZero();
        assertThat(out().lines()).contains("counts-by-page").doesNotContain("stream");
    }

    @Test
    void whatIsNotThereIsToldInOneLine() throws Exception {
        table("few", 1).begin().row("a", "1", TIME).commit();

        assertThat(query("few", "--key=b")).isEqualTo(1);
        assertThat(err()).startsWith("there is no row 'b' in few; complete up to 2023-11-14T22:13");
        assertThat(out()).isEmpty();

        assertThat(query("many")).isEqualTo(2);
        assertThat(err())
                .isEqualTo("there is no topic 'many' at %s%n".formatted(kafka.bootstrapServers()));

        assertThat(query("few", "--order-by=visits")).isEqualTo(2);
        assertThat(err()).isEqualTo("--order-by: few has no column 'visits'%n".formatted());
    }

    @Test
    void whatChangesIsShownAnew() throws Exception {
        TableTopic table = table("watched", 1);
        table.begin().row("a", "{\"n\":1}", TIME).commit();
        Thread watching = new Thread(() -> query("watched", "--watch"), "watching");
        watching.start();
        try {
            await().atMost(PATIENCE)
                    .until(() -> out.toString(StandardCharsets.UTF_8).contains("1 of 1"));
            table.begin().row("b", "{\"n\":2}", TIME).commit();
            await().atMost(PATIENCE)
                    .until(() -> out.toString(StandardCharsets.UTF_8).contains("2 of 2"));
        } finally {
            watching.interrupt();
            watching.join();
        }
        assertThat(out().split("KEY", -1)).hasSize(3);
    }

    @Test
    void theNewestRecordsOfAnyTopic() throws Exception {
        TableTopic stream =
                opened(new TableTopic(admin, kafka.bootstrapServers(), "stream", 2, "delete"));
        for (int i = 0; i < 40; i++) {
            stream.begin().row(i % 2, null, "{\"n\":" + i + "}", TIME + i).commit();
        }
        for (int i = 0; i < 30; i++) {
            stream.begin().row(0, "aborted", "x", TIME + 100).abort();
        }
        stream.begin().row(1, "k", "no JSON " + "é".repeat(20_000), TIME + 90).commit();
        stream.begin().row(0, "open", "x", TIME + 100);

        try (NewestRecords newest = new NewestRecords(connection, topics)) {
            List<Newest> records = newest.read("stream", 5, PATIENCE);

            assertThat(records.get(0).cut()).isTrue();
            assertThat(records.get(0).key()).isEqualTo("k");
            assertThat(records.get(0).value().textValue())
                    .startsWith("no JSON éé")
                    .endsWith("é")
                    .hasSizeLessThan(16_384);
            assertThat(records.subList(1, 5))
                    .extracting(record -> record.value().path("n").asInt())
                    .containsExactly(39, 38, 37, 36);
            assertThat(newest.read("stream", 1_000, PATIENCE)).hasSize(41);
            assertThatThrownBy(() -> newest.read("none", 5, PATIENCE))
                    .isInstanceOf(NoSuchTopicException.class);
        }
        stream.abort();
        assertThat(topics.list())
                .contains(new KafkaTopics.Listed("stream", false))
                .noneMatch(topic -> topic.name().startsWith("__"));
    }

    @Test
    void aBrokerThatDoesNotAnswerIsNamed() {
        Properties nowhere = new Properties();
        nowhere.setProperty("bootstrap.servers", "127.0.0.1:1");
        try (KafkaTopics none = new KafkaTopics(nowhere, Duration.ofSeconds(1));
                TableReader reader = new TableReader(nowhere, none, "any", 1 << 20, key -> true)) {
            assertThatThrownBy(() -> reader.read(PATIENCE))
                    .isInstanceOf(KafkaUnreachableException.class)
                    .hasMessage("Kafka at 127.0.0.1:1 did not answer within 1 s");
            assertThatThrownBy(none::list).isInstanceOf(KafkaUnreachableException.class);
        }
        assertThat(
                        Tidemark.commandLine()
                                .execute("query", "any", "--bootstrap-servers=127.0.0.1:1"))
                .isEqualTo(3);
        assertThat(err()).isEqualTo("Kafka at 127.0.0.1:1 did not answer within 5 s%n".formatted());
    }

    private int query(String... arguments) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of("query"));
        all.addAll(Arrays.asList(arguments));
        all.add("--bootstrap-servers=" + kafka.bootstrapServers());
        return Tidemark.commandLine().execute(all.toArray(String[]::new));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
