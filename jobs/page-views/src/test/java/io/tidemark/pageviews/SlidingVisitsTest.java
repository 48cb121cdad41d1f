package io.tidemark.pageviews;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.PageView;
import io.tidemark.counts.Count;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.Decoder;
import io.tidemark.testing.Answers;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.CountingSink;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import io.tidemark.testing.TestFlink;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class SlidingVisitsTest {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final StreamExecutionEnvironment env = TestFlink.environment(2);
    private final CommittedLines visits = new CommittedLines();
    private final CommittedLines late = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();

    @BeforeEach
    void failOnce() {
        TestFlink.askForFailure();
    }

    private void run(List<PageView> views, String... options) throws Exception {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "sliding";
        System.arraycopy(options, 0, arguments, 1, options.length);
        SlidingVisitsOptions parsed = Parts.part(SlidingVisitsOptions.class, arguments);
        SlidingVisits.define(
                env,
                Parts.source(Parts.records(views)),
                parsed.time,
                parsed.counts.settings(),
                counts ->
                        lines(
                                TestFlink.failingWhenAsked(counts)
                                        .map(
                                                count ->
                                                        new String(
                                                                VisitCounts.JSON.encode(count),
                                                                UTF_8))
                                        .uid("json"),
                                visits,
                                "visits-sink"),
                views2 ->
                        lines(views2.map(PageView::delimited).uid("delimited"), late, "late-sink"),
                letters ->
                        lines(
                                letters.map(l -> new String(l.value(), UTF_8)).uid("value"),
                                deadLetters,
                                "dead-sink"));
        env.execute();
        assertThat(TestFlink.hasFailed()).isTrue();
    }

    private static void lines(DataStream<String> stream, CommittedLines sink, String uid) {
        stream.sinkTo(sink).uid(uid);
    }

    private Map<String, Long> rows(long batch) throws Exception {
        Map<String, Long> rows = new HashMap<>();
        for (String line : visits.get()) {
            JsonNode row = JSON.readTree(line);
            if (batch < 0 || row.get("batch").longValue() == batch) {
                rows.put(
                        row.get("page_id").textValue() + "@" + row.get("window_start").longValue(),
                        row.get("visits").longValue());
            }
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"10m,5m,600000,300000", "5m,2m,300000,120000", "1m,1m,60000,60000"})
    void eachWindowComesOnceAndEqualsAPlainRecount(
            String size, String slide, long sizeMs, long slideMs) throws Exception {
        List<PageView> views = Parts.views(7, 3_000);
        run(views, "--size", size, "--slide", slide);
        assertThat(rows(-1)).isEqualTo(Parts.recount(views, sizeMs, slideMs));
        assertThat(visits.get()).doesNotHaveDuplicates().hasSameSizeAs(rows(-1).keySet());
        if (size.equals("10m")) {
            Parts.answered("4f-sliding-append", views, Parts.rows(rows(-1)));
        }
        assertThat(late.get()).isEmpty();
        assertThat(deadLetters.get())
                .hasSize(30)
                .doesNotHaveDuplicates()
                .allMatch(value -> value.startsWith("9999999999999,malformed-"));
    }

    @Test
    void whateverIsSentIsCountedOrLateOrDeadOrSkipped() throws Exception {
        long inputs = Poison.records();
        Poison poison =
                new Poison(
                        "pageviews",
                        2,
                        "1538127300000,User_1,Page_42",
                        "1538130900000,User_2,\"Page, 43\"\r\n",
                        "1538134500000,\"User \"\"3\"\"\",Page_44");
        SlidingVisitsOptions options =
                Parts.part(SlidingVisitsOptions.class, "sliding", "--size", "1m", "--slide", "1m");
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.getConfig().setAutoWatermarkInterval(20);
        CountingSink<Count> counted =
                new CountingSink<>(
                        count -> {
                            Poison.requireFits(SlidingVisits.toRecord("visits", count));
                            return count.count();
                        });
        CountingSink<PageView> tooLate =
                new CountingSink<>(
                        view -> {
                            ViewRecords.late("late", view, "job");
                            return 1L;
                        });
        CountingSink<DeadLetter> letters = poison.deadLetters();
        SlidingVisits.define(
                env,
                poison.source(
                        inputs,
                        PageView.class,
                        Decoder.ofEvents(
                                ViewRecords.decoder(options.format),
                                options.time.bounds("viewtime", ViewRecords.TIME))),
                options.time,
                options.counts.settings(),
                counts -> counts.sinkTo(counted).uid("visits-sink"),
                views -> views.sinkTo(tooLate).uid("late-sink"),
                dead -> dead.sinkTo(letters).uid("dead-sink"));
        env.execute();

        Outcome outcome =
                new Outcome(
                        inputs,
                        counted.count(),
                        tooLate.count(),
                        letters.count(),
                        poison.tombstones(inputs));
        Answers.write("poison-sliding", List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp).matches(Outcome::hasAllKinds);
    }

    @Test
    void eachViewIsCountedOrLate() throws Exception {
        List<PageView> views = Parts.views(8, 3_000);
        run(views, "--size", "1s", "--slide", "1s", "--max-out-of-orderness", "0s");
        long counted = rows(-1).values().stream().mapToLong(Long::longValue).sum();
        assertThat(counted + late.get().size()).isEqualTo(views.size());
    }

    @Test
    void theLastUpdateOfEachWindowEqualsAPlainRecount() throws Exception {
        List<PageView> views = Parts.views(9, 3_000);
        run(views, "--output-mode", "update", "--trigger", "20ms");
        assertThat(rows(-1)).isEqualTo(Parts.recount(views, 600_000, 300_000));
        Parts.answered("4f-sliding-update", views, Parts.rows(rows(-1)));
        assertThat(late.get()).isEmpty();
    }

    @Test
    void theLastCompleteTableEqualsAPlainRecount() throws Exception {
        List<PageView> views = Parts.views(10, 3_000);
        run(
                views,
                "--output-mode",
                "complete",
                "--trigger",
                "20ms",
                "--max-out-of-orderness",
                "0s");
        long last = -1;
        for (String line : visits.get()) {
            last = Math.max(last, JSON.readTree(line).get("batch").longValue());
        }
        assertThat(rows(last)).isEqualTo(Parts.recount(views, 600_000, 300_000));
        Parts.answered("4f-sliding-complete", views, Parts.rows(rows(last)));
        assertThat(visits.get()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "append, read-pageviews set-aside-pageviews visits visits-combine visits-rows"
                + " write-dead-letters write-late write-visits",
        "update, read-pageviews set-aside-pageviews visits visits-combine visits-rows"
                + " write-dead-letters write-late write-visits",
        "complete, read-pageviews set-aside-pageviews visits visits-combine visits-rows"
                + " visits-table write-dead-letters write-visits"
    })
    void theUidsAreTheSavepointContract(String mode, String uids) {
        Parts.part(SlidingVisitsOptions.class, "sliding", "--output-mode", mode).define(env);
        assertThat(String.join(" ", TestFlink.uids(env))).isEqualTo(uids);
    }

    @Test
    void theJobIsNamedAfterItsPart() {
        assertThat(Parts.part(SlidingVisitsOptions.class, "sliding").jobName())
                .isEqualTo("page-views-sliding");
    }
}
