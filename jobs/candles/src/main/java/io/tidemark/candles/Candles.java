package io.tidemark.candles;

import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.Jobs;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Late;
import io.tidemark.delivery.LateRecords;
import io.tidemark.delivery.Origin;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import io.tidemark.search.SearchDocument;
import io.tidemark.state.StateDefinition;
import io.tidemark.windows.DataflowTrigger;
import io.tidemark.windows.OnTimeBehavior;
import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;
import io.tidemark.windows.UnionEventTimeWindows;
import io.tidemark.windows.WindowEngine;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How did each share's price and volume move, by the minute, by five minutes and by the hour? It
 * shows windows of several sizes over one set of slices, panes that make a window live, and a
 * result that depends on the one before, which late data changes, too.
 *
 * <pre>
 * Kafka quotes-enriched ──> read ─by symbol─> drop-repeated ─by symbol─> bars
 *                            │       bars ─by symbol and size─> link ─┬─> Kafka candles
 *                            │         │                              └─> search index candles
 *                            │         └─> Kafka quotes-enriched.late
 *                            └─> Kafka quotes-enriched.dead-letters
 * </pre>
 */
public final class Candles {

    static final SerializableTimestampAssigner<PricedQuote> TIME = (quote, none) -> quote.time();

    private static final OutputTag<PricedQuote> LATE =
            new OutputTag<>("late", TypeInformation.of(PricedQuote.class));

    private Candles() {}

