package io.tidemark.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.AlertRule;
import io.tidemark.catalogue.Formats;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.testing.BoundedRecords;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.CountingSink;
import io.tidemark.testing.Poison;
import io.tidemark.testing.TestFlink;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class AlertsTest {

    private static final long START = 1_700_000_040_000L;
    private static final long MINUTE = 60_000;

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final CommittedLines table = new CommittedLines();
    private final CommittedLines index = new CommittedLines();
    private final CommittedLines late = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private final StreamExecutionEnvironment env = TestFlink.environment(2);

    private final BoundedRecords quotes = new BoundedRecords("quotes-enriched");
    private final BoundedRecords candles = new BoundedRecords("candles");
    private final BoundedRecords bursts = new BoundedRecords("bursts");
    private final BoundedRecords rules = new BoundedRecords("alert-rules");
    private final List<RuleChange> atStart = new ArrayList<>();

    private static AlertsOptions options(String... arguments) {
        AlertsOptions options = new AlertsOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    private void rule(long time, String id, String json) throws MalformedRecordException {
        byte[] value = json == null ? null : json.getBytes(UTF_8);
        rules.add(time, id.getBytes(UTF_8), value);
        atStart.add(
                RuleChange.of(
                        new KafkaRecord(
                                "alert-rules",
                                0,
                                atStart.size(),
                                time,
                                id.getBytes(UTF_8),
                                value)));
    }

    private void define(Alerts.Inputs inputs, Alerts.Silences silences, AlertsOptions options) {
        Alerts.define(
                env,
                inputs,
                silences,
                options.time,
                options.followClock(),
                rows ->
                        TestFlink.failingWhenAsked(rows)
                                .filter(row -> row.key() != null)
                                .uid("rows")
                                .map(row -> row.key() + " " + row.json())
                                .uid("line")
                                .setParallelism(1)
                                .sinkTo(table)
                                .setParallelism(1)
                                .uid("table-sink"),
                alerts ->
                        alerts.map(
                                        alert ->
                                                new String(
                                                        Alerts.document("alerts", alert, "alerts")
                                                                .json(),
                                                        UTF_8))
                                .uid("document")
                                .sinkTo(index)
                                .uid("index-sink"),
                quotes ->
                        quotes.map(quote -> new String(quote.json(), UTF_8))
                                .uid("late")
                                .sinkTo(late)
                                .uid("late-sink"),
                letters ->
                        letters.map(DeadLetter::errorMessage)
                                .uid("reason")
                                .sinkTo(deadLetters)
                                .uid("dead-sink"));
    }

    private Alerts.Inputs bounded() {
        return new Alerts.Inputs(
                quotes.source(QuotedPrice.class, QuotedPrice::decode),
                candles.source(ClosedCandle.class, record -> ClosedCandle.decode(record, "1m")),
                bursts.source(Burst.class, Burst::decode),
                rules.source(RuleChange.class, RuleChange::of),
                atStart);
    }

    private static String quote(String symbol, long time, String price) {
        return "{\"symbol\":\"%s\",\"latestPrice\":%s,\"latestUpdate\":%d}"
                .formatted(symbol, price, time);
    }

    private static String candle(
            String symbol, long start, String size, boolean closed, Long volume) {
        return ("{\"symbol\":\"%s\",\"size\":\"%s\",\"window_start\":%d,\"window_end\":%d,"
                        + "\"volume\":%d,\"closed\":%s}")
                .formatted(symbol, size, start, start + MINUTE, volume, closed);
    }

    private static String burst(String kind, String tag, long start, Long end) {
        return ("{\"kind\":\"%s\",\"tag\":\"%s\",\"bucket\":\"10m\",\"start\":%d,\"end\":%d,\"peak_score\":7.25,"
                        + "\"peak_users\":61,\"mentions\":80}")
                .formatted(kind, tag, start, end);
    }

    private static void add(BoundedRecords topic, long time, String json) {
        topic.add(time, "k".getBytes(UTF_8), json.getBytes(UTF_8));
    }

    /** Two hours of disordered quotes, candles and bursts; rules come, change and go. */
    @Test
    void theAlertsEqualAPlainRecount() throws Exception {
        TestFlink.askForFailure();
        Random random = new Random(11);
        long end = START + 120 * MINUTE;
        AlertsRecount recount = new AlertsRecount();
        List<Rule> written =
                List.of(
                        new Rule(START, "drop", "price-move", "\"percent\":2,\"within_ms\":60000"),
                        new Rule(
                                START,
                                "a",
                                "price-move",
                                "\"symbol\":\"A\",\"percent\":1.5,\"within_ms\":300000"),
                        new Rule(START, "loud", "volume", "\"times\":2,\"candles\":5"),
                        new Rule(START, "talk", "burst", ""),
                        new Rule(START, "tea", "burst", "\"tag\":\"tea\""),
                        // Changed, removed and made again in the middle.
                        new Rule(
                                START + 40 * MINUTE,
                                "drop",
                                "price-move",
                                "\"percent\":3.1,\"within_ms\":120000"),
                        new Rule(START + 60 * MINUTE, "a", null, null),
                        new Rule(
                                START + 50 * MINUTE, "loud", "volume", "\"times\":3,\"candles\":9"),
                        new Rule(START + 70 * MINUTE, "talk", null, null),
                        new Rule(
                                START + 80 * MINUTE,
                                "a",
                                "price-move",
                                "\"percent\":1,\"within_ms\":30000"));
        for (Rule rule : written) {
            rule(rule.from, rule.id, rule.kind == null ? null : rule.json());
            recount.rule(rule.id, rule.from, rule.kind == null ? null : JSON.readTree(rule.json()));
        }
        List<Sent> sent = new ArrayList<>();
        for (String symbol : List.of("A", "A-1", "X")) {
            long cents = 10_000;
            boolean jumped = false;
            for (long time = START + 1; time < end; time += 1 + random.nextInt(9_000)) {
                cents += random.nextInt(41) - 20;
                if (time > START + 39 * MINUTE && !jumped) {
                    // An episode lasts when its rule changes.
                    jumped = true;
                    cents += 600;
                }
                if (random.nextInt(150) == 0) {
                    cents += random.nextBoolean() ? 300 : -300;
                }
                String price = BigDecimal.valueOf(cents, 2).toString();
                sent.add(new Sent(time + random.nextInt(4_000), time, quote(symbol, time, price)));
                recount.quote(symbol, time, price);
            }
        }
        for (long start = START; start < end; start += MINUTE) {
            for (String symbol : List.of("A", "A-1", "X")) {
                if (random.nextInt(20) == 0) {
                    continue;
                }
                Long volume =
                        random.nextInt(15) == 0
                                ? null
                                : random.nextInt(10) == 0
                                        ? Long.valueOf(5_000 + random.nextInt(3_000))
                                        : Long.valueOf(500 + random.nextInt(1_500));
                add(candles, start, candle(symbol, start, "1m", false, 7L));
                add(candles, start, candle(symbol, start, "5m", true, 700_000L));
                add(candles, start, candle(symbol, start, "1m", true, volume));
                recount.candle(symbol, start, start + MINUTE, volume);
                if (random.nextInt(10) == 0) {
                    // Corrected.
                    add(candles, start, candle(symbol, start, "1m", true, 900L));
                    recount.candle(symbol, start, start + MINUTE, 900L);
                }
            }
        }
        List<Sent> rows = new ArrayList<>();
        sent.sort((a, b) -> Long.compare(a.arrival, b.arrival));
        sent.forEach(each -> add(quotes, each.time, each.json));
        for (long start = START + 7; start < end; start += 13 * MINUTE) {
            for (String[] tag :
                    new String[][] {{"hashtag", "tea"}, {"company", "A"}, {"cashtag", "A"}}) {
                long until = start + random.nextInt(20) * MINUTE;
                rows.add(new Sent(start, start, burst(tag[0], tag[1], start, null)));
                recount.burst(tag[0], tag[1], start, null);
                rows.add(new Sent(until, until, burst(tag[0], tag[1], start, until)));
                recount.burst(tag[0], tag[1], start, until);
            }
        }
        rows.sort((a, b) -> Long.compare(a.arrival, b.arrival));
        rows.forEach(each -> add(bursts, each.time, each.json));
        add(quotes, START, "{}");
        add(candles, START, "{\"size\":\"1m\",\"closed\":true}");
        add(bursts, START, "[]");
        rules.add(START, "odd".getBytes(UTF_8), "{\"id\":\"odd\",\"kind\":\"x\"}".getBytes(UTF_8));

        env.setParallelism(1);
        define(bounded(), null, options("--bounded"));
        env.execute();
        assertThat(TestFlink.hasFailed()).isTrue();

        assertThat(late.get()).isEmpty();
        assertThat(deadLetters.get())
                .containsExactlyInAnyOrder(
                        "symbol is missing, empty or longer than 141 characters",
                        "window_start is missing",
                        "no JSON object",
                        "kind is 'x'; there are: price-move, volume, burst, silence");
        Set<String> expected = recount.alerts();
        List<String> actual = new ArrayList<>();
        for (String line : table.get()) {
            JsonNode row = JSON.readTree(line.substring(line.indexOf(' ')));
            assertThat(line)
                    .startsWith(
                            "%s-%s-%s "
                                    .formatted(
                                            row.get("rule").asText(),
                                            row.get("subject").asText(),
                                            row.get("since").asText()));
            actual.add(AlertsRecount.line(row));
        }
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(index.get()).hasSameSizeAs(actual);
        Map<String, Integer> kinds = new HashMap<>();
        expected.forEach(each -> kinds.merge(each.split("\\|", -1)[2], 1, Integer::sum));
        assertThat(kinds.values()).allMatch(count -> count > 20);
        assertThat(expected).anyMatch(each -> each.contains("the rule was changed"));
        assertThat(expected).anyMatch(each -> each.contains("the rule was removed"));
    }

    @Test
    void noRecordEndsTheJob() throws Exception {
        long inputs = Poison.records();
        AlertsOptions options = options();
        Poison badQuotes =
                new Poison(
                        "quotes-enriched",
                        1,
                        quote("AAPL", START, "191.270"),
                        quote("AAPL", START + MINUTE, "1e2"),
                        quote("X", START + 5_000_000, "1.5"));
        Poison badCandles =
                new Poison(
                        "candles", 2, candle("A", START, "1m", true, 7L), Formats.CANDLE.value());
        Poison badBursts = new Poison("bursts", 3, burst("hashtag", "tea", START, null));
        Poison badRules =
                new Poison(
                        "alert-rules",
                        4,
                        AlertRule.FORMAT.value(),
                        "{\"id\":\"key-1\",\"kind\":\"burst\"}");
        rule(
                0,
                "any",
                "{\"id\":\"any\",\"kind\":\"price-move\",\"percent\":1,\"within_ms\":60000}");
        rule(0, "talk", "{\"id\":\"talk\",\"kind\":\"burst\"}");
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.getConfig().setAutoWatermarkInterval(20);
        CountingSink<TableRow> rows =
                new CountingSink<>(
                        row -> {
                            Poison.requireFits(Tables.encoder("alerts").apply(row));
                            return 1L;
                        });
        CountingSink<QuotedPrice> tooLate =
                new CountingSink<>(
                        quote -> {
                            Alerts.late("late", quote);
                            return 1L;
                        });
        CountingSink<DeadLetter> letters = new CountingSink<>(letter -> 1L);
        Alerts.define(
                env,
                new Alerts.Inputs(
                        badQuotes.source(
                                inputs,
                                QuotedPrice.class,
                                Decoder.ofEvents(
                                        QuotedPrice::decode,
                                        options.time.bounds("latestUpdate", Alerts.QUOTE_TIME))),
                        badCandles.source(
                                inputs,
                                ClosedCandle.class,
                                Decoder.ofEvents(
                                        record -> ClosedCandle.decode(record, "1m"),
                                        options.time.bounds("window_end", Alerts.CANDLE_TIME))),
                        badBursts.source(
                                inputs,
                                Burst.class,
                                Decoder.ofEvents(
                                        Burst::decode,
                                        options.time.bounds("start", Alerts.BURST_TIME))),
                        badRules.source(inputs, RuleChange.class, RuleChange::of),
                        atStart),
                null,
                options.time,
                Duration.ZERO,
                table -> table.sinkTo(rows).uid("table-sink"),
                none -> {},
                quotes -> quotes.sinkTo(tooLate).uid("late-sink"),
                dead -> dead.sinkTo(letters).uid("dead-sink"));
        env.execute();
        assertThat(letters.count()).isPositive();
        assertThat(rows.count()).isPositive();
    }

    private record Sent(long arrival, long time, String json) {}

    private record Rule(long from, String id, String kind, String parameters) {

        String json() {
            return "{\"id\":\"%s\",\"kind\":\"%s\"%s%s}"
                    .formatted(id, kind, parameters.isEmpty() ? "" : ",", parameters);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--session-hours 16:00-09:30, '--session-hours: ''16:00-09:30'' is no time from one to a"
                + " later one, such as 09:30-16:00, or always'",
        "--candle-size 0s, --candle-size: must be longer than 0",
        "--silence-check 0s, --silence-check: must be longer than 0",
    })
    void whatCannotWorkIsRefused(String arguments, String message) {
        assertThatThrownBy(() -> options(arguments.split(" ")))
                .isInstanceOf(OptionsException.class)
                .hasMessage(message);
    }

    @Test
    void theUidsAreTheSavepointContract() {
        Alerts.wire(env, options(), List.of());
        assertThat(TestFlink.uids(env))
                .containsExactlyInAnyOrder(
                        "read-quotes",
                        "set-aside-quotes",
                        "follow-clock",
                        "read-candles",
                        "set-aside-candles",
                        "follow-clock-candles",
                        "read-bursts",
                        "set-aside-bursts",
                        "follow-clock-bursts",
                        "read-tweets",
                        "set-aside-tweets",
                        "read-rules",
                        "set-aside-rules",
                        "judge-prices",
                        "judge-volumes",
                        "judge-bursts",
                        "signs",
                        "judge-silence",
                        "table-rows",
                        "write-table",
                        "make-documents",
                        "write-documents",
                        "write-late",
                        "write-dead-letters");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                QuotedPrice.class,
                Sign.class,
                ClosedCandle.class,
                Burst.class,
                RuleChange.class,
                RuleVersion.class,
                Episode.class,
                PricePoint.class,
                Alert.class
            })
    void noRecordNeedsKryo(Class<?> type) {
        assertThat(TypeInformation.of(type).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
