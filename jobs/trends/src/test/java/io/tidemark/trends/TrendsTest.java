package io.tidemark.trends;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class TrendsTest {

    private static final long START = 1_700_000_000_000L;
    private static final long MINUTE = 60_000;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final CommittedLines table = new CommittedLines();
    private final CommittedLines bursts = new CommittedLines();
    private final CommittedLines late = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private final StreamExecutionEnvironment env = TestFlink.environment(2);

    private static TrendsOptions options(String... arguments) {
        TrendsOptions options = new TrendsOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    private void define(
            Source<Decoded<Post>, ?, ?> posts,
            Source<Decoded<CompanyRow>, ?, ?> companies,
            Map<Integer, Long> lastOffsets,
            TrendsOptions options) {
        Trends.define(
                env,
                posts,
                companies,
                options.time,
                options.settings(options.knownSince),
                new FindMentions(lastOffsets, options.lookupWait),
                rows ->
                        TestFlink.failingWhenAsked(rows)
                                .filter(row -> row.key() != null)
                                .uid("rows")
                                .setParallelism(1)
                                .map(row -> row.key() + " " + row.json())
                                .uid("line")
                                .setParallelism(1)
                                .sinkTo(table)
                                .setParallelism(1)
                                .uid("table-sink"),
                all ->
                        all.map(burst -> burst.key() + " " + new String(burst.json(), UTF_8))
                                .uid("burst")
                                .sinkTo(bursts)
                                .uid("bursts-sink"),
                all -> all.map(Post::id).uid("late").sinkTo(late).uid("late-sink"),
                letters ->
                        letters.map(DeadLetter::errorMessage)
                                .uid("reason")
                                .sinkTo(deadLetters)
                                .uid("dead-sink"));
    }

    private static String post(String id, long time, String user, String text, String... tags) {
        StringBuilder hashtags = new StringBuilder();
        for (String tag : tags) {
            hashtags.append(hashtags.isEmpty() ? "" : ",").append("{\"text\":\"" + tag + "\"}");
        }
        return "{\"id_str\":\"%s\",\"timestamp_ms\":\"%d\",\"text\":\"%s\",\"user\":{\"id_str\":\"%s\"},\"entities\":{\"hashtags\":[%s]}}"
                .formatted(id, time, text, user, hashtags);
    }

    private static BoundedRecords companies() {
        return new BoundedRecords("companies")
                .add(START, "AAPL".getBytes(UTF_8), company("AAPL", "Apple Inc."))
                .add(START, "X".getBytes(UTF_8), "{".getBytes(UTF_8))
                .add(START, "UBER".getBytes(UTF_8), company("UBER", "Uber Technologies, Inc."));
    }

    /**
     * A company as if of a partition of its own: parts of the one that there is are read side by
     * side here, so that its last record may come before others.
     */
    private static CompanyRow ofOwnPartition(KafkaRecord record) throws Exception {
        CompanyRow row = CompanyRow.of(record);
        return new CompanyRow((int) record.offset() + 1, record.offset(), row.symbol(), row.name());
    }

    private static byte[] company(String symbol, String name) {
        return "{\"symbol\":\"%s\",\"companyName\":\"%s\"}".formatted(symbol, name).getBytes(UTF_8);
    }

    /** What a test writes; the recount knows from here what it mentions. */
    private record Sent(
            String id, long time, String user, String text, String tag, Set<String> topics) {}

    /**
     * Four hours of posts with disorder, repeats and late ones: some tags all the time, others for
     * minutes.
     */
    @ParameterizedTest
    @CsvSource({"0, 1", "1700002221000, 3"})
    void tableAndBurstsEqualAPlainRecount(long knownSince, int minHistory) throws Exception {
        TestFlink.askForFailure();
        Random random = new Random(11);
        List<Sent> sent = new ArrayList<>();
        for (long time = START; time < START + 240 * MINUTE; time += random.nextInt(4_000)) {
            long minute = (time - START) / MINUTE;
            String user = "u" + random.nextInt(minute % 40 < 7 ? 300 : 30);
            String tag = "T" + random.nextInt(12);
            String text = "nothing";
            Set<String> topics = new HashSet<>();
            if (minute % 40 < 7 && random.nextInt(3) > 0) {
                // In turn a hashtag, a company and both.
                if (minute / 40 % 3 != 1) {
                    tag = "Quake" + minute / 40;
                }
                if (minute / 40 % 3 != 0) {
                    text = random.nextBoolean() ? "about apple, again" : "short $aapl";
                    topics.add("company:AAPL");
                    if (text.startsWith("short")) {
                        topics.add("cashtag:AAPL");
                    }
                }
            }
            topics.add("hashtag:" + tag.toLowerCase(Locale.ROOT));
            sent.add(new Sent("p" + sent.size(), time, user, text, tag, topics));
        }
        List<Sent> arriving = new ArrayList<>(sent);
        arriving.addAll(sent.subList(100, 160));
        Map<Sent, Long> arrival = new HashMap<>();
        for (Sent each : arriving) {
            arrival.put(
                    each, each.time + random.nextInt(random.nextInt(50) == 0 ? 600_000 : 4_000));
        }
        arriving.sort((a, b) -> Long.compare(arrival.get(a), arrival.get(b)));
        BoundedRecords records = new BoundedRecords("tweets");
        for (Sent each : arriving) {
            records.add(
                    each.time,
                    each.id.getBytes(UTF_8),
                    post(each.id, each.time, each.user, each.text, each.tag).getBytes(UTF_8));
        }
        records.add(START, null, "{\"limit\":{}}".getBytes(UTF_8));
        records.add(START, null, "{\"text\":\"whose?\"}".getBytes(UTF_8));

        define(
                records.source(Post.class, Post::decode),
                companies().source(CompanyRow.class, TrendsTest::ofOwnPartition),
                Map.of(1, 0L, 3, 2L),
                options(
                        "--bounded",
                        "--no-index",
                        "--top",
                        "4",
                        "--bucket",
                        "2m",
                        "--history",
                        "48m",
                        "--known-since",
                        Long.toString(knownSince),
                        "--min-history",
                        Integer.toString(minHistory),
                        "--burst-quiet",
                        "1m",
                        "--burst-longest",
                        "6m"));
        env.execute();
        assertThat(TestFlink.hasFailed()).isTrue();

        assertThat(deadLetters.get()).hasSize(2).contains("the tweet has no id_str");
        Set<String> lateIds = new HashSet<>(late.get());
        List<Sent> counted = sent.stream().filter(each -> !lateIds.contains(each.id)).toList();
        TrendsRecount recount =
                new TrendsRecount(10_000, 2 * MINUTE, 24, 4, 5, 3, 1.5, knownSince, minHistory);
        counted.forEach(each -> recount.add(each.time, each.user, each.topics));
        recount.run(MINUTE, 6 * MINUTE);
        assertThat(table.get()).containsExactlyElementsOf(recount.rows());
        assertThat(bursts.get()).containsExactlyInAnyOrderElementsOf(recount.bursts());

        // The plain recount is not of nothing.
        assertThat(recount.rows()).anyMatch(row -> row.endsWith(" null"));
        assertThat(recount.bursts())
                .anyMatch(row -> row.startsWith("company:AAPL-"))
                .anyMatch(row -> row.startsWith("hashtag:quake2-"));
        assertThat(recount.rows().stream().anyMatch(row -> row.contains("[null,null,null,")))
                .isEqualTo(knownSince > 0);
    }

    @Test
    void bursts() throws Exception {
        TestTopic posts = new TestTopic("tweets");
        env.setParallelism(1);
        define(
                posts.source(Post.class, Post::decode),
                companies().source(CompanyRow.class, CompanyRow::of),
                Map.of(0, 2L),
                options("--no-index", "--known-since", "0", "--follow-clock-after", "0s"));
        JobClient job = env.executeAsync("test");
        for (int user = 0; user < 10; user++) {
            posts.add(START, "k", post("a" + user, START + user, "u" + user, "Uber!"));
        }
        posts.add(START, "k", post("b", START + 20_000, "u1", "and on"));
        await().atMost(1, TimeUnit.MINUTES).until(() -> bursts.get().size() == 1);
        // Its tick is over; once more, since nobody remembers it any longer.
        posts.add(START, "k", post("late", START + 9_999, "u100", "Uber!"));
        posts.add(START, "k", post("a1", START + 1, "u1", "Uber!"));
        posts.add(START, "k", post("c", START + 25 * MINUTE, "u1", "and on"));
        await().atMost(1, TimeUnit.MINUTES).until(() -> bursts.get().size() == 2);
        job.cancel().get();
        assertThat(late.get()).containsExactly("late", "a1");
        String begin =
                "company:UBER-%d {\"kind\":\"company\",\"tag\":\"UBER\",\"bucket\":\"10m\",\"start\":%d,\"peak_at\":%d,\"peak_score\":10.000,\"peak_users\":10,\"end\":%s,\"first_mention\":%d,\"mentions\":10}";
        long tick = START + 10_000;
        assertThat(bursts.get())
                .containsExactly(
                        begin.formatted(tick, tick, tick, "null", START),
                        begin.formatted(
                                tick,
                                tick,
                                tick,
                                Long.toString(START + 10 * MINUTE + 10_000),
                                START));
        assertThat(table.get()).hasSize(2).last().isEqualTo("company:UBER null");
    }

    @Test
    void noRecordEndsTheJob() throws Exception {
        long inputs = Poison.records();
        Poison poison =
                new Poison(
                        "tweets",
                        1,
                        post("1", 1_700_000_000_000L, "3", "Apple and $UBER", "ai", "Börse"),
                        post("2", 1_700_009_000_001L, "4", "AAPL", "AI"));
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.getConfig().setAutoWatermarkInterval(20);
        CountingSink<TableRow> rows =
                new CountingSink<>(
                        row -> {
                            Poison.requireFits(Tables.encoder("trends").apply(row));
                            return 1L;
                        });
        CountingSink<BurstRow> begun =
                new CountingSink<>(
                        burst -> {
                            Poison.requireFits(Trends.toRecord("bursts", burst));
                            return 1L;
                        });
        CountingSink<Post> tooLate =
                new CountingSink<>(
                        post -> {
                            Trends.late("late", post);
                            return 1L;
                        });
        CountingSink<DeadLetter> letters = poison.deadLetters();
        TrendsOptions options =
                options(
                        "--no-index",
                        "--known-since",
                        "0",
                        "--min-users",
                        "1",
                        "--burst-from",
                        "0.5",
                        "--burst-below",
                        "0.1");
        Trends.define(
                env,
                poison.source(
                        inputs,
                        Post.class,
                        Decoder.ofEvents(
                                Post::decode, options.time.bounds("timestamp_ms", Trends.TIME))),
                new BoundedRecords("companies")
                        .add(START, "AAPL".getBytes(UTF_8), company("AAPL", "Apple Inc."))
                        .source(CompanyRow.class, CompanyRow::of),
                options.time,
                options.settings(options.knownSince),
                new FindMentions(Map.of(0, 0L), options.lookupWait),
                table -> table.sinkTo(rows).uid("table-sink"),
                all -> all.sinkTo(begun).uid("bursts-sink"),
                posts -> posts.sinkTo(tooLate).uid("late-sink"),
                dead -> dead.sinkTo(letters).uid("dead-sink"));
        env.execute();
        assertThat(letters.count()).isPositive();
        assertThat(rows.count()).isPositive();
        assertThat(begun.count()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "--every 7s, --every: 7s does not divide --bucket",
        "--bucket 7m, '--bucket: 7m does not divide --history'",
        "--every 0s, --every: must be longer than 0",
        "--history 1h, '--history: must be 23 buckets or more, which a curve has'",
        "--top 0, --top: must be 1 to 1000",
        "--min-history 145, '--min-history: must be 1 or more, and no more buckets than --history has'",
        "--burst-below 4, '--burst-below: must not be above --burst-from, or bursts would end at once'",
    })
    void whatCannotWorkIsRefused(String arguments, String message) {
        assertThatThrownBy(() -> options(arguments.split(" ")))
                .isInstanceOf(OptionsException.class)
                .hasMessage(message);
    }

    @Test
    void theUidsAreTheSavepointContract() {
        Trends.wire(env, options(), Map.of(), 0);
        assertThat(TestFlink.uids(env))
                .containsExactlyInAnyOrder(
                        "read-posts",
                        "set-aside-posts",
                        "follow-clock",
                        "read-companies",
                        "set-aside-companies",
                        "drop-repeated",
                        "find-mentions",
                        "score",
                        "top-of-part",
                        "top",
                        "table-rows",
                        "write-table",
                        "write-bursts",
                        "make-documents",
                        "write-documents",
                        "write-late",
                        "write-dead-letters");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Post.class,
                CompanyRow.class,
                Mention.class,
                ScoreTopics.UserAt.class,
                ScoreTopics.Written.class,
                History.class,
                Burst.class,
                BurstRow.class,
                Score.class,
                TrendRow.class
            })
    void noRecordNeedsKryo(Class<?> type) {
        SerializerConfigImpl config = new SerializerConfigImpl();
        config.setGenericTypes(false);
        assertThat(TypeInformation.of(type).createSerializer(config))
                .isInstanceOf(PojoSerializer.class);
    }
}
