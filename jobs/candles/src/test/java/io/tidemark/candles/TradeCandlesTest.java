package io.tidemark.candles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.Formats;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.testing.BoundedRecords;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.TestFlink;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Candles of trades. */
@Timeout(300)
class TradeCandlesTest {

    private static final long START = 1_760_053_200_000L;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final CommittedLines table = new CommittedLines();
    private final CommittedLines late = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private final StreamExecutionEnvironment env = TestFlink.environment(2);

    private static CandlesOptions options(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--input", "trades"));
        all.addAll(List.of(arguments));
        CandlesOptions options = new CandlesOptions();
        new OptionParser(options, Map.of()).parse(all.toArray(String[]::new));
        options.validate();
        return options;
    }

    private static byte[] row(PairTrade trade) {
        return """
                {"product":"%s","trade_id":%d,"sequence":null,"time":%d,"price":"%s","size":"%s",\
                "side":"buy","source":"coinbase"}\
                """
                .formatted(
                        trade.product(),
                        trade.tradeId(),
                        trade.time(),
                        trade.price().toPlainString(),
                        trade.size().toPlainString())
                .getBytes(UTF_8);
    }

    /** Two hours with disorder, repeats, trades of one ms, and some of which nothing is traded. */
    @Test
    void theTableEqualsAPlainRecount() throws Exception {
        TestFlink.askForFailure();
        Random random = new Random(17);
        List<PairTrade> trades = new ArrayList<>();
        for (String product : List.of("BTC-USD", "ETH-USD", "SHIB-USD")) {
            long time = START;
            BigDecimal price =
                    new BigDecimal(product.equals("SHIB-USD") ? "0.00001234" : "4000.10");
            for (long id = 1; time < START + 7_200_000; id++) {
                long pause = random.nextInt(product.equals("ETH-USD") ? 200_000 : 8_000);
                time += random.nextBoolean() ? 0 : pause;
                price = price.add(price.ulp().multiply(BigDecimal.valueOf(random.nextInt(9) - 4)));
                trades.add(
                        new PairTrade(
                                product,
                                id,
                                time,
                                price,
                                BigDecimal.valueOf(1 + random.nextInt(90_000_000), 8)));
            }
        }
        List<PairTrade> arriving = new ArrayList<>(trades);
        arriving.addAll(trades.subList(20, 120));
        Map<PairTrade, Long> arrival = new HashMap<>();
        for (PairTrade each : arriving) {
            // One of ten comes up to 10 min late, which is more than the watermark waits.
            arrival.put(
                    each, each.time() + random.nextInt(random.nextInt(10) == 0 ? 600_000 : 4_000));
        }
        arriving.sort((a, b) -> Long.compare(arrival.get(a), arrival.get(b)));
        BoundedRecords records = new BoundedRecords("trades");
        for (PairTrade each : arriving) {
            records.add(each.time(), each.product().getBytes(UTF_8), row(each));
        }
        records.add(START, null, "{\"product\":\"BTC-USD\"}".getBytes(UTF_8));

        CandlesOptions options = options("--bounded", "--live", "10ms", "--allowed-lateness", "1h");
        TradeCandles.define(
                env,
                records.source(PairTrade.class, PairTrade::decode),
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
                candles -> {},
                tooLate ->
                        tooLate.map(trade -> new String(trade.json(), UTF_8))
                                .uid("late")
                                .sinkTo(late)
                                .uid("late-sink"),
                letters ->
                        letters.map(DeadLetter::errorMessage)
                                .uid("reason")
                                .sinkTo(deadLetters)
                                .uid("dead-sink"));
        env.execute();
        assertThat(TestFlink.hasFailed()).isTrue();
        assertThat(late.get()).isEmpty();
        assertThat(deadLetters.get()).containsExactly("the trade has no trade_id");
        Map<String, JsonNode> actual = new HashMap<>();
        for (String line : table.get()) {
            int blank = line.indexOf(' ');
            actual.put(line.substring(0, blank), JSON.readTree(line.substring(blank)));
        }
        assertThat(actual).isEqualTo(recount(trades));
    }

