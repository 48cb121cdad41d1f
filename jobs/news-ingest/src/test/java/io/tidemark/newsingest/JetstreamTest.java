package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.http.Backoff;
import io.tidemark.http.WebSocketFeed;
import io.tidemark.job.JobMain;
import io.tidemark.newsingest.JetstreamServer.Event;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.TestFlink;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectClusterClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The job on a stream that can be read again, through all that goes wrong. */
@Timeout(180)
class JetstreamTest {

    private static final long START_US = 1_760_000_000_000_000L;
    private static final int EVENTS = 6000;

    private static final WebSocketFeed.Settings FAST =
            new WebSocketFeed.Settings(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(2),
                    Backoff.linear(Duration.ofMillis(1), Duration.ofMillis(20)),
                    4096);

    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster(METRICS);

    private final CommittedLines posts = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();

    /** What must come out, in its order for each post, by a plain recount of the events. */
    private final List<String> expected = new ArrayList<>();

    private final List<Event> events = events();
    private JetstreamServer server;

    @AfterEach
    void stop(@InjectClusterClient ClusterClient<?> cluster) throws Exception {
        if (server != null) {
            server.close();
        }
        for (JobStatusMessage job : cluster.listJobs().get()) {
            if (!job.getJobState().isGloballyTerminalState()) {
                cluster.cancel(job.getJobId()).get();
            }
        }
    }

    private List<Event> events() {
        Random random = new Random(5);
        List<Event> all = new ArrayList<>();
        Set<String> written = new HashSet<>();
        long time = START_US;
        for (int n = 0; n < EVENTS; n++) {
            time += 1 + random.nextInt(20_000);
            String did = "did:plc:" + random.nextInt(50);
            String rkey = "3k" + random.nextInt(40);
            String rev = "3r%08d".formatted(n);
            String id = did + "/" + rkey;
            int fate = random.nextInt(100);
            if (fate < 5) {
                all.add(new Event(time, Events.account(did, time)));
            } else if (fate < 6) {
                all.add(new Event(time, "{\"time_us\":" + time + ",\"did\":\"" + did + "\","));
            } else if (fate < 20) {
                all.add(new Event(time, Events.delete(did, time, rkey, rev)));
                expected.add(id + " deleted by " + rev);
            } else {
                boolean wanted = fate < 70;
                all.add(
                        new Event(
                                time,
                                Events.write(
                                        did,
                                        time,
                                        rkey,
                                        rev,
                                        fate % 2 == 0 ? "create" : "update",
                                        wanted ? "über Google 🐢 " + n : "nothing " + n)));
                if (wanted) {
                    expected.add(id + " über Google 🐢 " + n);
                    written.add(id);
                } else if (written.contains(id) || fate % 2 != 0) {
                    expected.add(id + " deleted by " + rev);
                }
            }
        }
        return all;
    }

    /** Events as Jetstream writes them. */
    static final class Events {

        private Events() {}

        static String account(String did, long time) {
            return """
                    {"did":"%s","time_us":%d,"kind":"account","account":{"active":true,"did":"%s","seq":1}}\
                    """
                    .formatted(did, time, did);
        }

        static String delete(String did, long time, String rkey, String rev) {
            return """
                    {"did":"%s","time_us":%d,"kind":"commit","commit":{"rev":"%s","operation":"delete",\
                    "collection":"app.bsky.feed.post","rkey":"%s"}}\
                    """
                    .formatted(did, time, rev, rkey);
        }

        static String write(
                String did, long time, String rkey, String rev, String operation, String text) {
            return """
                    {"did":"%s","time_us":%d,"kind":"commit","commit":{"rev":"%s","operation":"%s",\
                    "collection":"app.bsky.feed.post","rkey":"%s","record":{"$type":"app.bsky.feed.post",\
                    "createdAt":"1970-01-01T00:00:00Z","langs":["en"],"text":"%s"},"cid":"bafy"}}\
                    """
                    .formatted(did, time, rev, operation, rkey, text);
        }
    }

