package io.tidemark.newsimpact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.search.SearchDocument;
import io.tidemark.testing.BoundedRecords;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.CountingSink;
import io.tidemark.testing.Poison;
import io.tidemark.testing.TestFlink;
import io.tidemark.testing.TestTopic;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class NewsImpactTest {

    private static final long MINUTE = 60_000;

    /** A full minute. */
    private static final long START = 1_700_000_040_000L;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final CommittedLines table = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();

    private static NewsImpactOptions options(String... arguments) {
        NewsImpactOptions options = new NewsImpactOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    private record Price(BigDecimal open, BigDecimal close, BigDecimal volume) {}

    private static String row(String symbol, String size, long start, Price price, boolean closed) {
        return "{\"symbol\":\"%s\",\"size\":\"%s\",\"window_start\":%d,\"open\":%s,\"close\":%s,\"volume\":%s,\"closed\":%s}"
                .formatted(symbol, size, start, price.open, price.close, price.volume, closed);
    }

    private static String burst(String kind, String tag, long first, Long end, String peak) {
        return "{\"kind\":\"%s\",\"tag\":\"%s\",\"start\":%d,\"first_mention\":%d,\"end\":%s,\"peak_score\":%s}"
                .formatted(kind, tag, first + 5_000, first, end, peak);
    }

    private static void add(BoundedRecords records, String key, String value) {
        records.add(START, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    /** Two days of candles with gaps and corrections, and bursts some of which are one. */
    @Test
    void theTableEqualsAPlainRecount() throws Exception {
        TestFlink.askForFailure();
        Random random = new Random(5);
        BoundedRecords candles = new BoundedRecords("candles");
        Map<String, TreeMap<Long, Price>> newest = new HashMap<>();
        Map<Long, List<String>> later = new HashMap<>();
        for (long minute = 0; minute < 2 * 1440; minute++) {
            long start = START + minute * MINUTE;
            for (String symbol : List.of("AAPL", "X")) {
                if (random.nextInt(symbol.equals("X") ? 3 : 20) == 0) {
                    continue;
                }
                Price first = price(random);
                add(candles, "k", row(symbol, "1m", start, first, false));
                add(candles, "k", row(symbol, "5m", start, price(random), true));
                add(candles, "k", row(symbol, "1m", start, first, true));
                newest.computeIfAbsent(symbol, any -> new TreeMap<>()).put(start, first);
                if (random.nextInt(10) == 0 && minute + 60 < 2 * 1440) {
                    Price corrected = price(random);
                    newest.get(symbol).put(start, corrected);
                    later.computeIfAbsent(minute + random.nextInt(60), any -> new ArrayList<>())
                            .add(row(symbol, "1m", start, corrected, true));
                }
            }
            later.getOrDefault(minute, List.of()).forEach(row -> add(candles, "k", row));
            add(candles, "__watermark", "{\"watermark\":" + (start + MINUTE - 1) + "}");
        }
        add(candles, "k", "{}");
        BoundedRecords bursts = new BoundedRecords("bursts");
        List<long[]> told = new ArrayList<>();
        long at = START + 25 * 60 * MINUTE;
        while (at < START + 46 * 60 * MINUTE) {
            long end = at + 5_000 + random.nextInt(40) * MINUTE + random.nextInt(60_000);
            told.add(new long[] {at, end});
            add(bursts, "k", burst("company", "AAPL", at, null, "3.5"));
            add(bursts, "k", burst("hashtag", "ai", at, end, "3.5"));
            add(bursts, "k", burst("company", "AAPL", at, end, "4." + told.size() % 10));
            at = end + random.nextInt(100) * MINUTE + 1_234;
        }
        add(bursts, "k", burst("company", "X", START + 47 * 60 * MINUTE, null, "9.125"));
        add(bursts, "k", "{\"kind\":\"company\",\"tag\":\"X\"}");

        StreamExecutionEnvironment env = TestFlink.environment(2).setParallelism(1);
        NewsImpact.define(
                env,
                candles.source(Candle.class, record -> Candle.decode(record, "1m")),
                bursts.source(Burst.class, Burst::of),
                options("--no-index").settings(),
                new BurstsFirst(Map.of(0, 3L * told.size() + 1), options("--no-index").burstsWait),
                rows -> {},
                rows ->
                        TestFlink.failingWhenAsked(rows)
                                .filter(row -> row.key() != null)
                                .uid("rows")
                                .map(row -> row.key() + " " + row.json())
                                .uid("line")
                                .sinkTo(table)
                                .uid("table-sink"),
                late -> late.map(Burst::symbol).uid("late").sinkTo(deadLetters).uid("late-sink"),
                letters ->
                        letters.map(DeadLetter::errorMessage)
                                .uid("reason")
                                .sinkTo(deadLetters)
                                .uid("dead-sink"));
        env.execute();
        assertThat(TestFlink.hasFailed()).isTrue();

        assertThat(deadLetters.get())
                .containsExactlyInAnyOrder(
                        "the candle has no symbol", "the burst has no tag, first_mention or start");
        Map<String, String> actual = new TreeMap<>();
        for (String line : table.get()) {
            int blank = line.indexOf(' ');
            actual.put(line.substring(0, blank), line.substring(blank + 1));
        }
        actual.values().removeIf(row -> row.equals("null"));
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < told.size(); ) {
            int first = i;
            int last = i;
            while (last + 1 < told.size()
                    && told.get(last + 1)[0] < told.get(last)[1] + 30 * MINUTE) {
                last++;
            }
            int peak = 0;
            for (; i <= last; i++) {
                peak = Math.max(peak, (i + 1) % 10);
            }
            expected.put(
                    "AAPL-" + told.get(first)[0],
                    recount(
                            "AAPL",
                            newest.get("AAPL"),
                            told.get(first)[0],
                            told.get(last)[1],
                            "4." + peak));
        }
        expected.put(
                "X-" + (START + 47 * 60 * MINUTE),
                recount("X", newest.get("X"), START + 47 * 60 * MINUTE, null, "9.125"));
        assertThat(actual).isEqualTo(expected);
        // Some are one, and some are not.
        assertThat(expected.size()).isBetween(4, told.size() - 3);
    }

    /** Of the two subtasks that read candles one has no partition. */
    @Test
    void aSubtaskWithoutAPartitionHoldsNoTimeBack() throws Exception {
        TestTopic candles = new TestTopic("candles");
        TestTopic bursts = new TestTopic("bursts");
        Price price = new Price(BigDecimal.TEN, BigDecimal.ONE, BigDecimal.ONE);
        candles.add(START, "k", row("AAPL", "1m", START, price, true));
        candles.add(START, "__watermark", "{\"watermark\":" + (START + 59 * MINUTE) + "}");
        bursts.add(START, "k", burst("company", "AAPL", START, START + MINUTE, "3.5"));
        StreamExecutionEnvironment env = TestFlink.environment(0);
        NewsImpact.define(
                env,
                candles.source(Candle.class, record -> Candle.decode(record, "1m")),
                bursts.source(Burst.class, Burst::of),
                options("--no-index").settings(),
                new BurstsFirst(Map.of(0, 0L), options("--no-index").burstsWait),
                rows -> rows.map(ImpactRow::text).uid("text").sinkTo(table).uid("rows-sink"),
                rows -> {},
                late -> {},
                letters -> {});
        JobClient job = env.executeAsync();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(table.get())
                                        .last()
                                        .asString()
                                        .contains("\"complete\":true"));
        job.cancel().get();
    }

    private static Price price(Random random) {
        BigDecimal open = BigDecimal.valueOf(10_000 + random.nextInt(1_000), 2);
        BigDecimal close = BigDecimal.valueOf(10_000 + random.nextInt(1_000), 2);
        BigDecimal volume = BigDecimal.valueOf(random.nextInt(5_000));
        return new Price(open, close, random.nextInt(300) == 0 ? null : volume);
    }

    private static String recount(
            String symbol, NavigableMap<Long, Price> candles, long first, Long end, String peak) {
        long begin = first / MINUTE * MINUTE;
        long over = end == null ? 0 : (end + MINUTE - 1) / MINUTE * MINUTE;
        BigDecimal sum = BigDecimal.ZERO;
        int known = 0;
        for (long at = begin - 1470 * MINUTE; at < begin - 30 * MINUTE; at += MINUTE) {
            Price price = candles.get(at);
            if (price != null && price.volume != null) {
                sum = sum.add(price.volume);
                known++;
            }
        }
        BigDecimal usual = sum.divide(BigDecimal.valueOf(known), 6, RoundingMode.HALF_EVEN);
        return "{\"symbol\":\"%s\",\"first_mention\":%d,\"start\":%d,\"end\":%s,\"peak_score\":%s,\"before\":%s,\"during\":%s,\"after\":%s,\"complete\":%s}"
                .formatted(
                        symbol,
                        first,
                        first + 5_000,
                        end,
                        peak,
                        part(candles, begin - 30 * MINUTE, begin, usual),
                        part(candles, begin, end == null ? null : over, usual),
                        end == null
                                ? "{\"from\":null,\"to\":null,\"return\":null,\"volume\":null,\"usual_volume\":null}"
                                : part(candles, over, over + 30 * MINUTE, usual),
                        end != null);
    }

    private static String part(
            NavigableMap<Long, Price> candles, long from, Long to, BigDecimal usual) {
        long until = to == null ? candles.lastKey() + MINUTE : to;
        BigDecimal before = null;
        for (long at = from - 30 * MINUTE; at < from; at += MINUTE) {
            before = candles.containsKey(at) ? candles.get(at).close : before;
        }
        BigDecimal last = null;
        BigDecimal volume = BigDecimal.ZERO;
        boolean unknown = false;
        for (long at = from; at < until; at += MINUTE) {
            Price price = candles.get(at);
            if (price != null) {
                before = before == null ? price.open : before;
                last = price.close;
                unknown |= price.volume == null;
                volume = price.volume == null ? volume : volume.add(price.volume);
            }
        }
        return "{\"from\":%d,\"to\":%s,\"return\":%s,\"volume\":%s,\"usual_volume\":%s}"
                .formatted(
                        from,
                        to,
                        last == null
                                ? null
                                : last.subtract(before)
                                        .divide(before, 6, RoundingMode.HALF_EVEN)
                                        .toPlainString(),
                        unknown || last == null ? null : volume.toPlainString(),
                        usual.multiply(BigDecimal.valueOf((until - from) / MINUTE))
                                .setScale(2, RoundingMode.HALF_EVEN)
                                .toPlainString());
    }

    @Test
    void noRecordEndsTheJob() throws Exception {
        long inputs = Poison.records();
        Price price = new Price(BigDecimal.TEN, BigDecimal.ONE, BigDecimal.ONE);
        Poison candles =
                new Poison(
                        "candles",
                        1,
                        row("AAPL", "1m", START, price, true),
                        row("X", "1m", START + MINUTE, price, true));
        Poison bursts =
                new Poison(
                        "bursts",
                        2,
                        burst("company", "AAPL", START, null, "3.5"),
                        burst("company", "X", START, START + 9_000, "1e1"));
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        CountingSink<TableRow> rows =
                new CountingSink<>(
                        row -> {
                            Poison.requireFits(Tables.encoder("news-impact").apply(row));
                            return 1L;
                        });
        CountingSink<Burst> tooLate =
                new CountingSink<>(
                        burst -> {
                            NewsImpact.late("late", burst);
                            return 1L;
                        });
        CountingSink<DeadLetter> letters = new CountingSink<>(letter -> 1L);
        NewsImpactOptions options = options("--no-index");
        NewsImpact.define(
                env,
                candles.source(inputs, Candle.class, record -> Candle.decode(record, "1m")),
                bursts.source(inputs, Burst.class, Burst::of),
                options.settings(),
                new BurstsFirst(Map.of(), options.burstsWait),
                none -> {},
                table -> table.sinkTo(rows).uid("table-sink"),
                late -> late.sinkTo(tooLate).uid("late-sink"),
                dead -> dead.sinkTo(letters).uid("dead-sink"));
        env.execute();
        assertThat(letters.count()).isPositive();
        assertThat(rows.count()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "--candle-size 0s, --candle-size: must be longer than 0",
        "--around 90s, '--around: 90s is no whole number of candles of 1m'",
        "--usual 0s, --usual: must be longer than 0",
    })
    void whatCannotWorkIsRefused(String arguments, String message) {
        assertThatThrownBy(() -> options(arguments.split(" ")))
                .isInstanceOf(OptionsException.class)
                .hasMessage(message);
    }

    @Test
    void aRowThatIsWithdrawnDeletesItsDocument() {
        ImpactRow row = new ImpactRow("AAPL", 1_700_000_000_000L, "{}");
        assertThat(NewsImpact.toDocument("news-impact", "index", row).json())
                .isEqualTo("{}".getBytes(UTF_8));
        SearchDocument deletion =
                NewsImpact.toDocument(
                        "news-impact", "index", new ImpactRow("AAPL", row.firstMention(), null));
        assertThat(deletion.id()).isEqualTo(row.key());
        // That is what a deletion is.
        assertThat(deletion.json()).isNull();
    }

    @Test
    void theUidsAreTheSavepointContract() {
        StreamExecutionEnvironment env = TestFlink.environment(0);
        NewsImpact.wire(env, options(), Map.of());
        assertThat(TestFlink.uids(env))
                .containsExactlyInAnyOrder(
                        "read-candles",
                        "set-aside-candles",
                        "read-bursts",
                        "set-aside-bursts",
                        "bursts-first",
                        "impacts",
                        "table-rows",
                        "write-table",
                        "make-documents",
                        "write-documents",
                        "write-late",
                        "write-dead-letters");
    }

    @ParameterizedTest
    @ValueSource(classes = {Candle.class, Burst.class, Fact.class, ImpactRow.class})
    void noRecordNeedsKryo(Class<?> type) {
        SerializerConfigImpl config = new SerializerConfigImpl();
        config.setGenericTypes(false);
        assertThat(TypeInformation.of(type).createSerializer(config))
                .isInstanceOf(PojoSerializer.class);
    }
}
