package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.catalogue.Formats;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.http.Backoff;
import io.tidemark.http.WebSocketFeed;
import io.tidemark.job.JobMain;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.quotesingest.TradesSplit.Position;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.TestFlink;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The job on trades, through all that goes wrong. */
@Timeout(180)
class CoinbaseTest {

    private static final List<String> PRODUCTS = List.of("BTC-USD", "ETH-EUR");
    private static final int TRADES = 6000;
    private static final String DEAD = "trades.dead-letters";

    /** Twenty minutes before midnight (UTC). */
    private static final long START = 1_760_053_200_000L;

    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster(METRICS);

    private final CommittedLines trades = new CommittedLines();
    private final CommittedLines quotes = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private final Map<String, List<Trade>> made = make();
    private CoinbaseServer server;

    private static Map<String, List<Trade>> make() {
        Random random = new Random(8);
        Map<String, List<Trade>> made = new TreeMap<>();
        for (String product : PRODUCTS) {
            List<Trade> ofProduct = new ArrayList<>();
            long time = START;
            for (int id = 1; id <= TRADES; id++) {
                time += random.nextInt(500);
                ofProduct.add(
                        new Trade(
                                product,
                                id,
                                null,
                                time,
                                "1234." + (10 + random.nextInt(90)),
                                "0.00" + (100000 + random.nextInt(900000)),
                                random.nextBoolean() ? "buy" : "sell",
                                null));
            }
            made.put(product, ofProduct);
        }
        return made;
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private JobClient run(int restarts) throws Exception {
        return run(restarts, Duration.ofSeconds(20));
    }

    private JobClient run(int restarts, Duration answer) throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(restarts);
        CoinbaseSettings settings =
                new CoinbaseSettings(
                        server.baseUrl(),
                        server.feedUrl(),
                        PRODUCTS,
                        new WebSocketFeed.Settings(
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(2),
                                Backoff.linear(Duration.ofMillis(1), Duration.ofMillis(20)),
                                4096),
                        answer,
                        3);
        QuotesIngest.defineTrades(
                env,
                new CoinbaseSource(settings, "trades", "the-job"),
                stream ->
                        TestFlink.failingWhenAsked(
                                        stream.map(CoinbaseTest::line).uid("describe-trades"))
                                .sinkTo(trades)
                                .uid("collect-trades"),
                stream ->
                        stream.map(trade -> new String(trade.quoteJson(), UTF_8))
                                .uid("describe-quotes")
                                .sinkTo(quotes)
                                .uid("collect-quotes"),
                letters ->
                        letters.map(DeadLetter::topic)
                                .uid("describe-dead-letters")
                                .sinkTo(deadLetters)
                                .uid("collect-dead-letters"));
        return env.executeAsync("test");
    }

    /** All but the sequence, which a page does not tell. */
    private static String line(Trade trade) {
        return String.join(
                " ",
                trade.product(),
                Long.toString(trade.tradeId()),
                Long.toString(trade.time()),
                trade.price(),
                trade.size(),
                trade.side());
    }

    private List<String> expected(String product, int from, int to) {
        return made.get(product).subList(from, to).stream().map(CoinbaseTest::line).toList();
    }

    private static List<String> of(String product, List<String> lines) {
        return lines.stream().filter(line -> line.contains(product)).toList();
    }

    private static long counter(JobClient job, String name) {
        return METRICS.findJobMetricGroups(job.getJobID(), ".*" + name).stream()
                .mapToLong(found -> ((Counter) found.f2).getCount())
                .sum();
    }

    private void awaitTrades(int count) {
        await(count + " trades")
                .atMost(90, TimeUnit.SECONDS)
                .until(() -> trades.get().size() >= count);
    }

