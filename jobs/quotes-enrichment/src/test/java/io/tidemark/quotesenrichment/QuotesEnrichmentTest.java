package io.tidemark.quotesenrichment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.search.SearchDocument;
import io.tidemark.testing.Answers;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.CountingSink;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import io.tidemark.testing.TestFlink;
import io.tidemark.testing.TestTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class QuotesEnrichmentTest {

    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster(METRICS);

    private final TestTopic quotes = new TestTopic("quotes");
    private final TestTopic companies = new TestTopic("companies");
    private final CommittedLines toKafka = new CommittedLines();
    private final CommittedLines toIndex = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private long now = 1_000;

    private JobClient start(EnrichQuotes enrich) throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(1);
        QuotesEnrichment.define(
                env,
                quotes.source(Quote.class, DecodeQuote::decode),
                // The second subtask of two has no partition.
                WatermarkStrategy.<Quote>forMonotonousTimestamps()
                        .withIdleness(Duration.ofMillis(50)),
                companies.source(CompanyChange.class, CompanyChange::of),
                enrich,
                this::collectForKafka,
                this::collectWatermarks,
                this::collectDeadLetters);
        return env.executeAsync("test");
    }

    private void collectForKafka(DataStream<EnrichedQuote> enriched) {
        TestFlink.failingWhenAsked(enriched)
                .map(quote -> new String(quote.json(), UTF_8))
                .uid("describe-quotes")
                .sinkTo(toKafka)
                .uid("collect-quotes");
    }

    private void collectWatermarks(DataStream<EnrichedQuote> enriched) {
        enriched.process(new CurrentWatermark())
                .uid("current-watermark")
                .sinkTo(toIndex)
                .uid("collect-watermarks");
    }

    private void collectDeadLetters(DataStream<DeadLetter> letters) {
        letters.map(letter -> letter.topic() + " " + new String(letter.value(), UTF_8))
                .uid("describe-dead-letters")
                .sinkTo(deadLetters)
                .uid("collect-dead-letters");
    }

    private static final class CurrentWatermark extends ProcessFunction<EnrichedQuote, String> {
        @Override
        public void processElement(EnrichedQuote quote, Context context, Collector<String> out) {
            out.collect(Long.toString(context.timerService().currentWatermark()));
        }
    }

    private void quote(String symbol, int number) {
        quotes.add(now++, symbol, "{\"symbol\":\"" + symbol + "\",\"n\":" + number + "}");
    }

    private void company(String symbol, String name) {
        String json = "{\"symbol\":\"" + symbol + "\",\"companyName\":\"" + name + "\"}";
        companies.add(0, symbol, json);
    }

    private static String line(String symbol, int number, String name) {
        return "{\"symbol\":\"%s\",\"n\":%d,\"companyName\":\"%s\"}"
                .formatted(symbol, number, name);
    }

    private static String miss(String symbol, int number) {
        return "{\"symbol\":\"%s\",\"n\":%d}".formatted(symbol, number);
    }

    private static void awaitLine(CommittedLines lines, String line) {
        await(line).atMost(1, TimeUnit.MINUTES).until(() -> lines.get().contains(line));
    }

    /** A counter's sum over all subtasks and all their lives. */
    private static long counter(JobClient job, String name) {
        return METRICS.findJobMetricGroups(job.getJobID(), ".*" + name).stream()
                .mapToLong(found -> ((Counter) found.f2).getCount())
                .sum();
    }

    private static EnrichQuotes enrich(long lastCompany) {
        return new EnrichQuotes(
                lastCompany < 0 ? Map.of() : Map.of(0, lastCompany), Duration.ofMinutes(10));
    }

    @Test
    void eachQuoteOnceWithItsCompanyThroughAFailure() throws Exception {
        // The quotes are there first, and the topic went to offset 1 when the job started.
        quote("A", 1);
        quote("X", 1);
        quote("A", 2);
        JobClient job = start(enrich(1));
        companies.add(0, "B", "no company");
        company("A", "one");
        awaitLine(toKafka, line("A", 2, "one"));
        awaitLine(toKafka, miss("X", 1));

        quotes.add(now++, null, "no quote");
        awaitLine(deadLetters, "quotes.dead-letters no quote");
        TestFlink.askForFailure();
        quote("A", 3);
        quote("X", 2);
        awaitLine(toKafka, line("A", 3, "one"));
        awaitLine(toKafka, miss("X", 2));
        assertThat(TestFlink.hasFailed()).isTrue();
        job.cancel().get();

        assertThat(toKafka.get())
                .containsExactlyInAnyOrder(
                        line("A", 1, "one"),
                        line("A", 2, "one"),
                        line("A", 3, "one"),
                        miss("X", 1),
                        miss("X", 2));
        assertThat(toKafka.get())
                .containsSubsequence(line("A", 1, "one"), line("A", 2, "one"), line("A", 3, "one"));
        assertThat(deadLetters.get())
                .containsExactlyInAnyOrder(
                        "quotes.dead-letters no quote", "companies.dead-letters no company");
        assertThat(counter(job, "records-malformed")).isEqualTo(2);
        assertThat(counter(job, "lookup-misses")).isGreaterThanOrEqualTo(2);
    }

    /** Of quotes and of companies; companies that can be read change what comes of quotes. */
    @Test
    void whateverIsSentIsEnrichedOrDeadOrSkipped() throws Exception {
        long inputs = Poison.records() / 2;
        Poison poison =
                new Poison(
                        "quotes",
                        8,
                        "{\"symbol\":\"key-1\",\"latestUpdate\":1700000000000,\"latestPrice\":1.10}",
                        "{\"latestPrice\":null,\"symbol\":\"key-2\",\"companyName\":\"Żabka\"}");
        Poison table =
                new Poison(
                        "companies",
                        9,
                        "{\"symbol\":\"key-1\",\"industry\":\"x\"}",
                        "{\"industry\":\"y\",\"symbol\":\"key-2\",\"tags\":[\"z\"]}");
        QuotesEnrichmentOptions options = options();
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.getConfig().setAutoWatermarkInterval(20);
        // Each topic has one partition.
        env.setParallelism(1);
        CountingSink<EnrichedQuote> enriched =
                new CountingSink<>(
                        quote -> {
                            Poison.requireFits(QuotesEnrichment.toRecord("enriched", quote));
                            QuotesEnrichment.toDocument("quotes", quote);
                            return 1L;
                        });
        CountingSink<EnrichedQuote> withCompany =
                new CountingSink<>(
                        quote -> new String(quote.json(), UTF_8).contains("industry") ? 1L : 0);
        CountingSink<DeadLetter> quoteLetters = poison.deadLetters();
        CountingSink<DeadLetter> companyLetters = table.deadLetters();
        QuotesEnrichment.define(
                env,
                poison.source(
                        inputs,
                        Quote.class,
                        Decoder.ofEvents(
                                DecodeQuote::decode,
                                options.time
                                        .bounds("the timestamp", QuotesEnrichment.TIME)
                                        .onlyAhead())),
                Watermarks.of(options.time, QuotesEnrichment.TIME, "quotes"),
                table.source(inputs, CompanyChange.class, CompanyChange::of),
                enrich(inputs - 1),
                stream -> stream.sinkTo(enriched).uid("to-kafka"),
                stream -> stream.sinkTo(withCompany).uid("to-index"),
                dead -> {
                    dead.filter(letter -> letter.origin().topic().equals("quotes"))
                            .uid("of-quotes")
                            .sinkTo(quoteLetters)
                            .uid("quote-letters");
                    dead.filter(letter -> letter.origin().topic().equals("companies"))
                            .uid("of-companies")
                            .sinkTo(companyLetters)
                            .uid("company-letters");
                });
        JobClient job = env.executeAsync("poison");
        job.getJobExecutionResult().get();

        Decoder<CompanyChange> decoder = CompanyChange::of;
        assertThat(companyLetters.count())
                .isBetween(1L, inputs - 1)
                .isEqualTo(
                        LongStream.range(0, inputs)
                                .filter(i -> !decoder.decoded(table.at(i), "test").hasValue())
                                .count());
        assertThat(withCompany.count()).isBetween(1L, enriched.count());
        assertThat(counter(job, "records-malformed"))
                .isEqualTo(quoteLetters.count() + companyLetters.count());
        Outcome outcome =
                new Outcome(
                        inputs,
                        enriched.count(),
                        0,
                        quoteLetters.count(),
                        poison.tombstones(inputs));
        Answers.write("poison", List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp);
        assertThat(List.of(outcome.results(), outcome.deadLetters(), outcome.skipped()))
                .as("%s", outcome)
                .allMatch(some -> some > 0);
    }

    @Test
    void aChangedCompanyTakesEffectWhileTheJobRuns() throws Exception {
        company("A", "one");
        JobClient job = start(enrich(0));
        quote("A", 0);
        awaitLine(toKafka, line("A", 0, "one"));
        company("A", "two");
        awaitQuotes("A", line -> line.contains("two"));
        companies.add(0, "A", null);
        awaitQuotes("A", line -> !line.contains("companyName"));
        job.cancel().get();
    }

    /** Adds quotes until one comes out as it is wanted. */
    private void awaitQuotes(String symbol, Predicate<String> wanted) {
        await().atMost(1, TimeUnit.MINUTES)
                .until(
                        () -> {
                            quote(symbol, 1);
                            return toKafka.get().stream().anyMatch(wanted);
                        });
    }

    @Test
    void eventTimeGoesOnBesideATableThatIsStill() throws Exception {
        JobClient job = start(enrich(-1));
        await().atMost(1, TimeUnit.MINUTES)
                .until(
                        () -> {
                            quote("A", 1);
                            return toIndex.get().stream()
                                    .anyMatch(watermark -> Long.parseLong(watermark) >= 1_000);
                        });
        job.cancel().get();
    }

    private static QuotesEnrichmentOptions options(String... arguments) {
        QuotesEnrichmentOptions options = new QuotesEnrichmentOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    @Test
    void uidsArePinned() {
        QuotesEnrichmentOptions options = options();
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        QuotesEnrichment.wire(env, options, enrich(0));

        StreamGraph graph = env.getStreamGraph();
        assertThat(graph.getStreamNodes().stream().map(StreamNode::getTransformationUID))
                .containsExactlyInAnyOrder(
                        "read-quotes",
                        "set-aside-quotes",
                        "read-companies",
                        "set-aside-companies",
                        "enrich",
                        "write-enriched",
                        "Sink Committer: write-enriched",
                        "make-documents",
                        "write-documents",
                        "write-dead-letters",
                        "Sink Committer: write-dead-letters");
        assertThat(graph.getStreamNodes())
                .allSatisfy(node -> assertThat(node.getMaxParallelism()).isEqualTo(128));
    }

    @Test
    void withoutAnIndexNothingIsWrittenToOneNorAreItsOptionsLookedAt() {
        QuotesEnrichmentOptions options = options("--no-index", "--search-url=nowhere");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        QuotesEnrichment.wire(env, options, enrich(0));

        assertThat(env.getStreamGraph().getStreamNodes())
                .extracting(StreamNode::getTransformationUID)
                .contains("write-enriched")
                .doesNotContain("make-documents", "write-documents");
    }

    @Test
    void optionsHaveTheirDefaults() {
        QuotesEnrichmentOptions options = options();
        assertThat(options.jobName()).isEqualTo("quotes-enrichment");
        assertThat(options.lookupWait).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.index).isEqualTo("quotes");
        assertThat(options.topics().list())
                .extracting("topic")
                .containsExactly(
                        "quotes",
                        "quotes.dead-letters",
                        "companies",
                        "companies.dead-letters",
                        "quotes-enriched");
    }

    @ParameterizedTest
    @CsvSource({"--lookup-wait, soon", "--search-url, nowhere", "--search-batch-documents, 0"})
    void badOptionsAreNamed(String option, String value) {
        assertThatThrownBy(() -> options(option, value))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining(option)
                .hasMessageNotContaining("\n");
    }

    @Test
    void anEnrichedQuoteBecomesARecordAndADocument() {
        byte[] json = {'{', '}'};
        KafkaRecord record = new KafkaRecord("quotes", 2, 3, 4, new byte[] {'k'}, new byte[] {'v'});
        EnrichedQuote enriched = new EnrichedQuote(new Quote("A", "A-4", record, null), json);

        ProducerRecord<byte[], byte[]> toKafka = QuotesEnrichment.toRecord("out", enriched);
        assertThat(toKafka.topic()).isEqualTo("out");
        assertThat(toKafka.key()).isEqualTo(new byte[] {'A'});
        assertThat(toKafka.value()).isEqualTo(json);
        assertThat(toKafka.timestamp()).isNull();
        KafkaRecord undated = new KafkaRecord("quotes", 2, 3, -1, null, new byte[] {'v'});
        assertThat(
                        QuotesEnrichment.toRecord(
                                        "out",
                                        new EnrichedQuote(
                                                new Quote("A", "A-4", undated, null), json))
                                .timestamp())
                .isNull();
        assertThat(QuotesEnrichment.toDocument("quotes", enriched))
                .isEqualTo(
                        new SearchDocument(
                                "quotes",
                                "A-4",
                                json,
                                Origin.kafka("quotes", 2, 3),
                                record.key(),
                                record.value(),
                                4));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {Quote.class, EnrichedQuote.class, WaitingQuote.class, CompanyChange.class})
    void recordsNeedNoKryo(Class<?> type) {
        assertThat(TypeInformation.of(type).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