    private JobClient run(int restarts, Duration rewind) throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(restarts);
        NewsIngest.defineJetstream(
                env,
                new JetstreamSource(server.url(), "tweets", "the-job", rewind, FAST),
                new LatestRevision(List.of("google"), List.of("en"), Duration.ofHours(1)),
                this::collectPosts,
                this::collectDeadLetters);
        return env.executeAsync("test");
    }

    private void collectPosts(DataStream<PostChange> stream) {
        TestFlink.failingWhenAsked(stream)
                .map(
                        change ->
                                change.id()
                                        + (change.deleted()
                                                ? " deleted by " + change.rev()
                                                : " " + change.text()))
                .uid("describe-posts")
                .sinkTo(posts)
                .uid("collect-posts");
    }

    private void collectDeadLetters(DataStream<DeadLetter> stream) {
        stream.map(letter -> letter.topic() + " " + new String(letter.value(), UTF_8))
                .uid("describe-dead-letters")
                .sinkTo(deadLetters)
                .uid("collect-dead-letters");
    }

    private static long counter(JobClient job, String name) {
        return METRICS.findJobMetricGroups(job.getJobID(), ".*" + name).stream()
                .mapToLong(found -> ((Counter) found.f2).getCount())
                .sum();
    }

    private static void awaitSize(CommittedLines lines, int size) {
        await(size + " lines").atMost(1, TimeUnit.MINUTES).until(() -> lines.get().size() >= size);
    }

    private static Map<String, List<String>> byPost(List<String> lines) {
        Map<String, List<String>> byPost = new HashMap<>();
        for (String line : lines) {
            byPost.computeIfAbsent(line.substring(0, line.indexOf(' ')), any -> new ArrayList<>())
                    .add(line);
        }
        return byPost;
    }

    private List<String> unreadable() {
        return events.stream()
                .map(Event::json)
                .filter(json -> json.endsWith(","))
                .map(json -> "tweets.dead-letters " + json)
                .toList();
    }

    @Test
    void nothingIsLostAndNothingTwiceThroughDroppedConnectionsAndAFailure() throws Exception {
        server = new JetstreamServer(events).lasts(400).happens(EVENTS / 2);
        JobClient job = run(1, Duration.ofSeconds(1));
        awaitSize(posts, expected.size() / 3);
        TestFlink.askForFailure();
        server.happens(EVENTS);
        awaitSize(posts, expected.size());
        awaitSize(deadLetters, unreadable().size());
        job.cancel().get();

        assertThat(TestFlink.hasFailed()).isTrue();
        assertThat(byPost(posts.get())).isEqualTo(byPost(expected));
        assertThat(deadLetters.get()).containsExactlyInAnyOrderElementsOf(unreadable());
        assertThat(server.cursors()).hasSizeGreaterThan(10);
        assertThat(server.cursors().get(0)).isEmpty();
        assertThat(server.cursors().subList(2, 10)).doesNotContain("");
        assertThat(counter(job, "reconnects")).isPositive();
        assertThat(counter(job, "records-repeated")).isPositive();
        assertThat(counter(job, "gaps")).isZero();
    }

    @Test
    void anotherMachineThatSawAllOfItSomewhatLaterOrEarlierMakesNothingComeTwice()
            throws Exception {
        for (long laterUs : List.of(3_000_000L, -3_000_000L)) {
            CommittedLines before = posts;
            int had = before.get().size();
            server = new JetstreamServer(events).happens(EVENTS / 2);
            JobClient job = run(0, Duration.ofSeconds(5));
            awaitSize(posts, had + expected.size() / 3);
            server.isAnother(laterUs).happens(EVENTS);
            awaitSize(posts, had + expected.size());
            job.cancel().get();
            assertThat(byPost(posts.get().subList(had, posts.get().size())))
                    .isEqualTo(byPost(expected));
            server.close();
        }
    }

    @Test
    void whatTheServiceNoLongerHasIsSaid() throws Exception {
        server = new JetstreamServer(events).happens(EVENTS / 2);
        JobClient job = run(0, Duration.ofSeconds(5));
        awaitSize(posts, expected.size() / 3);
        assertThat(counter(job, "gaps")).isZero();
        server.keepsFrom(events.get(EVENTS * 3 / 4).timeUs()).happens(EVENTS).cutAll();
        await("gap").atMost(1, TimeUnit.MINUTES).until(() -> counter(job, "gaps") == 1);
        job.cancel().get();
    }

    @Test
    void aMessageThatIsTooLongIsADeadLetterAndTheNextIsRead() throws Exception {
        server =
                new JetstreamServer(
                                List.of(
                                        new Event(
                                                START_US,
                                                Events.write(
                                                        "did:a",
                                                        START_US,
                                                        "1",
                                                        "r",
                                                        "create",
                                                        "google".repeat(2000))),
                                        new Event(
                                                START_US + 1,
                                                Events.write(
                                                        "did:a",
                                                        START_US + 1,
                                                        "2",
                                                        "r",
                                                        "create",
                                                        "google"))))
                        .happens(2);
        JobClient job = run(0, Duration.ofSeconds(5));
        awaitSize(posts, 1);
        awaitSize(deadLetters, 1);
        job.cancel().get();
        assertThat(posts.get()).containsExactly("did:a/2 google");
        assertThat(deadLetters.get().get(0)).hasSize("tweets.dead-letters ".length() + 4096);
    }

    @Test
    @SuppressWarnings("try")
    void whatCannotComeAgainIsForgottenThoughThereIsNoCheckpoint() throws Exception {
        server = new JetstreamServer(events).happens(EVENTS);
        SourceReaderMetricGroup metrics =
                fake(SourceReaderMetricGroup.class, Map.of("counter", new SimpleCounter()));
        SourceReaderContext context =
                fake(
                        SourceReaderContext.class,
                        Map.of("getIndexOfSubtask", 0, "metricGroup", metrics));
        ReaderOutput<Decoded<PostChange>> output = fake(ReaderOutput.class, Map.of());
        try (SourceReader<Decoded<PostChange>, JetstreamSplit> reader =
                new JetstreamSource(server.url(), "tweets", "the-job", Duration.ofSeconds(1), FAST)
                        .createReader(context)) {
            for (int n = 0; n < EVENTS; ) {
                if (reader.pollNext(output) == InputStatus.MORE_AVAILABLE) {
                    n++;
                } else {
                    reader.isAvailable().get();
                }
            }
            // Of a minute the last three seconds.
            assertThat(reader.snapshotState(1).get(0).recent()).hasSizeBetween(50, EVENTS / 15);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T fake(Class<? super T> type, Map<String, ?> answers) {
        return (T)
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> answers.get(method.getName()));
    }

    @Test
    void aTimeAheadOfTheClockDoesNotMoveTheCursorThere() throws Exception {
        long ahead = (System.currentTimeMillis() + 600_000) * 1000;
        server =
                new JetstreamServer(
                                List.of(
                                        new Event(
                                                ahead,
                                                Events.write(
                                                        "did:a", ahead, "1", "r", "create",
                                                        "google"))))
                        .happens(1);
        JobClient job = run(0, Duration.ofSeconds(5));
        awaitSize(posts, 1);
        server.cutAll();
        await("another connection")
                .atMost(1, TimeUnit.MINUTES)
                .until(() -> server.cursors().size() >= 2);
        job.cancel().get();
        assertThat(Long.parseLong(server.cursors().get(1)))
                .isLessThan(System.currentTimeMillis() * 1000);
    }

    private static JetstreamEvent decode(String json) {
        return JetstreamDecoder.decode(json.getBytes(UTF_8), START_US / 1000);
    }

    @Test
    void aPostIsWrittenAsAStatusOfV11AtTheTimeThatTheServiceSawIt() throws Exception {
        JetstreamEvent event =
                decode(
                        """
                        {"did":"did:plc:x","time_us":1760000000123456,"kind":"commit","commit":{"rev":"3l3q",
                        "operation":"create","collection":"app.bsky.feed.post","rkey":"3l3k","cid":"b","record":{
                        "$type":"app.bsky.feed.post","createdAt":"2031-01-01T00:00:00Z","langs":["pt-BR","en"],
                        "text":"olá #Google","tags":["extra"],"facets":[{"index":{"byteStart":5,"byteEnd":12},
                        "features":[{"$type":"app.bsky.richtext.facet#tag","tag":"Google"},
                        {"$type":"app.bsky.richtext.facet#link","uri":"http://a"}]}]}}}
                        """);
        assertThat(event.problem()).isNull();
        assertThat(event.timeUs()).isEqualTo(1_760_000_000_123_456L);
        PostChange change = event.change();
        assertThat(change.id()).isEqualTo("did:plc:x/3l3k");
        assertThat(change.languages()).containsExactly("pt-BR", "en");
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(change.json()))
                .isEqualTo(
                        json.readTree(
                                """
                                {"created_at":"Thu Oct 09 08:53:20 +0000 2025","timestamp_ms":"1760000000123",
                                "id_str":"did:plc:x/3l3k","text":"olá #Google","lang":"pt-BR",
                                "user":{"id_str":"did:plc:x"},
                                "entities":{"hashtags":[{"text":"Google"},{"text":"extra"}]}}
                                """));
    }

    @Test
    void aDeletionIsV11sNotice() {
        assertThat(
                        new String(
                                decode(Events.delete("did:a", START_US, "k", "r")).change().json(),
                                UTF_8))
                .isEqualTo(
                        "{\"delete\":{\"status\":{\"id_str\":\"did:a/k\",\"user_id_str\":\"did:a\"},"
                                + "\"timestamp_ms\":\"1760000000000\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                               | no JSON",
                "{\"kind\":\"commit\"}                           | time_us is missing",
                "{\"time_us\":\"1760000000000000\"}              | time_us is missing",
                "{\"time_us\":1760000000000}                     | before 2017",
                "{\"time_us\":1860000000000000}                  | future",
                "{\"time_us\":1760000000000000}                  | kind is missing",
            })
    void whatCannotBeReadSaysWhyAndHasAnIdentity(String json, String problem) {
        JetstreamEvent event = decode(json.strip());
        assertThat(event.problem()).contains(problem);
        assertThat(event.identity()).isNotNull();
        assertThat(event.change()).isNull();
    }

    @Test
    void aPostWithoutTextCannotBeRead() {
        JetstreamEvent event =
                decode(
                        Events.write("did:a", START_US, "k", "r", "create", "x")
                                .replace("\"text\":\"x\"", "\"text\":5"));
        assertThat(event.problem()).isEqualTo("text is missing or no text");
        assertThat(event.timeUs()).isEqualTo(START_US);
    }

    private static NewsIngestOptions options(String... arguments) {
        NewsIngestOptions options = new NewsIngestOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    @Test
    void jetstreamNeedsNoAddress() {
        assertThat(options("--source", "jetstream").webSocketUrl())
                .isEqualTo("wss://jetstream1.us-east.bsky.network");
        assertThat(
                        options("--source", "jetstream", "--base-url", "ws://127.0.0.1:1/")
                                .webSocketUrl())
                .isEqualTo("ws://127.0.0.1:1");
        assertThatThrownBy(() -> options())
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("--base-url");
        assertThatThrownBy(() -> options("--source", "jetstream", "--rewind", "500ms"))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("--rewind");
    }

    @Test
    void uidsArePinned() {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());
        NewsIngest.wire(env, options("--source", "jetstream"));
        assertThat(TestFlink.uids(env))
                .containsExactly(
                        "latest-revision",
                        "read-jetstream",
                        "set-aside-jetstream",
                        "write-dead-letters",
                        "write-posts");
    }

    @Test
    void changesNeedNoKryo() {
        assertThat(
                        TypeInformation.of(PostChange.class)
                                .createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }

    @Test
    void theCursorComesBackFromACheckpoint() throws Exception {
        JetstreamSplit split = new JetstreamSplit(START_US, Map.of("a", START_US - 1, "b", 7L));
        JetstreamSplit.Serializer serializer = new JetstreamSplit.Serializer();
        assertThat(serializer.deserialize(1, serializer.serialize(split))).isEqualTo(split);
    }
}