    @Test
    void eachTradeOnceAndInOrderThroughGapsDroppedConnectionsAndAFailure() throws Exception {
        server = new CoinbaseServer(made).isBad(300).happens(1);
        JobClient job = run(1);
        awaitTrades(2);
        server.happens(TRADES / 2);
        awaitTrades(TRADES / 2);
        TestFlink.askForFailure();
        server.happens(TRADES);
        awaitTrades(2 * TRADES);
        await("quotes").atMost(60, TimeUnit.SECONDS).until(() -> quotes.get().size() >= 2 * TRADES);
        job.cancel().get();

        assertThat(TestFlink.hasFailed()).isTrue();
        for (String product : PRODUCTS) {
            assertThat(of(product, trades.get())).isEqualTo(expected(product, 0, TRADES));
            assertThat(of(product, quotes.get())).isEqualTo(expectedQuotes(product));
        }
        assertThat(counter(job, "reconnects")).isPositive();
        assertThat(counter(job, "trades-filled")).isPositive();
        assertThat(counter(job, "trades-missing")).isZero();
        assertThat(deadLetters.get()).isNotEmpty().containsOnly("trades.dead-letters");
        assertThat(server.greetings())
                .containsOnly(
                        "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\",\"ETH-EUR\"],"
                                + "\"channels\":[\"matches\",\"heartbeat\"]}");
    }

    /** By a plain sum from midnight to midnight (UTC). */
    private List<String> expectedQuotes(String product) {
        List<String> expected = new ArrayList<>();
        BigDecimal volume = BigDecimal.ZERO;
        long day = 0;
        int days = 0;
        for (Trade trade : made.get(product)) {
            if (trade.time() / 86_400_000 != day) {
                day = trade.time() / 86_400_000;
                volume = BigDecimal.ZERO;
                days++;
            }
            volume = volume.add(new BigDecimal(trade.size()));
            expected.add(
                    "{\"symbol\":\"%s\",\"latestPrice\":%s,\"latestSource\":\"coinbase\",\"latestUpdate\":%d,\"latestVolume\":%s}"
                            .formatted(
                                    product, trade.price(), trade.time(), volume.toPlainString()));
        }
        assertThat(days).isEqualTo(2);
        return expected;
    }

    @Test
    void aLongAbsenceIsFilledPageByPageAndWhatIsNoLongerThereIsCounted() throws Exception {
        server = new CoinbaseServer(made).happens(1);
        JobClient job = run(0);
        awaitTrades(2);
        server.isAway(true);
        server.keepsFrom(2000).happens(TRADES).isAway(false);
        awaitTrades(2 * (1 + TRADES - 1999));
        job.cancel().get();

        for (String product : PRODUCTS) {
            List<String> expected = new ArrayList<>(expected(product, 0, 1));
            expected.addAll(expected(product, 1999, TRADES));
            assertThat(of(product, trades.get())).isEqualTo(expected);
        }
        assertThat(counter(job, "trades-missing")).isEqualTo(2 * 1998);
        assertThat(server.asked())
                .contains(
                        "/products/BTC-USD/trades?limit=1000&after=1002",
                        "/products/BTC-USD/trades?limit=1000&after=6001");
        // Side by side, so that the trades of one are not late behind those of another.
        List<String> asked = server.asked();
        assertThat(asked.indexOf("/products/ETH-EUR/trades?limit=1000&after=1002"))
                .isLessThan(asked.indexOf("/products/BTC-USD/trades?limit=1000&after=6001"));
    }

    @Test
    void aServiceThatCountsAnewIsFollowedAndThatIsSaid() throws Exception {
        server = new CoinbaseServer(made).happens(5000);
        JobClient job = run(0);
        awaitTrades(2);
        server.isAway(true).happens(100).isAway(false);
        awaitTrades(4);
        server.happens(110);
        awaitTrades(24);
        job.cancel().get();
        for (String product : PRODUCTS) {
            List<String> expected = new ArrayList<>(expected(product, 4999, 5000));
            expected.addAll(expected(product, 99, 110));
            assertThat(of(product, trades.get())).isEqualTo(expected);
        }
        assertThat(counter(job, "trade-ids-restarted")).isEqualTo(2);
        assertThat(counter(job, "trades-missing")).isZero();
    }

