package io.tidemark.uservisits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.User;
import io.tidemark.counts.Count;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.options.OptionParser;
import io.tidemark.testing.Answers;
import io.tidemark.testing.BoundedRecords;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.CountingSink;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import io.tidemark.testing.TestFlink;
import io.tidemark.testing.TestTopic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class UserVisitsTest {

    private static final long START = 1_700_000_000_000L;

    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final CommittedLines visits = new CommittedLines();
    private final CommittedLines late = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private final StreamExecutionEnvironment env = TestFlink.environment(2);

    private static UserVisitsOptions options(String... arguments) {
        UserVisitsOptions options = new UserVisitsOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        return options;
    }

    private void define(BoundedRecords records, UserVisitsOptions options) {
        UserVisits.define(
                env,
                records.source(Access.class, Access.decoder(options.format)),
                options.time,
                options.counts.settings(),
                counts ->
                        TestFlink.failingWhenAsked(counts)
                                .map(count -> new String(UserVisits.JSON.encode(count), UTF_8))
                                .uid("json")
                                .sinkTo(visits)
                                .uid("visits-sink"),
                accesses ->
                        accesses.map(access -> access.user().delimited())
                                .uid("delimited")
                                .sinkTo(late)
                                .uid("late-sink"),
                letters ->
                        letters.map(letter -> new String(letter.value(), UTF_8))
                                .uid("value")
                                .sinkTo(deadLetters)
                                .uid("dead-sink"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "update", "complete"})
    void theCountsEqualAPlainRecount(String mode) throws Exception {
        TestFlink.askForFailure();
        Random random = new Random(mode.hashCode());
        BoundedRecords records = new BoundedRecords("users");
        List<String> accesses = new ArrayList<>();
        Map<String, Long> expected = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            String user = "User_" + (1 + random.nextInt(9));
            long time = START + i * 600L - random.nextInt(5_000);
            // Registered at any time of a year, in no order: it must play no part.
            long registered = START - 31_536_000_000L + (long) (random.nextDouble() * 31e9);
            if (i % 100 == 0) {
                records.add(time, null, ("soon," + user + ",Region_1,OTHER").getBytes(UTF_8));
            }
            records.add(
                    time,
                    user.getBytes(UTF_8),
                    (registered + "," + user + ",Region_1,OTHER").getBytes(UTF_8));
            accesses.add(time + "," + user);
            // Each even minute whose five minutes hold the access starts a window with it.
            for (long minute = time / 60_000 - 5; minute <= time / 60_000; minute++) {
                if (minute % 2 == 0 && time < (minute + 5) * 60_000) {
                    expected.merge(user + "@" + minute * 60_000, 1L, Long::sum);
                }
            }
        }
        define(records, options("--output-mode", mode, "--trigger", "20ms"));
        env.execute();
        assertThat(TestFlink.hasFailed()).isTrue();

        Map<String, Long> actual = table(visits.get());
        assertThat(actual).isEqualTo(expected);
        // For the comparison with Spark.
        Answers.write("5-user-visits-" + mode + "-accesses", accesses);
        Answers.write(
                "5-user-visits-" + mode,
                actual.entrySet().stream()
                        .map(row -> row.getKey() + " " + row.getValue())
                        .sorted()
                        .toList());
        if (mode.equals("append")) {
            assertThat(visits.get()).hasSameSizeAs(expected.keySet());
        }
        assertThat(late.get()).isEmpty();
        assertThat(deadLetters.get()).hasSize(20).allMatch(value -> value.startsWith("soon,"));
    }

    /** As clients send it that know no time: -1, or Go's zero time. */
    @ParameterizedTest
    @ValueSource(longs = {-1, -62_135_596_800_000L})
    void aLateAccessWithoutATimeIsWrittenAsItCame(long time) throws Exception {
        TestTopic users = new TestTopic("users");
        env.setParallelism(1);
        UserVisitsOptions options = options("--trigger", "20ms");
        UserVisits.define(
                env,
                users.source(Access.class, Access.decoder(options.format)),
                options.time,
                options.counts.settings(),
                counts ->
                        counts.map(count -> new String(UserVisits.JSON.encode(count), UTF_8))
                                .uid("json")
                                .sinkTo(visits)
                                .uid("visits-sink"),
                accesses ->
                        accesses.map(access -> text(UserVisits.late("users.late", access)))
                                .uid("text")
                                .sinkTo(late)
                                .uid("late-sink"),
                letters -> letters.sinkTo(new DiscardingSink<>()).uid("dead-sink"));
        JobClient job = env.executeAsync("test");
        users.add(1_790_000_000_000L, "User_1", "1493456789434,User_1,Region_9,FEMALE");
        users.add(1_790_000_900_000L, "User_2", "1493456789435,User_2,Region_3,MALE");
        // The watermark has passed the first, so what comes now is late.
        await().atMost(1, TimeUnit.MINUTES).until(() -> !visits.get().isEmpty());
        users.add(time, "User_3", "1493456789436,User_3,Region_4,OTHER");
        await().atMost(1, TimeUnit.MINUTES).until(() -> !late.get().isEmpty());
        job.cancel().get();
        assertThat(late.get())
                .containsExactly(
                        "users.late null User_3 1493456789436,User_3,Region_4,OTHER"
                                + " source.timestamp="
                                + time
                                + " job=user-visits late.reason=expired");
    }

    @Test
    void whateverIsSentIsCountedOrLateOrDeadOrSkipped() throws Exception {
        long inputs = Poison.records();
        Poison poison =
                new Poison(
                        "users",
                        1,
                        "1493456789434,User_1,Region_9,FEMALE",
                        "1493456789434,\"User, 2\",\"Region \"\"3\"\"\",MALE\r\n");
        UserVisitsOptions options = options("--size", "1m", "--slide", "1m");
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.getConfig().setAutoWatermarkInterval(20);
        CountingSink<Count> counted =
                new CountingSink<>(
                        count -> {
                            Poison.requireFits(UserVisits.toRecord("visits", count));
                            return count.count();
                        });
        CountingSink<Access> tooLate =
                new CountingSink<>(
                        access -> {
                            UserVisits.late("late", access);
                            return 1L;
                        });
        CountingSink<DeadLetter> letters = poison.deadLetters();
        UserVisits.define(
                env,
                poison.source(
                        inputs,
                        Access.class,
                        Decoder.ofEvents(
                                Access.decoder(options.format),
                                options.time.bounds("the timestamp", UserVisits.TIME))),
                options.time,
                options.counts.settings(),
                counts -> counts.sinkTo(counted).uid("visits-sink"),
                accesses -> accesses.sinkTo(tooLate).uid("late-sink"),
                dead -> dead.sinkTo(letters).uid("dead-sink"));
        env.execute();

        Outcome outcome =
                new Outcome(
                        inputs,
                        counted.count(),
                        tooLate.count(),
                        letters.count(),
                        poison.tombstones(inputs));
        Answers.write("poison", List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp).matches(Outcome::hasAllKinds);
    }

    private static String text(ProducerRecord<byte[], byte[]> record) {
        StringBuilder text = new StringBuilder();
        text.append(record.topic()).append(' ').append(record.timestamp());
        text.append(' ').append(new String(record.key(), UTF_8));
        text.append(' ').append(new String(record.value(), UTF_8));
        for (Header header : record.headers()) {
            text.append(' ').append(header.key()).append('=');
            text.append(new String(header.value(), UTF_8));
        }
        return text.toString();
    }

    /** What the lines say in the end; of whole tables, what the last one says. */
    private static Map<String, Long> table(List<String> lines) throws IOException {
        Map<String, Long> table = new HashMap<>();
        long batch = 0;
        for (String line : lines) {
            JsonNode row = JSON.readTree(line);
            if (row.path("batch").longValue() < batch) {
                continue;
            }
            if (row.path("batch").longValue() > batch) {
                batch = row.get("batch").longValue();
                table.clear();
            }
            assertThat(row.get("window_end").longValue() - row.get("window_start").longValue())
                    .isEqualTo(300_000);
            table.put(
                    row.get("user_id").textValue() + "@" + row.get("window_start").longValue(),
                    row.get("visits").longValue());
        }
        return table;
    }

    /** The sink's subtasks commit one after the other, each its share of several tables. */
    @Test
    void ofWholeTablesTheLastCountsInWhateverOrderTheyAreCommitted() throws Exception {
        String row =
                "{\"batch\":%d,\"window_start\":0,\"window_end\":300000,\"user_id\":\"%s\",\"visits\":%d}";
        assertThat(
                        table(
                                List.of(
                                        row.formatted(0, "a", 1),
                                        row.formatted(1, "b", 5),
                                        row.formatted(0, "b", 2),
                                        row.formatted(1, "a", 3))))
                .isEqualTo(Map.of("a@0", 3L, "b@0", 5L));
    }

    @Test
    void theSameAccessIsReadAsJson() {
        String json =
                "{\"registertime\":1,\"userid\":\"User_1\",\"regionid\":\"Region_1\","
                        + "\"gender\":\"OTHER\"}";
        KafkaRecord record = new KafkaRecord("users", 0, 0, 7, null, json.getBytes(UTF_8));
        assertThat(Access.decoder(options("--format=json").format).decoded(record, "job").value())
                .isEqualTo(new Access(new User(1, "User_1", "Region_1", "OTHER"), 7));
        assertThat(Access.decoder(options().format).decoded(record, "job").deadLetter())
                .extracting(DeadLetter::errorMessage)
                .isEqualTo("the value looks like JSON: --format=json");
    }

    @Test
    void theDefaultsAreTheExercise() {
        UserVisitsOptions options = options();
        assertThat(options.counts.settings().size()).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.counts.settings().slide()).isEqualTo(Duration.ofMinutes(2));
        assertThat(options.jobName()).isEqualTo("user-visits");
    }

    @ParameterizedTest
    @CsvSource({
        "append, read-users set-aside-users visits visits-combine visits-rows write-dead-letters"
                + " write-late write-visits",
        "update, read-users set-aside-users visits visits-combine visits-rows write-dead-letters"
                + " write-late write-visits"
    })
    void theUidsAreTheSavepointContract(String mode, String uids) {
        UserVisits.wire(env, options("--output-mode", mode));
        assertThat(String.join(" ", TestFlink.uids(env))).isEqualTo(uids);
    }

    @Test
    void anAccessNeedsNoKryo() {
        assertThat(TypeInformation.of(Access.class).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
