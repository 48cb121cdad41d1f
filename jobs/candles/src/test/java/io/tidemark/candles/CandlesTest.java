package io.tidemark.candles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.testing.BoundedRecords;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.CountingSink;
import io.tidemark.testing.Poison;
import io.tidemark.testing.TestFlink;
import io.tidemark.testing.TestTopic;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class CandlesTest {

    /** Half an hour before midnight in New York, on a full hour of UTC less 30 min. */
    private static final long START = 1_700_022_600_000L;

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final CommittedLines table = new CommittedLines();
    private final CommittedLines changes = new CommittedLines();
    private final CommittedLines late = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private final StreamExecutionEnvironment env = TestFlink.environment(2);

    private static CandlesOptions options(String... arguments) {
        CandlesOptions options = new CandlesOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    private void define(Source<Decoded<PricedQuote>, ?, ?> source, CandlesOptions options) {
        Candles.define(
                env,
                source,
                options.time,
                options.settings(),
                rows ->
                        TestFlink.failingWhenAsked(rows)
                                .filter(row -> row.key() != null)
                                .uid("rows")
                                // In one subtask all the way: the last row of a key counts.
                                .setParallelism(1)
                                .map(row -> row.key() + " " + row.json())
                                .uid("line")
                                .setParallelism(1)
                                .sinkTo(table)
                                .setParallelism(1)
                                .uid("table-sink"),
                candles -> index(options).accept(candles),
                all ->
                        Candles.rows(all)
                                .map(row -> new String(row.json(), UTF_8))
                                .uid("change")
                                .sinkTo(changes)
                                .uid("changes-sink"),
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

    /** The real sink, if the options have it. */
    private static Consumer<DataStream<Candle>> index(CandlesOptions options) {
        return options.noIndex ? none -> {} : Candles.toIndex(options);
    }

    private static String quote(String symbol, long time, String price, String volume) {
        return "{\"symbol\":\"%s\",\"latestPrice\":%s,\"latestUpdate\":%d,\"latestVolume\":%s}"
                .formatted(symbol, price, time, volume);
    }

    /** Two hours with midnight between them, with disorder, repeats, corrections, gaps. */
    @Test
    void theTableEqualsAPlainRecount() throws Exception {
        TestFlink.askForFailure();
        Random random = new Random(7);
        List<Sent> sent = new ArrayList<>();
        for (String symbol : List.of("AAPL", "A-1", "X")) {
            BigDecimal volume = BigDecimal.valueOf(1_000_000);
            BigDecimal price = new BigDecimal("100.00");
            long time = START;
            while (time < START + 7_200_000) {
                long before = time;
                // X rests for minutes.
                time += 1 + random.nextInt(symbol.equals("X") ? 400_000 : 20_000);
                volume =
                        before < 1_700_024_400_000L && time >= 1_700_024_400_000L
                                ? BigDecimal.valueOf(random.nextInt(5_000), 2)
                                : random.nextInt(50) == 0
                                        ? volume.subtract(BigDecimal.TEN).max(BigDecimal.ZERO)
                                        : volume.add(BigDecimal.valueOf(random.nextInt(5_000), 2));
                price = price.add(BigDecimal.valueOf(random.nextInt(41) - 20, 2));
                sent.add(new Sent(symbol, time, price, random.nextInt(10) == 0 ? null : volume));
            }
        }
        List<Sent> arriving = new ArrayList<>(sent);
        arriving.addAll(sent.subList(10, 60));
        Map<Sent, Long> arrival = new HashMap<>();
        for (Sent each : arriving) {
            // One of ten comes up to 10 min late, which is more than the watermark waits.
            arrival.put(
                    each, each.time + random.nextInt(random.nextInt(10) == 0 ? 600_000 : 4_000));
        }
        arriving.sort(
                (a, b) ->
                        a.time == b.time && a.symbol.equals(b.symbol)
                                ? 0
                                : Long.compare(arrival.get(a), arrival.get(b)));
        BoundedRecords records = new BoundedRecords("quotes-enriched");
        for (Sent each : arriving) {
            records.add(
                    each.time,
                    each.symbol.getBytes(UTF_8),
                    quote(
                                    each.symbol,
                                    each.time,
                                    each.price.toString(),
                                    each.volume == null ? "null" : each.volume.toString())
                            .getBytes(UTF_8));
        }
        records.add(START, null, "{}".getBytes(UTF_8));
        records.add(START, null, "{\"symbol\":\"AAPL\"}".getBytes(UTF_8));

        BulkNode node = new BulkNode(JSON);
        define(
                records.source(PricedQuote.class, PricedQuote::decode),
                options(
                        "--bounded",
                        "--live",
                        "10ms",
                        "--allowed-lateness",
                        "1h",
                        "--search-url",
                        node.url()));
        env.execute();
        node.close();
        assertThat(TestFlink.hasFailed()).isTrue();

        assertThat(late.get()).isEmpty();
        assertThat(deadLetters.get())
                .containsExactly("symbol is missing, empty or longer than 100 characters");
        Map<String, JsonNode> actual = new HashMap<>();
        for (String line : table.get()) {
            int blank = line.indexOf(' ');
            actual.put(line.substring(0, blank), JSON.readTree(line.substring(blank)));
        }
        assertThat(actual).isEqualTo(recount(sent));
        Map<String, JsonNode> indexed = new HashMap<>();
        node.documents()
                .forEach((id, json) -> indexed.put(id.substring("candles/".length()), json));
        assertThat(indexed).isEqualTo(actual);
        assertThat(left(changes.get())).containsExactlyInAnyOrderElementsOf(actual.values());

        // The hour's volume is that of its minutes, where all are known.
        for (String symbol : List.of("AAPL", "A-1")) {
            BigDecimal minutes = BigDecimal.ZERO;
            for (long minute = 0; minute < 60; minute++) {
                JsonNode candle =
                        actual.get(symbol + "-1m-" + (1_700_024_400_000L + minute * 60_000));
                minutes =
                        candle == null || candle.get("volume").isNull()
                                ? minutes
                                : minutes.add(candle.get("volume").decimalValue());
            }
            assertThat(actual.get(symbol + "-1h-1700024400000").get("volume").decimalValue())
                    .isEqualByComparingTo(minutes);
        }
    }

    private record Sent(String symbol, long time, BigDecimal price, BigDecimal volume) {}

    /** Of the changes what was not taken back. */
    private static List<JsonNode> left(List<String> lines) throws IOException {
        Map<JsonNode, Integer> left = new HashMap<>();
        for (String line : lines) {
            JsonNode row = JSON.readTree(line);
            boolean retraction = ((ObjectNode) row).remove("retraction") != null;
            left.merge(row, retraction ? -1 : 1, Integer::sum);
        }
        List<JsonNode> rows = new ArrayList<>();
        left.forEach((row, count) -> rows.addAll(Collections.nCopies(count, row)));
        return rows;
    }

    /** All candles, as one would count them with all quotes at hand. */
    private static Map<String, JsonNode> recount(List<Sent> sent) throws IOException {
        Map<String, JsonNode> candles = new HashMap<>();
        Map<String, Long> sizes = Map.of("1m", 60_000L, "5m", 300_000L, "1h", 3_600_000L);
        Set<String> symbols = new HashSet<>();
        sent.forEach(each -> symbols.add(each.symbol));
        for (Map.Entry<String, Long> size : sizes.entrySet()) {
            for (String symbol : symbols) {
                List<Sent> own =
                        sent.stream()
                                .filter(each -> each.symbol.equals(symbol))
                                .sorted((a, b) -> Long.compare(a.time, b.time))
                                .toList();
                BigDecimal cumulative = null;
                long session = Long.MIN_VALUE;
                int at = 0;
                while (at < own.size()) {
                    long start = own.get(at).time - own.get(at).time % size.getValue();
                    // 2023-11-15T05:00Z is midnight in New York.
                    long day = Math.floorDiv(start - 1_700_024_400_000L, 86_400_000L);
                    if (session != Long.MIN_VALUE && day != session) {
                        cumulative = BigDecimal.ZERO;
                    }
                    session = day;
                    BigDecimal base = cumulative;
                    BigDecimal high = own.get(at).price;
                    BigDecimal low = high;
                    BigDecimal traded = BigDecimal.ZERO;
                    BigDecimal paid = BigDecimal.ZERO;
                    BigDecimal last = null;
                    int quotes = 0;
                    Sent open = own.get(at);
                    Sent close = open;
                    for (; at < own.size() && own.get(at).time < start + size.getValue(); at++) {
                        close = own.get(at);
                        quotes++;
                        high = close.price.max(high);
                        low = close.price.min(low);
                        if (close.volume == null) {
                            continue;
                        }
                        if (cumulative != null && close.volume.compareTo(cumulative) > 0) {
                            BigDecimal growth = close.volume.subtract(cumulative);
                            traded = traded.add(growth);
                            paid = paid.add(growth.multiply(close.price));
                        }
                        cumulative = close.volume;
                        last = cumulative;
                    }
                    BigDecimal volume = base == null || last == null ? null : last.subtract(base);
                    BigDecimal vwap =
                            volume == null || traded.signum() == 0
                                    ? null
                                    : paid.divide(traded, 6, RoundingMode.HALF_EVEN);
                    candles.put(
                            symbol + "-" + size.getKey() + "-" + start,
                            JSON.readTree(
                                    ("{\"symbol\":\"%s\",\"size\":\"%s\",\"window_start\":%d,"
                                                    + "\"window_end\":%d,\"open\":%s,\"high\":%s,"
                                                    + "\"low\":%s,\"close\":%s,\"volume\":%s,"
                                                    + "\"vwap_sampled\":%s,\"quotes\":%d,"
                                                    + "\"closed\":true,\"corrected\":%s,"
                                                    + "\"source\":\"sampled\"}")
                                            .formatted(
                                                    symbol,
                                                    size.getKey(),
                                                    start,
                                                    start + size.getValue(),
                                                    open.price,
                                                    high,
                                                    low,
                                                    close.price,
                                                    volume == null ? null : volume.toPlainString(),
                                                    vwap == null ? null : vwap.toPlainString(),
                                                    quotes,
                                                    volume != null && volume.signum() < 0)));
                }
            }
        }
        return candles;
    }

    @Test
    void aCandleIsLiveAndWhatComesTooLateIsWrittenToBeSentAgain() throws Exception {
        TestTopic quotes = new TestTopic("quotes-enriched");
        env.setParallelism(1);
        define(
                quotes.source(PricedQuote.class, PricedQuote::decode),
                options(
                        "--live",
                        "10ms",
                        "--allowed-lateness",
                        "1m",
                        "--follow-clock-after",
                        "0s",
                        "--no-index"));
        JobClient job = env.executeAsync("test");
        quotes.add(START, "AAPL", quote("AAPL", START, "191.20", "100"));
        await().atMost(1, TimeUnit.MINUTES)
                .until(
                        () ->
                                table.get().stream()
                                        .anyMatch(row -> row.contains("\"closed\":false")));
        quotes.add(START, "AAPL", quote("AAPL", START + 190_000, "191.30", "250"));
        // The watermark has passed the first minute, and its lateness.
        await().atMost(1, TimeUnit.MINUTES)
                .until(
                        () ->
                                table.get().stream()
                                        .anyMatch(
                                                row ->
                                                        row.contains("\"size\":\"1m\"")
                                                                && row.contains(
                                                                        "\"closed\":true")));
        quotes.add(START, "AAPL", quote("AAPL", START - 5_000_000, "190.00", "90"));
        // Known again, and so not late.
        quotes.add(START, "AAPL", quote("AAPL", START, "191.20", "100"));
        quotes.add(START, "AAPL", quote("AAPL", START - 5_000_001, "190.00", "null"));
        await().atMost(1, TimeUnit.MINUTES).until(() -> late.get().size() >= 2);
        job.cancel().get();
        assertThat(late.get())
                .containsExactly(
                        "{\"symbol\":\"AAPL\",\"latestUpdate\":%d,\"latestPrice\":190.00,\"latestVolume\":90}"
                                .formatted(START - 5_000_000),
                        "{\"symbol\":\"AAPL\",\"latestUpdate\":%d,\"latestPrice\":190.00}"
                                .formatted(START - 5_000_001));
    }

    @Test
    void noRecordEndsTheJob() throws Exception {
        long inputs = Poison.records();
        Poison poison =
                new Poison(
                        "quotes-enriched",
                        1,
                        quote("AAPL", 1_700_000_000_000L, "191.270", "48123012"),
                        quote("X", 1_700_000_000_001L, "1e2", "1.5"));
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.getConfig().setAutoWatermarkInterval(20);
        CountingSink<TableRow> rows =
                new CountingSink<>(
                        row -> {
                            Poison.requireFits(Tables.encoder("candles").apply(row));
                            return 1L;
                        });
        CountingSink<Candle> documents =
                new CountingSink<>(
                        candle -> {
                            Candles.toDocument("candles", "candles", candle);
                            return 1L;
                        });
        CountingSink<PricedQuote> tooLate =
                new CountingSink<>(
                        quote -> {
                            Candles.late("late", quote);
                            return 1L;
                        });
        CountingSink<DeadLetter> letters = poison.deadLetters();
        CandlesOptions options = options();
        Candles.define(
                env,
                poison.source(
                        inputs,
                        PricedQuote.class,
                        Decoder.ofEvents(
                                PricedQuote::decode,
                                options.time.bounds("latestUpdate", Candles.TIME))),
                options.time,
                options.settings(),
                table -> table.sinkTo(rows).uid("table-sink"),
                candles -> candles.sinkTo(documents).uid("documents-sink"),
                none -> {},
                quotes -> quotes.sinkTo(tooLate).uid("late-sink"),
                dead -> dead.sinkTo(letters).uid("dead-sink"));
        env.execute();
        assertThat(letters.count()).isPositive();
        assertThat(rows.count()).isPositive();
        assertThat(documents.count()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "--sizes 7m, --sizes: 7m does not divide a day",
        "'--sizes 1m,60s', --sizes: 1m twice",
        "--sizes 0s, --sizes: must be longer than 0",
        "--live 0s, --live: must be longer than 0",
        "'--remember 2h --allowed-lateness 90m', '--remember: 2h is less than 150m, for which a candle takes quotes, so that a repeated one would count twice'",
    })
    void whatCannotWorkIsRefused(String arguments, String message) {
        assertThatThrownBy(() -> options(arguments.split(" ")))
                .isInstanceOf(OptionsException.class)
                .hasMessage(message);
    }

    @Test
    void aSessionBeginsWithACandle() {
        assertThatThrownBy(() -> options("--session-zone", "Asia/Kolkata"))
                .isInstanceOf(OptionsException.class)
                .hasMessageMatching(
                        "--session-zone: a day in Asia/Kolkata begins at .* \\(UTC\\), in the middle"
                                + " of a candle of 1h; take shorter ones");
        options("--session-zone", "Asia/Kolkata", "--sizes", "1m,30m");
    }

    @Test
    void theUidsAreTheSavepointContract() {
        Candles.wire(env, options("--changes", "candle-changes"));
        assertThat(TestFlink.uids(env))
                .containsExactlyInAnyOrder(
                        "read-quotes",
                        "set-aside-quotes",
                        "follow-clock",
                        "drop-repeated",
                        "bars-combine",
                        "bars",
                        "link",
                        "newest",
                        "table-rows",
                        "changes",
                        "write-table",
                        "make-documents",
                        "write-documents",
                        "write-changes",
                        "write-late",
                        "write-dead-letters");
    }

    @Test
    void documentsKeepTheirOrderInOneSubtask() {
        Candles.wire(env, options());
        assertThat(env.getStreamGraph().getStreamNodes())
                .filteredOn(node -> node.getTransformationUID().endsWith("-documents"))
                .hasSize(2)
                .allSatisfy(node -> assertThat(node.getParallelism()).isEqualTo(1));
    }

    @Test
    void withoutAnIndexNothingIsWrittenToOneNorAreItsOptionsLookedAt() {
        Candles.wire(env, options("--no-index", "--search-url=nowhere"));
        assertThat(TestFlink.uids(env))
                .contains("write-table")
                .doesNotContain("make-documents", "write-documents");
        assertThat(options("--no-index").topics().list())
                .extracting("topic")
                .containsExactlyInAnyOrder(
                        "quotes-enriched",
                        "quotes-enriched.dead-letters",
                        "quotes-enriched.late",
                        "candles");
        assertThat(options().topics().list()).extracting("topic").contains("candles.dead-letters");
        assertThatThrownBy(() -> options("--search-url=nowhere"))
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith("--search-url: ");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                LinkCandles.Link.class,
                LinkCandles.Ends.class,
                PricedQuote.class,
                Sample.class,
                Bar.class,
                Candle.class,
                CandleChange.class,
                CandleChange.Row.class
            })
    void noRecordNeedsKryo(Class<?> type) {
        assertThat(TypeInformation.of(type).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
