package io.tidemark.trends;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.Jobs;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Late;
import io.tidemark.delivery.LateRecords;
import io.tidemark.delivery.Origin;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.TimeBounds;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.FirstEvents;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.TableEnds;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import io.tidemark.options.Durations;
import io.tidemark.search.SearchDocument;
import io.tidemark.state.StateDefinition;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What do more people write about than usual: which hashtags, cashtags and companies, by how much,
 * and since when? It shows a ranking in two steps, a table from which rows leave, and events that
 * last.
 *
 * <pre>
 * Kafka tweets ────> read ─by id─> drop-repeated ─> find-mentions ─by topic─> score ─┬─> Kafka bursts
 *                     │                └─> Kafka tweets.late    │                    └─> search index bursts
 * Kafka companies ─> read ──────────broadcast───────────────────┘
 *                     └─> Kafka tweets.dead-letters, companies.dead-letters
 *                             score ─by part─> top-of-part ─> top ─> Kafka trends
 * </pre>
 */
public final class Trends {

    static final SerializableTimestampAssigner<Post> TIME = (post, none) -> post.time();

    /** Into how many parts the topics are for the first step of the ranking. */
    private static final int PARTS = 32;

    private Trends() {}

    /**
     * What stands out.
     *
     * @param top how many rows the table has at most
     * @param every from one tick to the next; divides the bucket
     * @param bucket in which a user counts once
     * @param history how long before that the buckets are for what is expected; whole buckets
     * @param knownSince buckets that begin before it are not known; in ms since the epoch (UTC)
     * @param minHistory with fewer known buckets nothing stands out
     * @param minUsers fewer never stand out
     * @param burstFrom the score from which on a burst lasts
     * @param burstBelow the score below which it may end
     * @param burstQuiet how long the score is below that then
     * @param burstLongest how long a burst lasts at most
     * @param followClockAfter after how long a silence event time follows the clock; 0: never
     * @param discardOther whether restored state of other ticks or buckets is dropped
     */
    record Settings(
            int top,
            Duration every,
            Duration bucket,
            Duration history,
            long knownSince,
            int minHistory,
            int minUsers,
            double burstFrom,
            double burstBelow,
            Duration burstQuiet,
            Duration burstLongest,
            Duration followClockAfter,
            boolean discardOther)
            implements Serializable {

        /** How many numbers a curve has. */
        static final int CURVE = 24;

        /** How long a bucket is, as rows tell it. */
        String bucketName() {
            return Durations.format(bucket);
        }

        private StateDefinition ticks() {
            return StateDefinition.empty()
                    .with("--every", every.toString())
                    .discardingOther(discardOther);
        }

        private StateDefinition buckets() {
            return StateDefinition.empty()
                    .with("--every", every.toString())
                    .with("--bucket", bucket.toString())
                    .discardingOther(discardOther);
        }
    }

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new TrendsOptions(), arguments, Trends::wire);
    }

    private static void wire(StreamExecutionEnvironment env, TrendsOptions options) {
        Map<Integer, Long> lastOffsets =
                TableEnds.lastOffsets(options.kafka(), options.companies, options.connectTimeout());
        wire(env, options, lastOffsets, knownSince(options));
    }

    /** Since when the topic has posts, if nobody says anything else; now if it has none yet. */
    static long knownSince(TrendsOptions options) {
        if (options.knownSince != null) {
            return options.knownSince;
        }
        TimeBounds<Post> bounds = options.time.bounds("timestamp_ms", TIME);
        return FirstEvents.time(
                        options.kafka(),
                        options.input,
                        Decoder.ofEvents(
                                Post::decode,
                                options.read.isBounded() ? bounds.withoutClock() : bounds),
                        Post::time,
                        options.connectTimeout())
                .orElseGet(System::currentTimeMillis);
    }

    /** Hands the dataflow its real sources and sinks. */
    static void wire(
            StreamExecutionEnvironment env,
            TrendsOptions options,
            Map<Integer, Long> lastOffsets,
            long knownSince) {
        define(
                env,
                options.read.events(
                        options,
                        options.input,
                        Post.class,
                        Post::decode,
                        options.time.bounds("timestamp_ms", TIME)),
                options.read.table(options, options.companies, CompanyRow.class, CompanyRow::of),
                options.time,
                options.settings(knownSince),
                new FindMentions(lastOffsets, options.lookupWait),
                Tables.to(options, options.output),
                bursts -> {
                    String topic = options.bursts;
                    KafkaSinks.to(options, "bursts", options.bursts, Trends::toRecord)
                            .accept(bursts);
                    if (!options.noIndex) {
                        options.search
                                .<BurstRow>toInOrder(
                                        options.index,
                                        (index, burst) -> toDocument(topic, index, burst),
                                        options.kafka(),
                                        options.jobName())
                                .accept(bursts);
                    }
                },
                KafkaSinks.toLate(options, options.lateOutput, Trends::late),
                KafkaSinks.toDeadLetters(options, options.input, options.companies));
    }

    /**
     * The dataflow.
     *
     * @param time the posts' event time; the companies have none
     * @param table takes the rows of the trends that change
     * @param bursts takes each burst when it begins and when it has ended
     * @param late takes posts whose tick is over
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<Post>, ?, ?> posts,
            Source<Decoded<CompanyRow>, ?, ?> companies,
            TimeOptions time,
            Settings settings,
            FindMentions find,
            Consumer<DataStream<TableRow>> table,
            Consumer<DataStream<BurstRow>> bursts,
            Consumer<DataStream<Post>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        List<DataStream<DeadLetter>> letters = new ArrayList<>();
        DataStream<Post> readPosts =
                Events.readFollowingClock(
                        env, posts, time, settings.followClockAfter(), TIME, "posts", letters::add);
        DataStream<CompanyRow> readCompanies =
                Events.readTable(env, companies, CompanyRow::none, "companies", letters::add);
        SingleOutputStreamOperator<Post> once =
                new DropRepeated(settings.every().toMillis())
                        .on(
                                readPosts.keyBy(Post::id, Types.STRING),
                                "drop-repeated",
                                settings.ticks(),
                                TypeInformation.of(Post.class));
        late.accept(once.getSideOutput(DropRepeated.LATE));
        SingleOutputStreamOperator<Mention> mentions =
                once.connect(readCompanies.broadcast())
                        .transform("find-mentions", TypeInformation.of(Mention.class), find)
                        .uid("find-mentions");
        SingleOutputStreamOperator<Score> scores =
                new ScoreTopics(settings)
                        .on(
                                mentions.keyBy(Mention::topic, Types.STRING),
                                "score",
                                settings.buckets(),
                                TypeInformation.of(Score.class));
        bursts.accept(scores.getSideOutput(ScoreTopics.BURSTS));
        DataStream<TrendRow> rows =
                scores.keyBy(score -> Math.floorMod(score.topic().hashCode(), PARTS), Types.INT)
                        .process(new Top.OfPart(settings.top()), TypeInformation.of(Score.class))
                        .uid("top-of-part")
                        .name("top-of-part")
                        .keyBy(score -> 0, Types.INT)
                        .process(
                                new TopTable(settings.top(), settings.every().toMillis()),
                                TypeInformation.of(TrendRow.class))
                        .setParallelism(1)
                        .uid("top")
                        .name("top");
        String bucket = settings.bucketName();
        table.accept(Tables.marked(rows, TrendRow::topic, row -> row.json(bucket), "table-rows"));
        deadLetters.accept(letters.get(0).union(letters.get(1)));
    }

    /** Key: the burst's; value: its row. */
    static ProducerRecord<byte[], byte[]> toRecord(String topic, BurstRow burst) {
        return new ProducerRecord<>(topic, burst.key().getBytes(UTF_8), burst.json());
    }

    /** One that is refused is a dead letter of the topic that has it, too. */
    private static SearchDocument toDocument(String topic, String index, BurstRow burst) {
        return new SearchDocument(
                index,
                burst.key(),
                burst.json(),
                Origin.http(topic, "burst " + burst.key()),
                burst.key().getBytes(UTF_8),
                null,
                burst.burst().start());
    }

    /** A post as it came. */
    static ProducerRecord<byte[], byte[]> late(String topic, Post post) {
        return LateRecords.toRecord(
                topic, post.key(), post.json(), post.time(), Jobs.TRENDS, Late.Reason.TOO_LATE);
    }
}
