package io.tidemark.newsimpact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.Jobs;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Late;
import io.tidemark.delivery.LateRecords;
import io.tidemark.delivery.Origin;
import io.tidemark.job.JobMain;
import io.tidemark.kafka.Events;
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
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What did a share do while many people wrote about its company, and before, and after? It shows
 * two tables joined over time: rows that are corrected correct what was made of them, and rows that
 * turn out to be one are withdrawn.
 *
 * <pre>
 * Kafka candles ─> read ─┬─> bursts-first ─by symbol─> impacts ─┬─> Kafka news-impact
 * Kafka bursts ──> read ─┘                               │      └─> search index news-impact
 *                   │                                    └─> Kafka bursts.late
 *                   └─> Kafka candles.dead-letters, bursts.dead-letters
 * </pre>
 */
public final class NewsImpact {

    private NewsImpact() {}

    /**
     * What is held against each other.
     *
     * @param size of the candles
     * @param around how long the times before and after a burst are; whole candles
     * @param usual of which time before that the usual volume is; whole candles
     * @param longest how long a burst lasts at most
     * @param lateness how long after that bursts and corrections of candles may come
     */
    record Settings(
            Duration size, Duration around, Duration usual, Duration longest, Duration lateness)
            implements Serializable {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new NewsImpactOptions(), arguments, NewsImpact::wire);
    }

    private static void wire(StreamExecutionEnvironment env, NewsImpactOptions options) {
        wire(
                env,
                options,
                TableEnds.lastOffsets(options.kafka(), options.bursts, options.connectTimeout()));
    }

    /** Hands the dataflow its real sources and sinks. */
    static void wire(
            StreamExecutionEnvironment env,
            NewsImpactOptions options,
            Map<Integer, Long> lastOffsets) {
        String size = Durations.format(options.candleSize);
        define(
                env,
                options.read.table(
                        options,
                        options.candles,
                        Candle.class,
                        record -> Candle.decode(record, size)),
                options.read.table(options, options.bursts, Burst.class, Burst::of),
                options.settings(),
                new BurstsFirst(lastOffsets, options.burstsWait),
                options.noIndex ? rows -> {} : toIndex(options),
                Tables.to(options, options.output),
                KafkaSinks.toLate(options, options.lateOutput, NewsImpact::late),
                KafkaSinks.toDeadLetters(options, options.candles, options.bursts));
    }

    private static Consumer<DataStream<ImpactRow>> toIndex(NewsImpactOptions options) {
        String topic = options.output;
        return options.search.toInOrder(
                options.index,
                (index, row) -> toDocument(topic, index, row),
                options.kafka(),
                options.jobName());
    }

    /**
     * The dataflow.
     *
     * @param candles the table of candles
     * @param bursts the topic of bursts
     * @param rows takes the rows that change, and those that are withdrawn
     * @param table takes the same, as a table's topic has them
     * @param late takes bursts that came when their candles were no longer there
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<Candle>, ?, ?> candles,
            Source<Decoded<Burst>, ?, ?> bursts,
            Settings settings,
            BurstsFirst first,
            Consumer<DataStream<ImpactRow>> rows,
            Consumer<DataStream<TableRow>> table,
            Consumer<DataStream<Burst>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        List<DataStream<DeadLetter>> letters = new ArrayList<>();
        DataStream<Candle> readCandles =
                Events.read(env, candles, new MarkerWatermarks(), "candles", letters::add);
        DataStream<Burst> readBursts =
                Events.readTable(env, bursts, Burst::none, "bursts", letters::add);
        SingleOutputStreamOperator<Fact> facts =
                readCandles
                        .connect(readBursts)
                        .transform("bursts-first", TypeInformation.of(Fact.class), first)
                        .setParallelism(1)
                        .uid("bursts-first");
        SingleOutputStreamOperator<ImpactRow> impacts =
                new Impacts(settings)
                        .on(
                                facts.keyBy(Fact::symbol, Types.STRING),
                                "impacts",
                                StateDefinition.empty(),
                                TypeInformation.of(ImpactRow.class));
        late.accept(impacts.getSideOutput(Impacts.LATE));
        rows.accept(impacts);
        table.accept(Tables.marked(impacts, ImpactRow::key, ImpactRow::json, "table-rows"));
        deadLetters.accept(letters.get(0).union(letters.get(1)));
    }

    /** One that is refused is a dead letter of the topic that has it, too. */
    /** A row as a document; one that is withdrawn deletes it. */
    static SearchDocument toDocument(String topic, String index, ImpactRow row) {
        byte[] key = row.key().getBytes(UTF_8);
        Origin origin = Origin.http(topic, "impact " + row.key());
        return row.text() == null
                ? SearchDocument.deletion(index, row.key(), origin, key, null, row.firstMention())
                : new SearchDocument(
                        index, row.key(), row.json(), origin, key, null, row.firstMention());
    }

    /** A burst as it came. */
    static ProducerRecord<byte[], byte[]> late(String topic, Burst burst) {
        return LateRecords.toRecord(
                topic,
                ("company:" + burst.symbol() + "-" + burst.start()).getBytes(UTF_8),
                burst.json(),
                burst.start(),
                Jobs.NEWS_IMPACT,
                Late.Reason.TOO_LATE);
    }
}
