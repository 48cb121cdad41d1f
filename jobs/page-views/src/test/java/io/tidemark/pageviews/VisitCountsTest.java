package io.tidemark.pageviews;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.PageView;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import io.tidemark.options.OptionsException;
import io.tidemark.testing.Answers;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.CountingSink;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import io.tidemark.testing.TestFlink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class VisitCountsTest {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    /** The newest count of each page. Static, because Flink runs copies of sinks. */
    private static final ConcurrentMap<String, Long> NEWEST = new ConcurrentHashMap<>();

    private final CommittedLines table = new CommittedLines();

    @ParameterizedTest
    @ValueSource(strings = {"update", "complete"})
    void theTableEqualsAPlainRecountAndNeverGoesBack(String mode) throws Exception {
        TestFlink.askForFailure();
        List<PageView> views = Parts.views(11, 5_000);
        StreamExecutionEnvironment env = TestFlink.environment(2);
        VisitCountsOptions options =
                Parts.part(
                        VisitCountsOptions.class,
                        "counts",
                        "--output-mode",
                        mode,
                        "--trigger",
                        "5ms");
        VisitCounts.define(
                env,
                Parts.source(Parts.records(views)),
                options.time,
                options.outputMode,
                options.trigger,
                options.state.discards(),
                rows ->
                        TestFlink.failingWhenAsked(rows)
                                .map(row -> row.watermark() + " " + text(row))
                                .uid("text")
                                .setParallelism(1)
                                .sinkTo(table)
                                .uid("table")
                                .setParallelism(1),
                letters -> letters.sinkTo(new DiscardingSink<>()).uid("letters"));
        env.execute();
        assertThat(TestFlink.hasFailed()).isTrue();

        Map<String, Long> expected = new HashMap<>();
        views.forEach(view -> expected.merge(view.pageId(), 1L, Long::sum));
        Map<String, Long> actual = new HashMap<>();
        List<Long> watermarks = new ArrayList<>();
        for (String line : table.get()) {
            String[] fields = line.split(" ", -1);
            watermarks.add(Long.parseLong(fields[0]));
            if (fields.length > 1 && !fields[1].equals("marker")) {
                long count = Long.parseLong(fields[2]);
                assertThat(count).isGreaterThanOrEqualTo(actual.getOrDefault(fields[1], 0L));
                actual.put(fields[1], count);
            }
        }
        assertThat(actual).isEqualTo(expected);
        Parts.answered("4e-counts-" + mode, views, Parts.rows(actual));
        assertThat(watermarks).isSorted();
        assertThat(table.get()).last().isEqualTo(Long.MAX_VALUE + " marker");
    }

    @Test
    void whateverIsSentIsCountedOrDeadOrSkipped() throws Exception {
        long inputs = Poison.records();
        Poison poison =
                new Poison(
                        "pageviews",
                        3,
                        "1538127300000,User_1,Page_42",
                        "1538130900000,User_2,\"Page, 43\"\r\n",
                        "1538134500000,\"User \"\"3\"\"\",Page_44");
        VisitCountsOptions options =
                Parts.part(
                        VisitCountsOptions.class,
                        "counts",
                        "--output-mode",
                        "update",
                        "--trigger",
                        "50ms");
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.getConfig().setAutoWatermarkInterval(20);
        // A count is the newest row's, so a row stands for what it says more than the one before.
        NEWEST.clear();
        CountingSink<TableRow> counted =
                new CountingSink<>(
                        row -> {
                            if (row.key() == null) {
                                return 0L;
                            }
                            Poison.requireFits(Tables.encoder("counts").apply(row));
                            long count = visits(row);
                            Long before = NEWEST.put(row.key(), count);
                            return count - (before == null ? 0 : before);
                        });
        CountingSink<DeadLetter> letters = poison.deadLetters();
        VisitCounts.define(
                env,
                poison.source(
                        inputs,
                        PageView.class,
                        Decoder.ofEvents(
                                ViewRecords.decoder(options.format),
                                options.time.bounds("viewtime", ViewRecords.TIME))),
                options.time,
                options.outputMode,
                options.trigger,
                options.state.discards(),
                rows -> rows.sinkTo(counted).setParallelism(1).uid("table"),
                dead -> dead.sinkTo(letters).uid("letters"));
        env.execute();

        Outcome outcome =
                new Outcome(inputs, counted.count(), 0, letters.count(), poison.tombstones(inputs));
        Answers.write("poison-counts", List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp);
        assertThat(List.of(outcome.results(), outcome.deadLetters(), outcome.skipped()))
                .as("%s", outcome)
                .allMatch(some -> some > 0);
    }

    private static long visits(TableRow row) {
        try {
            return new ObjectMapper().readTree(row.json()).get("visits").longValue();
        } catch (IOException e) {
            throw new UncheckedIOException(row.json(), e);
        }
    }

    private static String text(TableRow row) throws IOException {
        return row.key() == null
                ? "marker"
                : row.key() + " " + new ObjectMapper().readTree(row.json()).get("visits");
    }

    @Test
    void appendHasNoMeaning() {
        VisitCountsOptions counts =
                Parts.part(VisitCountsOptions.class, "counts", "--output-mode", "append");
        assertThatThrownBy(counts::validate)
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith("--output-mode: append");
    }

    @ParameterizedTest
    @CsvSource({
        "update, read-pageviews set-aside-pageviews table-rows visits visits-rows"
                + " write-dead-letters write-table",
        "complete, read-pageviews set-aside-pageviews table-rows visits visits-rows"
                + " visits-table write-dead-letters write-table"
    })
    void theUidsAreTheSavepointContract(String mode, String uids) {
        StreamExecutionEnvironment env = TestFlink.environment(2);
        Parts.part(VisitCountsOptions.class, "counts", "--output-mode", mode).define(env);
        assertThat(String.join(" ", TestFlink.uids(env))).isEqualTo(uids);
    }

    @ParameterizedTest
    @ValueSource(strings = {"update", "complete"})
    void theParallelismMayBeChangedFromOneAndToOne(String mode) {
        assertThat(maxParallelisms(mode, 1)).isEqualTo(maxParallelisms(mode, 2));
    }

    private static Map<String, Integer> maxParallelisms(String mode, int parallelism) {
        StreamExecutionEnvironment env = TestFlink.environment(0).setParallelism(parallelism);
        Parts.part(VisitCountsOptions.class, "counts", "--output-mode", mode).define(env);
        return TestFlink.maxParallelisms(env);
    }

    @Test
    void aViewIsRefusedOnlyIfItCannotBeRead() {
        Decoder<PageView> decoder = Parts.decoder();
        assertThat(decoder.decoded(record("5,User_1,Page_1"), "job").value().viewTime())
                .isEqualTo(5);
        assertThat(decoder.decoded(record("9999999999999,User_1"), "job").deadLetter()).isNotNull();
    }

    @Test
    void theSameViewIsReadAsJsonAndWithoutTheOptionTheReasonNamesIt() {
        KafkaRecord json = record("{\"viewtime\":5,\"userid\":\"User_1\",\"pageid\":\"Page_1\"}");
        assertThat(decoder("--format", "json").decoded(json, "job").value())
                .isEqualTo(new PageView(5, "User_1", "Page_1"));
        assertThat(decoder().decoded(json, "job").deadLetter().errorMessage())
                .isEqualTo("the value looks like JSON: --format=json");
        assertThat(decoder().decoded(record("5,\"User_1\",Page_1\r\n"), "job").value())
                .isEqualTo(new PageView(5, "User_1", "Page_1"));
    }

    private static Decoder<PageView> decoder(String... format) {
        String[] arguments =
                Stream.concat(Stream.of("counts"), Stream.of(format)).toArray(String[]::new);
        return ViewRecords.decoder(Parts.part(VisitCountsOptions.class, arguments).format);
    }

    private static KafkaRecord record(String value) {
        return new KafkaRecord("pageviews", 0, 0, 0, null, value.getBytes(UTF_8));
    }
}