    @Test
    void aTradeFarAheadThatNoPageHasIsNotBelievedIn() throws Exception {
        server = new CoinbaseServer(made).happens(1);
        JobClient job = run(0);
        awaitTrades(2);
        server.lies();
        awaitDeadLetter();
        server.happens(10);
        awaitTrades(20);
        job.cancel().get();
        for (String product : PRODUCTS) {
            assertThat(of(product, trades.get())).isEqualTo(expected(product, 0, 10));
        }
        assertThat(counter(job, "trades-missing")).isZero();
        assertThat(counter(job, "trades-left-out")).isZero();
        assertThat(counter(job, "stream-errors")).isEqualTo(1);
    }

    @Test
    void whatIsRefusedFromTheBeginningFailsTheJobForGood() throws Exception {
        server = new CoinbaseServer(made).refuses(true);
        JobClient job = run(1);
        assertThatThrownBy(() -> job.getJobExecutionResult().get())
                .hasStackTraceContaining("SuppressRestartsException")
                .hasStackTraceContaining(
                        "refuses to tell of BTC-USD,ETH-EUR (Failed to subscribe: ETH-EUR is not a"
                                + " valid product); see --products");
        assertThat(server.greetings()).hasSize(5);
    }

    @Test
    void whatIsRefusedForAWhileIsAskedForAgain() throws Exception {
        server = new CoinbaseServer(made).happens(1);
        JobClient job = run(0);
        awaitTrades(2);
        server.refuses(true);
        await("refusals").atMost(60, TimeUnit.SECONDS).until(() -> server.greetings().size() > 10);
        server.happens(3).refuses(false);
        awaitTrades(6);
        job.cancel().get();
    }