    /**
     * What candles there are.
     *
     * @param sizes each another one
     * @param live processing time between two rows of a candle
     * @param lateness how long after its end a candle still changes
     * @param remember how long, in event time, a repeated quote is known for one
     * @param sessions where a day is a session
     * @param followClockAfter after how long a silence event time follows the clock; 0: never
     * @param discardOther whether restored candles of other sizes are dropped
     */
    record Settings(
            List<Duration> sizes,
            Duration live,
            Duration lateness,
            Duration remember,
            ZoneId sessions,
            Duration followClockAfter,
            boolean discardOther) {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new CandlesOptions(), arguments, Candles::wire);
    }

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, CandlesOptions options) {
        if (options.isOfTrades()) {
            TradeCandles.define(
                    env,
                    options.read.events(
                            options,
                            options.input,
                            PairTrade.class,
                            PairTrade::decode,
                            options.time.bounds("time", TradeCandles.TIME)),
                    options.time,
                    options.settings(),
                    Tables.to(options, options.output),
                    options.noIndex ? candles -> {} : toIndex(options),
                    KafkaSinks.toLate(options, options.lateOutput(), TradeCandles::late),
                    KafkaSinks.toDeadLetters(options, options.input));
            return;
        }
        define(
                env,
                options.read.events(
                        options,
                        options.input,
                        PricedQuote.class,
                        PricedQuote::decode,
                        options.time.bounds("latestUpdate", TIME)),
                options.time,
                options.settings(),
                Tables.to(options, options.output),
                options.noIndex ? candles -> {} : toIndex(options),
                options.changes == null ? changes -> {} : toChanges(options),
                KafkaSinks.toLate(options, options.lateOutput(), Candles::late),
                KafkaSinks.toDeadLetters(options, options.input));
    }

    static Consumer<DataStream<Candle>> toIndex(CandlesOptions options) {
        String topic = options.output;
        return options.search.toInOrder(
                options.index,
                (index, candle) -> toDocument(index, topic, candle),
                options.kafka(),
                options.jobName());
    }

    /**
     * A candle as a document.
     *
     * @param topic which has it, too, and whose dead letters take it if the index does not
     */
    static SearchDocument toDocument(String index, String topic, Candle candle) {
        return new SearchDocument(
                index,
                candle.key(),
                candle.json(),
                Origin.http(topic, "candle " + candle.key()),
                candle.key().getBytes(UTF_8),
                null,
                candle.start() + candle.size());
    }

    private static Consumer<DataStream<CandleChange>> toChanges(CandlesOptions options) {
        Consumer<DataStream<CandleChange.Row>> sink =
                KafkaSinks.to(
                        options,
                        "changes",
                        options.changes,
                        (topic, row) ->
                                new ProducerRecord<>(
                                        topic, row.candle().key().getBytes(UTF_8), row.json()));
        return changes -> sink.accept(rows(changes));
    }

    /** A change as rows: what is withdrawn, then what holds now. */
    static DataStream<CandleChange.Row> rows(DataStream<CandleChange> changes) {
        return changes.flatMap(
                        (CandleChange change, Collector<CandleChange.Row> out) ->
                                change.rows().forEach(out::collect),
                        TypeInformation.of(CandleChange.Row.class))
                .uid("changes")
                .name("changes");
    }

    /**
     * The dataflow.
     *
     * @param table takes the newest row of each candle
     * @param index takes them, too, as candles
     * @param changes takes each change
     * @param late takes quotes whose candles can no longer change
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<PricedQuote>, ?, ?> source,
            TimeOptions time,
            Settings settings,
            Consumer<DataStream<TableRow>> table,
            Consumer<DataStream<Candle>> index,
            Consumer<DataStream<CandleChange>> changes,
            Consumer<DataStream<PricedQuote>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<PricedQuote> quotes =
                Events.readFollowingClock(
                        env,
                        source,
                        time,
                        settings.followClockAfter(),
                        TIME,
                        "quotes",
                        deadLetters);
        DataStream<PricedQuote> once =
                quotes.keyBy(PricedQuote::symbol, Types.STRING)
                        .process(new DropRepeated(settings.remember().toMillis()))
                        .uid("drop-repeated")
                        .name("drop-repeated");
        SingleOutputStreamOperator<Pane<String, Bar, TimeWindow>> bars =
                Panes.of(once.keyBy(PricedQuote::symbol, Types.STRING))
                        .window(UnionEventTimeWindows.of(windows(settings.sizes())))
                        .trigger(trigger(settings.live()))
                        .allowedLateness(settings.lateness())
                        .onTimeBehavior(OnTimeBehavior.FIRE_ALWAYS)
                        .accumulating()
                        .sideOutputLateData(LATE)
                        .definition(
                                StateDefinition.empty()
                                        .with("--session-zone", settings.sessions().getId())
                                        .discardingOther(settings.discardOther()))
                        .engine(WindowEngine.SLICES)
                        .aggregate(
                                "bars",
                                "bars",
                                new Samples(),
                                Types.LIST(TypeInformation.of(Sample.class)),
                                TypeInformation.of(Bar.class));
        late.accept(bars.getSideOutput(LATE));
        SingleOutputStreamOperator<CandleChange> candles =
                bars.keyBy(Candles::symbolAndSize, Types.STRING)
                        .process(
                                new LinkCandles(
                                        settings.sessions(), settings.lateness().toMillis()),
                                TypeInformation.of(CandleChange.class))
                        .uid("link")
                        .name("link");
        DataStream<Candle> newest =
                candles.map(CandleChange::now, TypeInformation.of(Candle.class))
                        .uid("newest")
                        .name("newest");
        table.accept(Tables.marked(newest, Candle::key, Candle::json, "table-rows"));
        index.accept(newest);
        changes.accept(candles);
    }

    static DataflowTrigger trigger(Duration live) {
        DataflowTrigger ticks = afterProcessingTime(Duration.ZERO).alignedTo(live);
        return afterWatermark().withEarlyFirings(ticks).withLateFirings(ticks);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type.
    static WindowAssigner<Object, TimeWindow>[] windows(List<Duration> sizes) {
        return sizes.stream().map(TumblingEventTimeWindows::of).toArray(WindowAssigner[]::new);
    }

    private static String symbolAndSize(Pane<String, Bar, TimeWindow> pane) {
        return pane.key() + "-" + (pane.window().getEnd() - pane.window().getStart());
    }

    /** Without what candles do not take. */
    static ProducerRecord<byte[], byte[]> late(String topic, PricedQuote quote) {
        return LateRecords.toRecord(
                topic,
                quote.symbol().getBytes(UTF_8),
                quote.json(),
                quote.time(),
                Jobs.CANDLES,
                Late.Reason.TOO_LATE);
    }
}