    /** All candles, window by window, with all trades at hand. */
    private static Map<String, JsonNode> recount(List<PairTrade> trades) throws IOException {
        Map<String, JsonNode> candles = new HashMap<>();
        Map<String, Long> sizes = Map.of("1m", 60_000L, "5m", 300_000L, "1h", 3_600_000L);
        for (Map.Entry<String, Long> size : sizes.entrySet()) {
            TreeSet<String> windows = new TreeSet<>();
            for (PairTrade trade : trades) {
                windows.add(trade.product() + " " + trade.time() / size.getValue());
            }
            for (String window : windows) {
                String product = window.substring(0, window.indexOf(' '));
                long start =
                        Long.parseLong(window.substring(product.length() + 1)) * size.getValue();
                List<PairTrade> own =
                        trades.stream()
                                .filter(trade -> trade.product().equals(product))
                                .filter(trade -> trade.time() >= start)
                                .filter(trade -> trade.time() < start + size.getValue())
                                // They were made in the order of time and id.
                                .toList();
                BigDecimal high = own.get(0).price();
                BigDecimal low = high;
                BigDecimal volume = BigDecimal.ZERO;
                BigDecimal paid = BigDecimal.ZERO;
                for (PairTrade trade : own) {
                    high = trade.price().compareTo(high) > 0 ? trade.price() : high;
                    low = trade.price().compareTo(low) < 0 ? trade.price() : low;
                    volume = volume.add(trade.size());
                    paid = paid.add(trade.price().multiply(trade.size()));
                }
                candles.put(
                        product + "-" + size.getKey() + "-" + start,
                        JSON.readTree(
                                ("{\"symbol\":\"%s\",\"size\":\"%s\",\"window_start\":%d,\"window_end\":%d,"
                                                + "\"open\":%s,\"high\":%s,\"low\":%s,\"close\":%s,\"volume\":%s,"
                                                + "\"vwap\":%s,\"trades\":%d,\"closed\":true,\"corrected\":false,"
                                                + "\"source\":\"trades\"}")
                                        .formatted(
                                                product,
                                                size.getKey(),
                                                start,
                                                start + size.getValue(),
                                                own.get(0).price().toPlainString(),
                                                high.toPlainString(),
                                                low.toPlainString(),
                                                own.get(own.size() - 1).price().toPlainString(),
                                                volume.toPlainString(),
                                                paid.divide(volume, 10, RoundingMode.HALF_EVEN)
                                                        .toPlainString(),
                                                own.size())));
            }
        }
        return candles;
    }

    @Test
    void aTradeIsReadAsTheCatalogueHasIt() throws Exception {
        PairTrade trade = decode(Formats.TRADE.value());
        assertThat(trade)
                .isEqualTo(
                        new PairTrade(
                                "BTC-USD",
                                865_127_782,
                                1_760_000_000_123L,
                                new BigDecimal("121345.10"),
                                new BigDecimal("0.00182000")));
        assertThat(decode(new String(trade.json(), UTF_8))).isEqualTo(trade);
    }

    private static PairTrade decode(String json) throws MalformedJsonException {
        byte[] value = json == null ? null : json.getBytes(UTF_8);
        return PairTrade.decode(new KafkaRecord("trades", 0, 0, 0, null, value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"product\":\"A\",\"trade_id\":1,\"time\":2,\"price\":\"0.0\",\"size\":\"1\"}",
                "{\"product\":\"A\",\"trade_id\":1,\"time\":2,\"price\":1.5,\"size\":\"1\"}",
                "{\"product\":\"A\",\"trade_id\":1,\"time\":2,\"price\":\"-1\",\"size\":\"1\"}",
                "{\"product\":\"A\",\"trade_id\":1,\"time\":2,\"price\":\"1\",\"size\":\"1e9\"}",
                "{\"product\":\"A\",\"trade_id\":null,\"time\":2,\"price\":\"1\",\"size\":\"1\"}",
            })
    void whatIsNoTradeIsRefused(String json) {
        assertThatThrownBy(() -> decode(json)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void idsThatCameAreRanges() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            long[] ranges = new long[0];
            TreeSet<Long> seen = new TreeSet<>();
            for (int i = 0; i < 60; i++) {
                long id = random.nextInt(40);
                long[] more = DropRepeatedTrades.with(ranges, id);
                assertThat(more == null).isEqualTo(!seen.add(id));
                ranges = more == null ? ranges : more;
                TreeSet<Long> inRanges = new TreeSet<>();
                for (int at = 0; at < ranges.length; at += 2) {
                    for (long each = ranges[at]; each <= ranges[at + 1]; each++) {
                        inRanges.add(each);
                    }
                    assertThat(at == 0 || ranges[at] > ranges[at - 1] + 1).isTrue();
                }
                assertThat(inRanges).isEqualTo(seen);
            }
        }
    }

    @Test
    void rangesAreNotMoreThanSoMany() {
        long[] ranges = new long[0];
        for (long id = 0; id < 3L * DropRepeatedTrades.MOST_RANGES; id += 2) {
            ranges = DropRepeatedTrades.with(ranges, id);
        }
        assertThat(ranges).hasSize(2 * DropRepeatedTrades.MOST_RANGES);
        assertThat(DropRepeatedTrades.with(ranges, 1)).isNull();
        assertThat(DropRepeatedTrades.with(ranges, 3L * DropRepeatedTrades.MOST_RANGES - 3))
                .isNotNull();
    }

    @Test
    void theUidsAreTheSavepointContract() {
        Candles.wire(env, options("--no-index"));
        assertThat(TestFlink.uids(env))
                .containsExactlyInAnyOrder(
                        "read-trades",
                        "set-aside-trades",
                        "follow-clock",
                        "drop-repeated-trades",
                        "trade-bars-combine",
                        "trade-bars",
                        "trade-candles",
                        "table-rows",
                        "write-table",
                        "write-late",
                        "write-dead-letters");
    }

    @Test
    void topicsAreThoseOfTrades() {
        assertThat(options().topics().list())
                .extracting("topic")
                .containsExactly(
                        "trades",
                        "trades.dead-letters",
                        "trades.late",
                        "candles",
                        "candles.dead-letters");
        assertThatThrownBy(() -> options("--changes", "c"))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("--changes");
    }

    @ParameterizedTest
    @ValueSource(classes = {PairTrade.class, TradeSums.Sums.class})
    void noRecordNeedsKryo(Class<?> type) {
        assertThat(TypeInformation.of(type).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
