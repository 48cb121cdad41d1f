package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.http.Backoff;
import io.tidemark.job.JobMain;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.options.Secret;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.TestFlink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class QuotesIngestTest {

    private static final PollSettings FAST =
            new PollSettings(
                    Duration.ofMillis(20),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Backoff.doubling(Duration.ofMillis(10), Duration.ofMillis(40)),
                    Backoff.doubling(Duration.ofMillis(40), Duration.ofMillis(80)));

    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster(METRICS);

    @TempDir Path folder;

    private final CommittedLines quotes = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private QuoteServer server;
    private Secret token;

    @BeforeEach
    void start() throws Exception {
        server = new QuoteServer();
        token = token(QuoteServer.TOKEN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Secret token(String text) throws Exception {
        return new Secret(null, Files.writeString(folder.resolve("token"), text).toString());
    }

    private StreamExecutionEnvironment job(int parallelism, Configuration more, String... symbols) {
        return job(parallelism, more, QuoteTime.LATEST_UPDATE, symbols);
    }

    private StreamExecutionEnvironment job(
            int parallelism, Configuration more, QuoteTime quoteTime, String... symbols) {
        Configuration configuration = TestFlink.configuration(1);
        configuration.addAll(more);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(parallelism);
        QuotesIngest.define(
                env,
                new QuoteApiSource(
                        server.baseUrl(),
                        List.of(symbols),
                        FAST,
                        quoteTime,
                        token,
                        "quotes",
                        "the-job"),
                this::collectQuotes,
                this::collectDeadLetters);
        return env;
    }

    private void collectQuotes(DataStream<PolledQuote> stream) {
        TestFlink.failingWhenAsked(stream)
                .map(quote -> quote.symbol() + "@" + quote.timestamp() + " " + text(quote.body()))
                .uid("describe-quotes")
                .sinkTo(quotes)
                .uid("collect-quotes");
    }

    private void collectDeadLetters(DataStream<DeadLetter> stream) {
        stream.map(
                        letter ->
                                letter.topic()
                                        + " "
                                        + letter.origin().uri()
                                        + " "
                                        + text(letter.key())
                                        + " "
                                        + text(letter.value()))
                .uid("describe-dead-letters")
                .sinkTo(deadLetters)
                .uid("collect-dead-letters");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static String quote(String symbol, long latestUpdate) {
        return "{\"latestUpdate\": " + latestUpdate + ", \"symbol\": \"" + symbol + "\"}";
    }

    private void serve(String symbol, long latestUpdate) {
        server.quote(symbol, quote(symbol, latestUpdate));
    }

    private static String line(String symbol, long latestUpdate) {
        return symbol + "@" + latestUpdate + " " + quote(symbol, latestUpdate);
    }

    private void awaitQuote(String line) {
        await().atMost(1, TimeUnit.MINUTES).until(() -> quotes.get().contains(line));
    }

    /** A counter's sum over all subtasks and all their lives. */
    private static long counter(JobClient job, String name) {
        return METRICS.findJobMetricGroups(job.getJobID(), ".*" + name).stream()
                .mapToLong(found -> ((Counter) found.f2).getCount())
                .sum();
    }

    private static void awaitCounter(JobClient job, String name, long least) {
        await(name).atMost(1, TimeUnit.MINUTES).until(() -> counter(job, name) >= least);
    }

    @Test
    void eachQuoteOnceThroughAFailure() throws Exception {
        serve("AAPL", 10);
        serve("IBM", 20);
        JobClient job = job(2, new Configuration(), "AAPL", "IBM", "NOPE").executeAsync("test");
        awaitQuote(line("AAPL", 10));
        awaitQuote(line("IBM", 20));

        server.quote("IBM", "not { JSON");
        await().atMost(1, TimeUnit.MINUTES).until(() -> !deadLetters.get().isEmpty());
        awaitCounter(job, "symbols-unknown", 1);

        // While IBM still answers with the bad body, the job fails on AAPL's next quote.
        TestFlink.askForFailure();
        serve("AAPL", 11);
        awaitQuote(line("AAPL", 11));
        assertThat(TestFlink.hasFailed()).isTrue();

        serve("AAPL", 9);
        awaitCounter(job, "records-stale", 3);
        awaitCounter(job, "symbols-unknown", 2);
        serve("AAPL", 12);
        serve("IBM", 21);
        awaitQuote(line("AAPL", 12));
        awaitQuote(line("IBM", 21));
        job.cancel().get();

        assertThat(quotes.get())
                .containsExactlyInAnyOrder(
                        line("AAPL", 10),
                        line("AAPL", 11),
                        line("AAPL", 12),
                        line("IBM", 20),
                        line("IBM", 21));
        assertThat(deadLetters.get())
                .containsExactly(
                        "quotes.dead-letters "
                                + server.baseUrl()
                                + "/stable/stock/IBM/quote IBM not { JSON");
        assertThat(counter(job, "records-malformed")).isEqualTo(1);
        assertThat(counter(job, "records-repeated")).isPositive();
        // One before and one after the failure, by two lives of the reader.
        assertThat(counter(job, "symbols-unknown")).isEqualTo(2);
    }

    @Test
    void symbolsAndSubtasksMayChangeBetweenRuns() throws Exception {
        serve("A", 1);
        serve("B", 1);
        serve("C", 1);
        JobClient first = job(1, new Configuration(), "A", "B", "C").executeAsync("first");
        awaitQuote(line("A", 1));
        awaitQuote(line("B", 1));
        awaitQuote(line("C", 1));
        String savepoint =
                first.stopWithSavepoint(
                                false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get();

        // A server of its own, since the first may still be busy with the last questions for A.
        server.close();
        server = new QuoteServer();
        serve("A", 2);
        serve("B", 2);
        serve("C", 1);
        serve("D", 1);
        Configuration restored = new Configuration();
        restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        JobClient second = job(2, restored, "D", "C", "B").executeAsync("second");
        awaitQuote(line("B", 2));
        awaitQuote(line("D", 1));
        awaitCounter(second, "records-repeated", 4);
        second.cancel().get();

        assertThat(quotes.get())
                .containsExactlyInAnyOrder(
                        line("A", 1), line("B", 1), line("C", 1), line("B", 2), line("D", 1));
        assertThat(server.asked("A")).isZero();
    }

    @Test
    void aRefusedTokenFailsTheJobAtOnce() throws Exception {
        token = token("wrong secret");
        serve("AAPL", 1);
        Configuration patient = new Configuration();
        patient.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);

        assertThatThrownBy(() -> job(1, patient, "AAPL").execute())
                .rootCause()
                .hasMessageContaining("refuses our token (HTTP 403)")
                .hasMessageNotContaining("secret");
        assertThat(server.asked("AAPL")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aTokenThatEverySymbolRefusesFailsTheJobForGoodAndIsNotShown(int status) throws Exception {
        server.status("A", status, "bad token " + QuoteServer.TOKEN);
        server.status("B", status, "bad token " + QuoteServer.TOKEN);
        Configuration patient = new Configuration();
        patient.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);

        // Two subtasks, each of which knows one of the symbols only.
        assertThatThrownBy(() -> job(2, patient, "A", "B").execute())
                .hasStackTraceContaining("SuppressRestartsException")
                .hasStackTraceContaining("/quote refuses our token (HTTP " + status)
                .hasStackTraceContaining(server.baseUrl() + "/stable/stock/")
                .satisfies(
                        error ->
                                assertThat(ExceptionUtils.stringifyException(error))
                                        .doesNotContain("sesame", "token="));
        assertThat(server.asked("A")).isEqualTo(1);
        assertThat(server.asked("B")).isEqualTo(1);
    }

    @Test
    void oneSymbolThatIsRefusedIsNeitherFatalNorForgotten() throws Exception {
        serve("AAPL", 10);
        server.status("TCEHY", 403, "The requested data requires permission to access.");
        JobClient job = job(1, new Configuration(), "AAPL", "TCEHY").executeAsync("test");
        awaitQuote(line("AAPL", 10));
        awaitCounter(job, "symbols-refused", 1);

        // After a failure it is asked once more, and left alone again.
        TestFlink.askForFailure();
        serve("AAPL", 11);
        awaitQuote(line("AAPL", 11));
        assertThat(TestFlink.hasFailed()).isTrue();
        awaitCounter(job, "symbols-refused", 2);
        serve("AAPL", 12);
        awaitQuote(line("AAPL", 12));
        assertThat(server.asked("TCEHY")).isEqualTo(2);
        String savepoint =
                job.stopWithSavepoint(
                                false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get();

        serve("TCEHY", 5);
        Configuration restored = new Configuration();
        restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        JobClient second = job(2, restored, "AAPL", "TCEHY").executeAsync("second");
        awaitQuote(line("TCEHY", 5));
        second.cancel().get();

        assertThat(quotes.get()).doesNotHaveDuplicates().hasSize(4);
        assertThat(deadLetters.get()).isEmpty();
    }

    @Test
    void aSymbolInLowerCaseIsEmittedAsTheServiceWritesIt() throws Exception {
        server.quote("brk.b", quote("BRK.B", 10));
        JobClient job = job(1, new Configuration(), "brk.b").executeAsync("test");
        awaitQuote(line("BRK.B", 10));
        awaitCounter(job, "records-repeated", 2);
        job.cancel().get();

        assertThat(quotes.get()).containsExactly(line("BRK.B", 10));
        assertThat(deadLetters.get()).isEmpty();
    }

    @Test
    void pricesAfterHoursAreNewByTheNewestTime() throws Exception {
        String first =
                "{\"symbol\":\"A\",\"latestUpdate\":10,\"extendedPrice\":1,\"extendedPriceTime\":11}";
        String second =
                "{\"symbol\":\"A\",\"latestUpdate\":10,\"extendedPrice\":2,\"extendedPriceTime\":12}";
        server.quote("A", first);
        JobClient job = job(1, new Configuration(), QuoteTime.NEWEST, "A").executeAsync("test");
        awaitQuote("A@11 " + first);
        server.quote("A", second);
        awaitQuote("A@12 " + second);
        awaitCounter(job, "records-repeated", 1);
        job.cancel().get();

        assertThat(quotes.get()).containsExactly("A@11 " + first, "A@12 " + second);
    }

    @Test
    void theTokenIsNotInTheJobGraph() throws Exception {
        JobGraph graph = job(1, new Configuration(), "AAPL").getStreamGraph().getJobGraph();
        String bytes = new String(InstantiationUtil.serializeObject(graph), ISO_8859_1);

        assertThat(bytes).contains(token.file()).doesNotContain(QuoteServer.TOKEN, "sesame");
    }

    @Test
    void uidsArePinned() {
        QuotesIngestOptions options = options("--base-url", "http://api.example");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        QuotesIngest.wire(env, options);

        StreamGraph graph = env.getStreamGraph();
        assertThat(graph.getStreamNodes().stream().map(StreamNode::getTransformationUID))
                .containsExactlyInAnyOrder(
                        "read-quotes",
                        "set-aside-quotes",
                        "write-quotes",
                        "Sink Committer: write-quotes",
                        "write-dead-letters",
                        "Sink Committer: write-dead-letters");
        assertThat(graph.getStreamNodes())
                .allSatisfy(node -> assertThat(node.getMaxParallelism()).isEqualTo(128));
    }

    private static QuotesIngestOptions options(String... arguments) {
        QuotesIngestOptions options = new QuotesIngestOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    @Test
    void optionsHaveTheCoursesDefaults() {
        QuotesIngestOptions options = options("--base-url", "http://api.example/");

        assertThat(options.jobName()).isEqualTo("quotes-ingest");
        assertThat(options.baseUrl()).isEqualTo("http://api.example");
        assertThat(options.symbols).hasSize(10).startsWith("AAPL", "MSFT").endsWith("TWTR");
        assertThat(options.pollInterval).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.quoteTime).isEqualTo(QuoteTime.LATEST_UPDATE);
        assertThat(options.token.secret()).isEqualTo(new Secret("TIDEMARK_QUOTES_TOKEN", null));
        assertThat(options.topics().list())
                .extracting("topic")
                .containsExactly("quotes", "quotes.dead-letters");
    }

    @ParameterizedTest
    @CsvSource({
        "--symbols, A/B",
        "--symbols, ''",
        "--symbols, 'A,A'",
        "--symbols, 'aapl,AAPL'",
        "--symbols, '..'",
        "--symbols, 'A B'",
        "--symbols, 'A?B'",
        "--quote-time, later",
        "--poll-interval, 0s",
        "--poll-interval, soon",
        "--base-url, api.example",
    })
    void badOptionsAreNamed(String option, String value) {
        String baseUrl = option.equals("--base-url") ? value : "http://api.example";
        String[] arguments =
                option.equals("--base-url")
                        ? new String[] {option, value}
                        : new String[] {"--base-url", baseUrl, option, value};

        assertThatThrownBy(() -> options(arguments))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining(option)
                .hasMessageNotContaining("\n");
    }

    @Test
    void symbolsMayBeWrittenAsExchangesDo() {
        QuotesIngestOptions options =
                options(
                        "--base-url",
                        "http://a",
                        "--symbols",
                        "AIG+,WYND#,BAC-I*,BRK.B,aapl,M&M,TSX:RY,KMI$,SAN-A%*,TST~,^GSPC,X@,Y!",
                        "--quote-time",
                        "newest");

        assertThat(options.symbols).hasSize(13).startsWith("AIG+", "WYND#", "BAC-I*");
        assertThat(options.quoteTime).isEqualTo(QuoteTime.NEWEST);
    }

    @Test
    void aQuoteBecomesARecord() {
        byte[] body = quote("IBM", 1_700_000_000_000L).getBytes(UTF_8);
        ProducerRecord<byte[], byte[]> dated =
                QuotesIngest.toRecord(
                        "quotes", new PolledQuote("IBM", "uri", body, 1_700_000_000_000L, 5, null));
        ProducerRecord<byte[], byte[]> undated =
                QuotesIngest.toRecord(
                        "quotes", new PolledQuote("IBM", "uri", body, PolledQuote.NONE, 5, null));

        assertThat(dated.topic()).isEqualTo("quotes");
        assertThat(dated.key()).isEqualTo("IBM".getBytes(UTF_8));
        assertThat(dated.value()).isEqualTo(body);
        assertThat(dated.timestamp()).isNull();
        assertThat(undated.timestamp()).isNull();
    }

    @Test
    void quotesNeedNoKryo() {
        assertThat(
                        TypeInformation.of(PolledQuote.class)
                                .createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