    private void awaitDeadLetter() {
        await("a dead letter")
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> !deadLetters.get().isEmpty());
    }

    @Test
    void aTradeThatTheFeedKeepsToItselfComesByTheHeartbeat() throws Exception {
        server = new CoinbaseServer(made).happens(1);
        JobClient job = run(0);
        awaitTrades(2);
        assertThat(server.asked()).isEmpty();
        server.isMute().happens(10);
        awaitTrades(20);
        job.cancel().get();
        for (String product : PRODUCTS) {
            assertThat(of(product, trades.get())).isEqualTo(expected(product, 0, 10));
        }
    }

    @Test
    void aTradeThatAPageGarblesIsADeadLetterAndMissingAndTheOthersCome() throws Exception {
        server = new CoinbaseServer(made).happens(1).garbles(5);
        JobClient job = run(0);
        awaitTrades(2);
        server.isMute().happens(10);
        awaitTrades(18);
        job.cancel().get();
        for (String product : PRODUCTS) {
            List<String> expected = new ArrayList<>(expected(product, 0, 4));
            expected.addAll(expected(product, 5, 10));
            assertThat(of(product, trades.get())).isEqualTo(expected);
        }
        assertThat(counter(job, "trades-missing")).isEqualTo(2);
        assertThat(deadLetters.get()).isEqualTo(List.of(DEAD, DEAD));
    }

    @Test
    void aProductThatThePagesDoNotKnowHoldsUpNoOther() throws Exception {
        server = new CoinbaseServer(made).happens(1).delists("BTC-USD");
        JobClient job = run(0);
        awaitTrades(2);
        server.isMute().happens(10);
        awaitTrades(11);
        job.cancel().get();
        assertThat(of("ETH-EUR", trades.get())).isEqualTo(expected("ETH-EUR", 0, 10));
        assertThat(counter(job, "trades-missing")).isEqualTo(9);
    }

    @Test
    void aPageThatStallsIsAskedForAgain() throws Exception {
        server = new CoinbaseServer(made).happens(1).stallsOnce();
        JobClient job = run(0, Duration.ofSeconds(2));
        awaitTrades(2);
        server.isMute().happens(10);
        awaitTrades(20);
        job.cancel().get();
        assertThat(counter(job, "requests-failed")).isEqualTo(1);
        assertThat(counter(job, "trades-missing")).isZero();
    }

    private static TradeDecoder.Message decode(String json) throws Exception {
        return TradeDecoder.decode(json.getBytes(UTF_8), START);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"trade_id\":5    | \"trade_id\":\"5\"    | trade_id",
                "\"trade_id\":5    | \"trade_id\":-5       | trade_id",
                "\"10.50\"         | 10.50                 | price",
                "\"10.50\"         | \"1e5\"               | price",
                "\"10.50\"         | \"0.00\"              | price",
                "\"0.1\"           | \"-1\"                | size",
                "\"sell\"          | \"short\"             | side",
                "2020-01-01T00:00:00.123456Z | yesterday   | time",
                "2020-01-01T00:00:00.123456Z | 2099-01-01T00:00:00Z | time",
                "\"product_id\"    | \"product\"           | product_id",
                "\"type\"          | \"kind\"              | type",
            })
    void whatIsNoTradeSaysWhy(String from, String to, String problem) throws Exception {
        String match =
                """
                {"type":"match","trade_id":5,"side":"sell","size":"0.1","price":"10.50",\
                "product_id":"BTC-USD","sequence":7,"time":"2020-01-01T00:00:00.123456Z"}\
                """;
        assertThat(decode(match))
                .isEqualTo(
                        new TradeDecoder.Match(
                                new Trade(
                                        "BTC-USD",
                                        5,
                                        7L,
                                        1_577_836_800_123L,
                                        "10.50",
                                        "0.1",
                                        "sell",
                                        null),
                                false));
        assertThat(match).contains(from);
        assertThatThrownBy(() -> decode(match.replace(from, to)))
                .isInstanceOf(UnreadableQuoteException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void theFormatIsTheCatalogues() {
        Trade trade =
                new Trade(
                        "BTC-USD",
                        865_127_782,
                        109_203_144_871L,
                        1_760_000_000_123L,
                        "121345.10",
                        "0.00182000",
                        "sell",
                        null);
        assertThat(new String(trade.json(), UTF_8)).isEqualTo(Formats.TRADE.value());
        assertThat(QuotesIngest.toTrade("trades", trade).key()).isEqualTo(Formats.TRADE.keyBytes());
    }

    private static QuotesIngestOptions options(String... arguments) {
        QuotesIngestOptions options = new QuotesIngestOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    @ParameterizedTest
    @CsvSource({"--products, btc", "--feed-url, http://a", "--feed-url, ws://a?b", "--base-url, a"})
    void badOptionsAreNamed(String option, String value) {
        assertThatThrownBy(() -> options("--source", "coinbase", option, value))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining(option);
    }

    @Test
    void coinbaseNeedsNoAddressAndAQuoteApiDoes() {
        QuotesIngestOptions options = options("--source", "coinbase");
        assertThat(options.coinbase().baseUrl()).isEqualTo("https://api.exchange.coinbase.com");
        assertThat(options.topics().list())
                .extracting("topic")
                .containsExactly("trades", "trades.dead-letters", "quotes");
        assertThatThrownBy(() -> options())
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("--base-url");
    }

    @Test
    void uidsArePinned() {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        QuotesIngest.wire(env, options("--source", "coinbase"));
        assertThat(TestFlink.uids(env))
                .containsExactly(
                        "read-trades",
                        "set-aside-trades",
                        "write-dead-letters",
                        "write-quotes",
                        "write-trades");
    }

    @Test
    void tradesNeedNoKryo() {
        assertThat(TypeInformation.of(Trade.class).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }

    @Test
    void positionsComeBackFromACheckpoint() throws Exception {
        TradesSplit split =
                new TradesSplit(
                        Map.of(
                                "BTC-USD",
                                new Position(7, 20_000, new BigDecimal("1.20")),
                                "ETH-EUR",
                                Position.BEGINNING));
        TradesSplit.Serializer serializer = new TradesSplit.Serializer();
        assertThat(serializer.deserialize(1, serializer.serialize(split))).isEqualTo(split);
    }
}
