package io.tidemark.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.AlertRule;
import io.tidemark.catalogue.Jobs;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Late;
import io.tidemark.delivery.LateRecords;
import io.tidemark.delivery.Origin;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.FollowClock;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import io.tidemark.options.Durations;
import io.tidemark.search.SearchDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.annotation.Nullable;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What happens that somebody wants to know at once: a price that moves far, a volume that is
 * unusual, a burst of mentions, a feed that has gone silent? What is worth an alert is said by
 * rules, which come by a topic and take effect while the job runs.
 *
 * <p>It shows broadcast state with a history: each event is judged by the version of a rule that
 * was in force when it happened.
 *
 * <pre>
 * Kafka quotes-enriched ─> read ─by symbol─> judge-prices ──┐
 *                            └──────┬──────> judge-silence ─┤
 * Kafka tweets ──────────> read ────┘                       ├─> Kafka alerts
 * Kafka candles ─────────> read ─by symbol─> judge-volumes ─┤   search index alerts, by id
 * Kafka bursts ──────────> read ─by tag────> judge-bursts ──┘
 * Kafka alert-rules ─────> read ─broadcast─> to each judge
 * </pre>
 */
public final class Alerts {

    static final SerializableTimestampAssigner<QuotedPrice> QUOTE_TIME =
            (quote, none) -> quote.time();
    static final SerializableTimestampAssigner<ClosedCandle> CANDLE_TIME =
            (candle, none) -> candle.end();
    static final SerializableTimestampAssigner<Burst> BURST_TIME =
            (burst, none) -> burst.end() == null ? burst.start() : burst.end();

    /** How long after its time a row of another job's table may come. */
    private static final Duration TABLE_DELAY = Duration.ofMinutes(1);

    private Alerts() {}

    /**
     * What is judged.
     *
     * @param rulesAtStart what the topic of rules says when the job starts
     */
    record Inputs(
            Source<Decoded<QuotedPrice>, ?, ?> quotes,
            Source<Decoded<ClosedCandle>, ?, ?> candles,
            Source<Decoded<Burst>, ?, ?> bursts,
            Source<Decoded<RuleChange>, ?, ?> rules,
            List<RuleChange> rulesAtStart) {}

