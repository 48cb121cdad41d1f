package io.tidemark.candles;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.Jobs;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Late;
import io.tidemark.delivery.LateRecords;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import io.tidemark.state.StateDefinition;
import io.tidemark.windows.OnTimeBehavior;
import io.tidemark.windows.Pane;
import io.tidemark.windows.PaneTiming;
import io.tidemark.windows.Panes;
import io.tidemark.windows.UnionEventTimeWindows;
import io.tidemark.windows.WindowEngine;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The candles of trades: as none is missing, highs and lows are the true ones, volume is a sum, and
 * a late trade changes its own candle and no other.
 *
 * <pre>
 * Kafka trades ──> read ─by product─> drop-repeated-trades ─by product─> trade-bars
 *                   │       trade-bars ──> trade-candles ─┬─> Kafka candles
 *                   │           │                         └─> search index candles
 *                   │           └─> Kafka trades.late
 *                   └─> Kafka trades.dead-letters
 * </pre>
 */
final class TradeCandles {

    static final SerializableTimestampAssigner<PairTrade> TIME = (trade, none) -> trade.time();

    private static final OutputTag<PairTrade> LATE =
            new OutputTag<>("late", TypeInformation.of(PairTrade.class));

    private TradeCandles() {}

    /**
     * The dataflow.
     *
     * @param settings of which sessions and what is remembered mean nothing here
     * @param table takes the newest row of each candle
     * @param index takes them, too, as candles
     * @param late takes trades whose candles can no longer change
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<PairTrade>, ?, ?> source,
            TimeOptions time,
            Candles.Settings settings,
            Consumer<DataStream<TableRow>> table,
            Consumer<DataStream<Candle>> index,
            Consumer<DataStream<PairTrade>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<PairTrade> trades =
                Events.readFollowingClock(
                        env,
                        source,
                        time,
                        settings.followClockAfter(),
                        TIME,
                        "trades",
                        deadLetters);
        DataStream<PairTrade> once =
                trades.keyBy(PairTrade::product, Types.STRING)
                        .process(new DropRepeatedTrades())
                        .uid("drop-repeated-trades")
                        .name("drop-repeated-trades");
        SingleOutputStreamOperator<Pane<String, Bar, TimeWindow>> bars =
                Panes.of(once.keyBy(PairTrade::product, Types.STRING))
                        .window(UnionEventTimeWindows.of(Candles.windows(settings.sizes())))
                        .trigger(Candles.trigger(settings.live()))
                        .allowedLateness(settings.lateness())
                        .onTimeBehavior(OnTimeBehavior.FIRE_ALWAYS)
                        .accumulating()
                        .sideOutputLateData(LATE)
                        .definition(
                                StateDefinition.empty().discardingOther(settings.discardOther()))
                        .engine(WindowEngine.SLICES)
                        .aggregate(
                                "trade-bars",
                                "trade-bars",
                                new TradeSums(),
                                TypeInformation.of(TradeSums.Sums.class),
                                TypeInformation.of(Bar.class));
        late.accept(bars.getSideOutput(LATE));
        DataStream<Candle> candles =
                bars.map(TradeCandles::candle, TypeInformation.of(Candle.class))
                        .uid("trade-candles")
                        .name("trade-candles");
        table.accept(Tables.marked(candles, Candle::key, Candle::json, "table-rows"));
        index.accept(candles);
    }

    private static Candle candle(Pane<String, Bar, TimeWindow> pane) {
        TimeWindow window = pane.window();
        return Candle.ofTrades(
                pane.key(),
                window.getEnd() - window.getStart(),
                window.getStart(),
                pane.value(),
                pane.timing() != PaneTiming.EARLY);
    }

    /** Without what candles do not take. */
    static ProducerRecord<byte[], byte[]> late(String topic, PairTrade trade) {
        return LateRecords.toRecord(
                topic,
                trade.product().getBytes(UTF_8),
                trade.json(),
                trade.time(),
                Jobs.CANDLES,
                Late.Reason.TOO_LATE);
    }
}
