package io.tidemark.candles;

import io.tidemark.windows.Pane;
import io.tidemark.windows.PaneTiming;
import java.time.ZoneId;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * Gives each candle its volume, which is what the session's volume has grown by since the candle
 * before, and tells the candles that change: a quote that comes late changes its own, and that of
 * the next one that is not empty. Keyed by symbol and size.
 *
 * <p>Kept are the candles whose windows can still change, and the one before them.
 */
final class LinkCandles
        extends KeyedProcessFunction<String, Pane<String, Bar, TimeWindow>, CandleChange> {

    private final ZoneId sessions;
    private final long lateness;

    /** By their start. */
    private transient MapState<Long, Candle> candles;

    LinkCandles(ZoneId sessions, long lateness) {
        this.sessions = sessions;
        this.lateness = lateness;
    }

    @Override
    public void open(OpenContext context) {
        candles =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "candles", Types.LONG, TypeInformation.of(Candle.class)));
    }

    @Override
    public void processElement(
            Pane<String, Bar, TimeWindow> pane, Context context, Collector<CandleChange> out)
            throws Exception {
        TimeWindow window = pane.window();
        NavigableMap<Long, Candle> all = all();
        Candle candle =
                Candle.after(
                        value(all.lowerEntry(window.getStart())),
                        sessions,
                        pane.key(),
                        window.getEnd() - window.getStart(),
                        window.getStart(),
                        pane.value(),
                        pane.timing() != PaneTiming.EARLY);
        Candle before = all.get(candle.start());
        tell(before, candle, out);
        for (Candle later : all.tailMap(candle.start(), false).values()) {
            Candle moved = later.movedAfter(candle, sessions);
            if (moved.equals(later)) {
                break;
            }
            tell(later, moved, out);
            candle = moved;
        }
        context.timerService()
                .registerEventTimeTimer(
                        expiry(window.getStart(), window.getEnd() - window.getStart()));
    }

    private void tell(@Nullable Candle before, Candle now, Collector<CandleChange> out)
            throws Exception {
        if (!now.equals(before)) {
            candles.put(now.start(), now);
            out.collect(new CandleChange(before, now));
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<CandleChange> out)
            throws Exception {
        Long newest = null;
        for (Candle candle : all().values()) {
            if (expiry(candle.start(), candle.size()) > time) {
                break;
            }
            if (newest != null) {
                candles.remove(newest);
            }
            newest = candle.start();
        }
    }

    /** The watermark from which on no quote changes the candle. */
    private long expiry(long start, long size) {
        return start + size - 1 + lateness;
    }

    private NavigableMap<Long, Candle> all() throws Exception {
        NavigableMap<Long, Candle> all = new TreeMap<>();
        for (Candle candle : candles.values()) {
            all.put(candle.start(), candle);
        }
        return all;
    }

    @Nullable
    private static Candle value(@Nullable Map.Entry<Long, Candle> entry) {
        return entry == null ? null : entry.getValue();
    }
}
