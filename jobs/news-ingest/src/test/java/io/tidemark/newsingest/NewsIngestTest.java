package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.test.junit5.MiniClusterExtension;
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
class NewsIngestTest {

    private static final Backoff AT_ONCE =
            Backoff.linear(Duration.ofMillis(10), Duration.ofMillis(50));

    private static final StreamTiming FAST =
            new StreamTiming(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    AT_ONCE,
                    AT_ONCE,
                    AT_ONCE);

    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster(METRICS);

    /** Whether the map behind the posts is to fail once. */
    private static final AtomicBoolean FAIL = new AtomicBoolean();

    @TempDir Path folder;

    private final CommittedLines posts = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private NewsServer server;
    private Secret token;

    @BeforeEach
    void start() throws Exception {
        server = new NewsServer();
        token = token(NewsServer.TOKEN);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Secret token(String text) throws Exception {
        return new Secret(null, Files.writeString(folder.resolve("token"), text).toString());
    }

    private StreamExecutionEnvironment job(int attempts) {
        StreamExecutionEnvironment env = TestFlink.environment(attempts);
        NewsIngest.define(
                env,
                new FilteredStreamSource(
                        server.baseUrl(),
                        Rule.of(List.of("google"), "en", "ours"),
                        FAST,
                        token,
                        new LineDecoder(Origin.http("tweets", "the stream"), "the-job")),
                new KeepWanted(List.of("google", "Alphabet", "AT&T"), "en", "ours"),
                Duration.ofHours(1),
                this::collectPosts,
                this::collectDeadLetters);
        return env;
    }

    private void collectPosts(DataStream<Post> stream) {
        stream.map(NewsIngestTest::failingOnce)
                .uid("fail-once")
                .map(post -> post.id() + "@" + post.createdAt() + " " + post.text())
                .uid("describe-posts")
                .sinkTo(posts)
                .uid("collect-posts");
    }

    private void collectDeadLetters(DataStream<DeadLetter> stream) {
        stream.map(
                        letter ->
                                letter.topic()
                                        + " "
                                        + letter.origin().uri()
                                        + " "
                                        + new String(letter.value(), UTF_8))
                .uid("describe-dead-letters")
                .sinkTo(deadLetters)
                .uid("collect-dead-letters");
    }

    private static Post failingOnce(Post post) {
        if (post.text().contains("trouble") && FAIL.compareAndSet(true, false)) {
            throw new IllegalStateException("as the test asked");
        }
        return post;
    }

    private static String line(int id, String text, String language) {
        return "{\"data\":{\"id\":\"%d\",\"text\":\"%s\",\"lang\":\"%s\",\"created_at\":\"2023-11-14T22:13:20.%03dZ\"}}"
                .formatted(id, text, language, id);
    }

    private static String described(int id, String text) {
        return id + "@" + (1_700_000_000_000L + id) + " " + text;
    }

    /** A counter's sum over all subtasks and all their lives. */
    private static long counter(JobClient job, String name) {
        return METRICS.findJobMetricGroups(job.getJobID(), ".*" + name).stream()
                .mapToLong(found -> ((Counter) found.f2).getCount())
                .sum();
    }

    @Test
    void eachWantedPostOnceThroughAFailure() throws Exception {
        CompletableFuture<Void> firstAreIn = new CompletableFuture<>();
        // Each connection brings all from the beginning, as a service does that plays safe.
        server.onStream(
                (number, answer) -> {
                    answer.stream()
                            .line("")
                            .line(line(1, "Google one", "en"))
                            .line(line(2, "about cats", "en"))
                            .line(line(3, "google auf Deutsch", "de"))
                            .line(line(4, "ALPHABET four", "en"))
                            .line(line(1, "Google one", "en"))
                            .line("{\"limit\":{\"track\":5}}");
                    if (number == 1) {
                        answer.line("{\"data\": nonsense");
                    }
                    firstAreIn.join();
                    answer.line(line(5, "google trouble", "en")).line(line(6, "google six", "en"));
                    if (number == 1) {
                        answer.hold();
                    } else if (number == 2) {
                        answer.line("{\"errors\":[{\"title\":\"operational-disconnect\"}]}");
                    } else {
                        answer.line(line(7, "google last", "en")).hold();
                    }
                });
        FAIL.set(true);
        JobClient job = job(1).executeAsync("test");
        await().atMost(1, TimeUnit.MINUTES)
                .until(
                        () ->
                                posts.get().contains(described(1, "Google one"))
                                        && posts.get().contains(described(4, "ALPHABET four"))
                                        && !deadLetters.get().isEmpty());
        firstAreIn.complete(null);
        await().atMost(1, TimeUnit.MINUTES)
                .until(() -> posts.get().contains(described(7, "google last")));
        await().atMost(1, TimeUnit.MINUTES).until(() -> posts.get().size() >= 5);
        job.cancel().get();

        assertThat(FAIL).isFalse();
        assertThat(posts.get())
                .containsExactlyInAnyOrder(
                        described(1, "Google one"),
                        described(4, "ALPHABET four"),
                        described(5, "google trouble"),
                        described(6, "google six"),
                        described(7, "google last"));
        assertThat(deadLetters.get())
                .containsExactly("tweets.dead-letters the stream {\"data\": nonsense");
        // The failure ends the first reader's only connection; the second reader has two.
        assertThat(server.streams()).isEqualTo(3);
        assertThat(
                        Stream.of(
                                        "records-malformed",
                                        "records-skipped",
                                        "records-filtered-out",
                                        "reconnects",
                                        "stream-errors")
                                .map(name -> name + " " + counter(job, name)))
                .containsExactly(
                        "records-malformed 1",
                        "records-skipped 3",
                        "records-filtered-out 6",
                        "reconnects 1",
                        "stream-errors 1");
        assertThat(counter(job, "records-repeated")).isGreaterThanOrEqualTo(6);
    }

    @Test
    void whatTheServiceMatchedIsKeptThoughTheTextDoesNotShowIt() throws Exception {
        String ours = ",\"matching_rules\":[{\"id\":\"1\",\"tag\":\"ours\"}]}";
        String theirs = ",\"matching_rules\":[{\"id\":\"2\",\"tag\":\"theirs\"}]}";
        String full = "A long opening … and then Google";
        server.onStream(
                (number, answer) ->
                        answer.stream()
                                .line(line(1, "AT&amp;T leads the S&amp;P 500", "en"))
                                .line(tail(line(2, "a link https://t.co/x", "en"), ours))
                                .line(tail(line(3, "a link https://t.co/x", "en"), theirs))
                                .line(tail(line(4, "google of others", "en"), theirs))
                                .line(
                                        with(
                                                line(5, "RT @q: A long …", "en"),
                                                "\"referenced_tweets\":[{\"type\":\"retweeted\",\"id\":\"55\"}]",
                                                ",\"includes\":{\"tweets\":[{\"id\":\"55\",\"text\":\""
                                                        + full
                                                        + "\"}]}}"))
                                .line(
                                        with(
                                                line(6, "A long …", "en"),
                                                "\"note_tweet\":{\"text\":\"" + full + "\"}",
                                                "}"))
                                .line(line(7, "AT&amp;amp;T is how one escapes it", "en"))
                                .line(
                                        with(
                                                line(8, "google by who knows", "en"),
                                                "\"author_id\":\"9\"",
                                                ",\"includes\":null}"))
                                .line("{\"scrub_geo\":{\"user_id\":3}}")
                                .line("{\"data\":{\"user_withheld\":{\"user_id\":\"3\"}}}")
                                .line("{\"warning\":{\"code\":\"FALLING_BEHIND\"}}")
                                .line(line(9, "google last", "en"))
                                .hold());
        JobClient job = job(1).executeAsync("test");
        await().atMost(1, TimeUnit.MINUTES)
                .until(() -> posts.get().contains(described(9, "google last")));
        job.cancel().get();

        assertThat(posts.get())
                .containsExactlyInAnyOrder(
                        described(1, "AT&T leads the S&P 500"),
                        described(2, "a link https://t.co/x"),
                        described(4, "google of others"),
                        described(5, "RT @q: A long …\n" + full),
                        described(6, "A long …\n" + full),
                        described(8, "google by who knows"),
                        described(9, "google last"));
        assertThat(deadLetters.get()).isEmpty();
        assertThat(counter(job, "records-skipped")).isEqualTo(3);
        assertThat(counter(job, "records-filtered-out")).isEqualTo(2);
        assertThat(counter(job, "reconnects")).isZero();
        assertThat(server.lastStreamRequest())
                .contains("note_tweet")
                .contains("referenced_tweets")
                .contains("expansions=author_id,referenced_tweets.id");
    }

    /** A line with another end of its object. */
    private static String tail(String line, String end) {
        return line.substring(0, line.length() - 1) + end;
    }

    /** A line with a field more of its post, and another end of its object. */
    private static String with(String line, String field, String end) {
        return line.substring(0, line.length() - 2) + "," + field + "}" + end;
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong-token", "token\u0001with-control"})
    void aTokenThatCannotWorkFailsTheJobAtOnce(String wrong) throws Exception {
        token = token(wrong);

        assertThatThrownBy(() -> job(1000).execute())
                .rootCause()
                .hasMessageContaining("token")
                .hasMessageNotContaining(wrong);
        assertThat(server.streams()).isZero();
    }

    @Test
    void theTokenIsNotInTheJobGraph() throws Exception {
        JobGraph graph = job(1).getStreamGraph().getJobGraph();
        String bytes = new String(InstantiationUtil.serializeObject(graph), ISO_8859_1);

        assertThat(bytes).contains(token.file()).doesNotContain("sesame");
    }

    @Test
    void uidsArePinned() {
        NewsIngestOptions options = options("--base-url", "http://api.example");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        NewsIngest.wire(env, options);
        StreamGraph graph = env.getStreamGraph();

        assertThat(graph.getStreamNodes().stream().map(StreamNode::getTransformationUID))
                .containsExactlyInAnyOrder(
                        "read-posts",
                        "set-aside-posts",
                        "keep-wanted",
                        "drop-repeats",
                        "write-posts",
                        "Sink Committer: write-posts",
                        "write-dead-letters",
                        "Sink Committer: write-dead-letters");
        assertThat(graph.getStreamNodes())
                .allSatisfy(node -> assertThat(node.getMaxParallelism()).isEqualTo(128));
    }

    private static NewsIngestOptions options(String... arguments) {
        NewsIngestOptions options = new NewsIngestOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    @Test
    void optionsHaveTheCoursesDefaults() {
        NewsIngestOptions options = options("--base-url", "http://api.example/");

        assertThat(options.jobName()).isEqualTo("news-ingest");
        assertThat(options.baseUrl()).isEqualTo("http://api.example");
        assertThat(options.rule())
                .isEqualTo(new Rule("(\"google\") lang:en", "tidemark-news-ingest-default"));
        assertThat(options.remember).isEqualTo(Duration.ofHours(24));
        assertThat(options.token.secret()).isEqualTo(new Secret("TIDEMARK_NEWS_TOKEN", null));
        assertThat(options.topics().list())
                .extracting("topic")
                .containsExactly("tweets", "tweets.dead-letters");
        assertThat(options("--base-url", "http://a", "--terms", "a, b c").terms())
                .containsExactly("a", "b c");
    }

    @ParameterizedTest
    @CsvSource({
        "--terms, ' '",
        "--terms, 'a,,b'",
        "--terms, 'say \"hi\"'",
        "--lang, EN",
        "--lang, 'en OR lang:de'",
        "--remember, soon",
        "--base-url, api.example",
    })
    void badOptionsAreNamed(String option, String value) {
        String[] arguments =
                option.equals("--base-url")
                        ? new String[] {option, value}
                        : new String[] {"--base-url", "http://api.example", option, value};

        assertThatThrownBy(() -> options(arguments))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining(option)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aRuleMustNotBeTooLong() {
        String terms = "x".repeat(600);

        assertThatThrownBy(() -> options("--base-url", "http://a", "--terms", terms))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("--terms");
    }

    @Test
    void aPostBecomesARecord() {
        byte[] json = "{}".getBytes(UTF_8);
        ProducerRecord<byte[], byte[]> record =
                NewsIngest.toRecord("tweets", new Post("12", "text", "en", 5, List.of(), json));

        assertThat(record.topic()).isEqualTo("tweets");
        assertThat(record.key()).isEqualTo("12".getBytes(UTF_8));
        assertThat(record.value()).isEqualTo(json);
        assertThat(record.timestamp()).isNull();
    }

    @ParameterizedTest
    @ValueSource(classes = {StreamLine.class, Post.class})
    void recordsNeedNoKryo(Class<?> type) {
        assertThat(TypeInformation.of(type).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