    /** How silences are found. */
    record Silences(
            Source<Decoded<Sign>, ?, ?> tweets,
            SessionHours hours,
            Duration checkEvery,
            Unread unread) {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new AlertsOptions(), arguments, Alerts::wire);
    }

    private static void wire(StreamExecutionEnvironment env, AlertsOptions options) {
        wire(
                env,
                options,
                RulesAtStart.read(options.kafka(), options.rules, options.connectTimeout()));
    }

    /** Hands the dataflow its real sources and sinks. */
    static void wire(
            StreamExecutionEnvironment env, AlertsOptions options, List<RuleChange> rulesAtStart) {
        String output = options.output;
        String size = Durations.format(options.candleSize);
        Inputs inputs =
                new Inputs(
                        options.read.events(
                                options,
                                options.quotes,
                                QuotedPrice.class,
                                QuotedPrice::decode,
                                options.time.bounds("latestUpdate", QUOTE_TIME)),
                        options.read.events(
                                options,
                                options.candles,
                                ClosedCandle.class,
                                record -> ClosedCandle.decode(record, size),
                                options.time.bounds("window_end", CANDLE_TIME)),
                        options.read.events(
                                options,
                                options.bursts,
                                Burst.class,
                                Burst::decode,
                                options.time.bounds("start or end", BURST_TIME)),
                        options.read.table(
                                options, options.rules, RuleChange.class, RuleChange::of),
                        rulesAtStart);
        define(
                env,
                inputs,
                options.read.isBounded() ? null : silences(options),
                options.time,
                options.followClock(),
                Tables.to(options, options.output),
                options.noIndex
                        ? alerts -> {}
                        : options.search.toInOrder(
                                options.index,
                                (index, alert) -> document(index, alert, output),
                                options.kafka(),
                                options.jobName()),
                KafkaSinks.toLate(options, options.lateOutput, Alerts::late),
                KafkaSinks.toDeadLetters(
                        options,
                        options.quotes,
                        options.candles,
                        options.bursts,
                        options.tweets,
                        options.rules));
    }

    private static Silences silences(AlertsOptions options) {
        Decoder<QuotedPrice> quotes =
                Decoder.ofEvents(
                        QuotedPrice::decode, options.time.bounds("latestUpdate", QUOTE_TIME));
        Decoder<Sign> ofQuotes =
                record -> {
                    QuotedPrice quote = quotes.decode(record);
                    return quote == null ? null : quote.sign();
                };
        return new Silences(
                options.read.events(options, options.tweets, Sign.class, Sign::ofTweet),
                options.hours(),
                options.silenceCheck,
                new KafkaUnread(
                        options.kafka(),
                        Map.of(
                                AlertRule.QUOTES,
                                new KafkaUnread.Feed(options.quotes, ofQuotes),
                                AlertRule.TWEETS,
                                new KafkaUnread.Feed(options.tweets, Sign::ofTweet))));
    }

    /**
     * The dataflow.
     *
     * @param silences null: no clock is looked at
     * @param followClockAfter after how long a silence event time follows the clock; 0: never
     * @param table takes the newest row of each episode
     * @param index takes each alert, too
     * @param late takes quotes that came when later ones had been judged
     */
    static void define(
            StreamExecutionEnvironment env,
            Inputs inputs,
            @Nullable Silences silences,
            TimeOptions time,
            Duration followClockAfter,
            Consumer<DataStream<TableRow>> table,
            Consumer<DataStream<Alert>> index,
            Consumer<DataStream<QuotedPrice>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        List<DataStream<DeadLetter>> letters = new ArrayList<>();
        DataStream<QuotedPrice> quotes =
                Events.readFollowingClock(
                        env,
                        inputs.quotes(),
                        time,
                        followClockAfter,
                        QUOTE_TIME,
                        "quotes",
                        letters::add);
        DataStream<ClosedCandle> candles =
                readTable(
                        env,
                        inputs.candles(),
                        time,
                        followClockAfter,
                        CANDLE_TIME,
                        "candles",
                        letters::add);
        DataStream<Burst> bursts =
                readTable(
                        env,
                        inputs.bursts(),
                        time,
                        followClockAfter,
                        BURST_TIME,
                        "bursts",
                        letters::add);
        BroadcastStream<RuleChange> rules =
                Events.readTable(env, inputs.rules(), RuleChange::none, "rules", letters::add)
                        .broadcast(Judge.RULES, Judge.READ);

        SingleOutputStreamOperator<Alert> ofPrices =
                quotes.keyBy(QuotedPrice::symbol, Types.STRING)
                        .connect(rules)
                        .process(new JudgePrices(inputs.rulesAtStart()))
                        .uid("judge-prices")
                        .name("judge-prices");
        late.accept(ofPrices.getSideOutput(JudgePrices.LATE));
        DataStream<Alert> ofVolumes =
                candles.keyBy(ClosedCandle::symbol, Types.STRING)
                        .connect(rules)
                        .process(new JudgeVolumes(inputs.rulesAtStart()))
                        .uid("judge-volumes")
                        .name("judge-volumes");
        DataStream<Alert> ofBursts =
                bursts.keyBy(Burst::subject, Types.STRING)
                        .connect(rules)
                        .process(new JudgeBursts(inputs.rulesAtStart()))
                        .uid("judge-bursts")
                        .name("judge-bursts");
        DataStream<Alert> alerts = ofPrices.union(ofVolumes, ofBursts);
        if (silences != null) {
            alerts = alerts.union(silences(env, quotes, silences, rules, inputs, letters::add));
        }
        table.accept(Tables.marked(alerts, Alert::key, Alert::json, "table-rows"));
        index.accept(alerts);
        deadLetters.accept(union(letters));
    }

    /**
     * Rows of another job's table. They come when their time has long passed, which is why event
     * time stays further behind the clock when it follows it.
     */
    private static <T> DataStream<T> readTable(
            StreamExecutionEnvironment env,
            Source<Decoded<T>, ?, ?> source,
            TimeOptions time,
            Duration followClockAfter,
            SerializableTimestampAssigner<T> eventTime,
            String name,
            Consumer<DataStream<DeadLetter>> letters) {
        if (followClockAfter.isZero()) {
            return Events.read(env, source, Watermarks.of(time, eventTime, name), name, letters);
        }
        return FollowClock.of(
                Events.read(
                        env,
                        source,
                        Watermarks.of(time, followClockAfter, eventTime, name),
                        name,
                        letters),
                time.maxOutOfOrderness().plus(TABLE_DELAY),
                "follow-clock-" + name);
    }

    private static DataStream<Alert> silences(
            StreamExecutionEnvironment env,
            DataStream<QuotedPrice> quotes,
            Silences silences,
            BroadcastStream<RuleChange> rules,
            Inputs inputs,
            Consumer<DataStream<DeadLetter>> letters) {
        DataStream<Sign> tweets =
                Events.read(env, silences.tweets(), Watermarks.ofTable(), "tweets", letters);
        return quotes.map(QuotedPrice::sign, TypeInformation.of(Sign.class))
                .uid("signs")
                .name("signs")
                .union(tweets)
                .keyBy(sign -> JudgeSilence.KEY, Types.STRING)
                .connect(rules)
                .process(
                        new JudgeSilence(
                                inputs.rulesAtStart(),
                                silences.hours(),
                                silences.checkEvery(),
                                silences.unread()))
                .uid("judge-silence")
                .name("judge-silence")
                .setParallelism(1)
                .setMaxParallelism(1);
    }

    private static DataStream<DeadLetter> union(List<DataStream<DeadLetter>> letters) {
        DataStream<DeadLetter> all = letters.get(0);
        for (DataStream<DeadLetter> more : letters.subList(1, letters.size())) {
            all = all.union(more);
        }
        return all;
    }

    /** The quote without what alerts do not take. */
    static ProducerRecord<byte[], byte[]> late(String topic, QuotedPrice quote) {
        return LateRecords.toRecord(
                topic,
                quote.symbol().getBytes(UTF_8),
                quote.json(),
                quote.time(),
                Jobs.ALERTS,
                Late.Reason.TOO_LATE);
    }

    /** What the index rejects is a dead letter of the topic of alerts. */
    static SearchDocument document(String index, Alert alert, String topic) {
        return new SearchDocument(
                index,
                alert.key(),
                alert.json(),
                Origin.kafka(topic, -1, -1),
                alert.key().getBytes(UTF_8),
                null,
                alert.since());
    }
}
