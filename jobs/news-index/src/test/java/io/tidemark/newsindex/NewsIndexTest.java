package io.tidemark.newsindex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.options.OptionParser;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.search.SearchDocument;
import io.tidemark.testing.Answers;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.CountingSink;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import io.tidemark.testing.TestFlink;
import io.tidemark.testing.TestTopic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class NewsIndexTest {

    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster(METRICS);

    private final TestTopic lines = new TestTopic("tweets");
    private final CommittedLines tweets = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();

    private void collectTweets(DataStream<Tweet> stream) {
        TestFlink.failingWhenAsked(stream)
                .map(tweet -> tweet.id() + " " + new String(tweet.record().value(), UTF_8))
                .uid("describe-tweets")
                .sinkTo(tweets)
                .uid("collect-tweets");
    }

    private void collectDeadLetters(DataStream<DeadLetter> letters) {
        letters.map(letter -> letter.topic() + " " + new String(letter.value(), UTF_8))
                .uid("describe-dead-letters")
                .sinkTo(deadLetters)
                .uid("collect-dead-letters");
    }

    private static void awaitLine(CommittedLines collected, String line) {
        await(line).atMost(1, TimeUnit.MINUTES).until(() -> collected.get().contains(line));
    }

    private static long counter(JobClient job, String name) {
        return METRICS.findJobMetricGroups(job.getJobID(), ".*" + name).stream()
                .mapToLong(found -> ((Counter) found.f2).getCount())
                .sum();
    }

    @Test
    void eachTweetOnceThroughAFailure() throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(1);
        NewsIndex.define(
                env,
                lines.source(Tweet.class, DecodeTweet::decode),
                WatermarkStrategy.noWatermarks(),
                this::collectTweets,
                this::collectDeadLetters);
        lines.add(1, "1", "{\"id_str\":\"1\",\"x\":1.10}");
        lines.add(2, null, "{\"limit\":{\"track\":283540}}");
        lines.add(3, null, "{\"delete\":{\"status\":{}}}");
        lines.add(4, "2", "no tweet");
        lines.add(4, "9", "{\"delete\":{\"status\":{\"id_str\":\"9\"}}}");
        JobClient job = env.executeAsync("test");
        awaitLine(tweets, "1 {\"id_str\":\"1\",\"x\":1.10}");
        awaitLine(deadLetters, "tweets.dead-letters no tweet");

        TestFlink.askForFailure();
        lines.add(5, "3", "{\"id_str\":\"3\"}");
        awaitLine(tweets, "3 {\"id_str\":\"3\"}");
        assertThat(TestFlink.hasFailed()).isTrue();
        job.cancel().get();

        assertThat(tweets.get())
                .containsExactly(
                        "1 {\"id_str\":\"1\",\"x\":1.10}",
                        "9 {\"delete\":{\"status\":{\"id_str\":\"9\"}}}",
                        "3 {\"id_str\":\"3\"}");
        assertThat(deadLetters.get()).containsExactly("tweets.dead-letters no tweet");
        assertThat(counter(job, "records-skipped")).isEqualTo(2);
        assertThat(counter(job, "records-malformed")).isEqualTo(1);
        assertThat(counter(job, "records-deleted")).isEqualTo(1);
    }

    @Test
    void whateverIsSentIsADocumentOrDeadOrSkipped() throws Exception {
        long inputs = Poison.records();
        Poison poison =
                new Poison(
                        "tweets",
                        7,
                        "{\"id_str\":\"1\",\"text\":\"Zażółć\\n🐢\",\"user\":{\"id_str\":\"2\"}}",
                        "{\"created_at\":\"Wed Oct 10 20:19:24 +0000 2018\",\"id_str\":\"3\",\"x\":1.10}",
                        "{\"limit\":{\"track\":283540}}");
        NewsIndexOptions options = options();
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.getConfig().setAutoWatermarkInterval(20);
        CountingSink<Tweet> documents =
                new CountingSink<>(
                        tweet -> {
                            NewsIndex.toDocument("tweets", tweet);
                            return 1L;
                        });
        CountingSink<DeadLetter> letters = poison.deadLetters();
        NewsIndex.define(
                env,
                poison.source(
                        inputs,
                        Tweet.class,
                        Decoder.ofEvents(
                                DecodeTweet::decode,
                                options.time.bounds("the timestamp", NewsIndex.TIME).onlyAhead())),
                Watermarks.of(options.time, NewsIndex.TIME, "tweets"),
                stream -> stream.sinkTo(documents).uid("documents"),
                dead -> dead.sinkTo(letters).uid("dead-sink"));
        JobClient job = env.executeAsync("poison");
        job.getJobExecutionResult().get();

        Outcome outcome =
                new Outcome(
                        inputs,
                        documents.count(),
                        0,
                        letters.count(),
                        counter(job, "records-skipped"));
        assertThat(outcome.skipped()).isGreaterThan(poison.tombstones(inputs));
        Answers.write("poison", List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp);
        assertThat(List.of(outcome.results(), outcome.deadLetters(), outcome.skipped()))
                .as("%s", outcome)
                .allMatch(some -> some > 0);
    }

    @Test
    void aNodeThatRefusesUsFailsTheJobAtOnce() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer node =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext(
                "/",
                exchange -> {
                    requests.incrementAndGet();
                    exchange.sendResponseHeaders(403, -1);
                    exchange.close();
                });
        node.start();
        NewsIndexOptions options =
                options("--search-url", "http://127.0.0.1:" + node.getAddress().getPort());
        Configuration patient = JobMain.jobDefaults();
        patient.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        patient.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);
        patient.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(patient);
        lines.add(1, "1", "{\"id_str\":\"1\"}");
        NewsIndex.define(
                env,
                lines.source(Tweet.class, DecodeTweet::decode),
                WatermarkStrategy.noWatermarks(),
                options.search.to(
                        options.index, NewsIndex::toDocument, options.kafka(), options.jobName()),
                this::collectDeadLetters);

        assertThatThrownBy(env::execute)
                .rootCause()
                .hasMessageContaining("takes nothing from us: 403");
        node.stop(0);
        assertThat(requests).hasValue(1);
    }

    private static Tweet decode(String json) throws MalformedJsonException {
        byte[] value = json == null ? null : json.getBytes(UTF_8);
        return DecodeTweet.decode(new KafkaRecord("tweets", 1, 2, 3, null, value));
    }

    @Test
    void aTweetThatSpeaksOfALimitIsATweet() throws Exception {
        assertThat(decode("{\"id_str\":\"1\",\"limit\":5}").id()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delete\":{\"status\":{\"id_str\":\"\"}}}",
                "{\"delete\":{\"status\":{\"id_str\":5}}}",
                "{\"delete\":5}",
                "{\"delete\":{\"direct_message\":{\"id_str\":\"1\"}}}",
                "{\"scrub_geo\":{\"user_id\":7001,\"up_to_status_id_str\":\"2\"}}",
                "{\"status_withheld\":{\"id\":3,\"withheld_in_countries\":[\"DE\"]}}",
                "{\"user_withheld\":{\"id\":7001}}",
                "{\"disconnect\":{\"code\":4,\"reason\":\"\"}}",
                "{\"warning\":{\"code\":\"FALLING_BEHIND\"}}",
                "{\"errors\":[{\"title\":\"operational-disconnect\"}]}",
                "{\"title\":\"ConnectionException\",\"type\":\"https://api.x.com/2/problems/streaming-connection\"}",
            })
    void noticesOfTheStreamAreNoTweets(String json) throws Exception {
        assertThat(decode(json)).isNull();
    }

    @Test
    void aWithheldTweetIsATweet() throws Exception {
        assertThat(
                        decode(
                                        "{\"id_str\":\"4\",\"text\":\"This post is withheld.\",\"user\":null,"
                                                + "\"withheld_in_countries\":[\"XX\"],\"entities\":null}")
                                .id())
                .isEqualTo("4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"of a page\"}",
                "{\"id\":\"1\",\"text\":\"of v2\",\"withheld\":{\"country_codes\":[\"DE\"]}}",
                "{\"title\":\"t\",\"status\":null}",
                "{}",
                "[]",
                "{\"id_str\":\"1\"",
                "{\"id_str\":null}",
                "{\"id_str\":\"\"}",
                "{\"id_str\":1}",
                "{\"limit\":null}",
                "{\"delete\":{}} and more"
            })
    void whatIsNoTweetIsRefused(String json) {
        assertThatThrownBy(() -> decode(json)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void aRecordWithoutValueIsRefused() {
        assertThatThrownBy(() -> decode(null)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void aTweetBecomesADocumentAsItIs() throws Exception {
        Tweet tweet = decode("{\"id_str\":\"1\"}");
        assertThat(NewsIndex.toDocument("news", tweet))
                .isEqualTo(
                        new SearchDocument(
                                "news",
                                "1",
                                tweet.record().value(),
                                Origin.kafka("tweets", 1, 2),
                                null,
                                null,
                                3));
    }

    @Test
    void theNoticeOfADeletionDeletesTheDocument() throws Exception {
        Tweet notice =
                decode(
                        "{\"delete\":{\"status\":{\"id_str\":\"did:plc:a/3k\",\"user_id_str\":\"did:plc:a\"},"
                                + "\"timestamp_ms\":\"5\"}}");
        assertThat(notice.deleted()).isTrue();
        assertThat(NewsIndex.toDocument("news", notice))
                .isEqualTo(
                        SearchDocument.deletion(
                                "news",
                                "did:plc:a/3k",
                                Origin.kafka("tweets", 1, 2),
                                null,
                                notice.record().value(),
                                3));
    }

    private static NewsIndexOptions options(String... arguments) {
        NewsIndexOptions options = new NewsIndexOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    @Test
    void uidsArePinned() {
        NewsIndexOptions options = options();
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        NewsIndex.wire(env, options);

        StreamGraph graph = env.getStreamGraph();
        assertThat(graph.getStreamNodes().stream().map(StreamNode::getTransformationUID))
                .containsExactlyInAnyOrder(
                        "read-tweets",
                        "set-aside-tweets",
                        "count-deletions",
                        "make-documents",
                        "write-documents",
                        "write-dead-letters",
                        "Sink Committer: write-dead-letters");
        assertThat(graph.getStreamNodes())
                .allSatisfy(node -> assertThat(node.getMaxParallelism()).isEqualTo(128));
    }

    @Test
    void optionsHaveTheirDefaults() {
        NewsIndexOptions options = options();
        assertThat(options.jobName()).isEqualTo("news-index");
        assertThat(options.index).isEqualTo("tweets");
        assertThat(options.topics().list())
                .extracting("topic")
                .containsExactly("tweets", "tweets.dead-letters");
    }

    @Test
    void recordsNeedNoKryo() {
        assertThat(TypeInformation.of(Tweet.class).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
