package io.tidemark.candles;

import io.tidemark.windows.Pane;
import io.tidemark.windows.PaneTiming;
import java.time.ZoneId;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
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
 * <p>Kept are the candles whose windows can still change, and the one before them, as a chain: each
 * knows its neighbours, so that a pane reads two or three of them and not all.
 */
final class LinkCandles
        extends KeyedProcessFunction<String, Pane<String, Bar, TimeWindow>, CandleChange> {

    private final ZoneId sessions;
    private final long lateness;

    /** By their start. */
    private transient MapState<Long, Link> links;

    /** Null if there is no link. */
    private transient ValueState<Ends> ends;

    LinkCandles(ZoneId sessions, long lateness) {
        this.sessions = sessions;
        this.lateness = lateness;
    }

    /**
     * A candle in the chain.
     *
     * @param before the start of the last candle before it that is kept; null if there is none
     * @param after the start of the next candle; null if there is none
     */
    public record Link(Candle candle, @Nullable Long before, @Nullable Long after) {}

    /**
     * Where the chain begins and ends.
     *
     * @param oldest the start of its first candle
     * @param newest the start of its last candle
     */
    public record Ends(long oldest, long newest) {}

    @Override
    public void open(OpenContext context) {
        links =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "links", Types.LONG, TypeInformation.of(Link.class)));
        ends =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>("ends", TypeInformation.of(Ends.class)));
    }

    @Override
    public void processElement(
            Pane<String, Bar, TimeWindow> pane, Context context, Collector<CandleChange> out)
            throws Exception {
        long start = pane.window().getStart();
        long size = pane.window().getEnd() - start;
        Link link = links.get(start);
        if (link == null) {
            link = insert(start);
        }
        Candle candle =
                Candle.after(
                        candle(link.before()),
                        sessions,
                        pane.key(),
                        size,
                        start,
                        pane.value(),
                        pane.timing() != PaneTiming.EARLY);
        tell(link, candle, out);
        for (Long at = link.after(); at != null; ) {
            Link later = links.get(at);
            Candle moved = later.candle().movedAfter(candle, sessions);
            if (moved.equals(later.candle())) {
                break;
            }
            tell(later, moved, out);
            candle = moved;
            at = later.after();
        }
        context.timerService().registerEventTimeTimer(expiry(start, size));
    }

    /** A place in the chain for a candle that is yet to come; most candles come at its end. */
    private Link insert(long start) throws Exception {
        Ends known = ends.value();
        Long before = known == null ? null : known.newest();
        Long after = null;
        while (before != null && before > start) {
            after = before;
            before = links.get(before).before();
        }
        if (before != null) {
            Link left = links.get(before);
            links.put(before, new Link(left.candle(), left.before(), start));
        }
        if (after != null) {
            Link right = links.get(after);
            links.put(after, new Link(right.candle(), start, right.after()));
        }
        ends.update(
                new Ends(
                        before == null ? start : known.oldest(),
                        after == null ? start : known.newest()));
        return new Link(null, before, after);
    }

    @Nullable
    private Candle candle(@Nullable Long start) throws Exception {
        return start == null ? null : links.get(start).candle();
    }

    private void tell(Link link, Candle now, Collector<CandleChange> out) throws Exception {
        if (!now.equals(link.candle())) {
            links.put(now.start(), new Link(now, link.before(), link.after()));
            out.collect(new CandleChange(link.candle(), now));
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<CandleChange> out)
            throws Exception {
        Ends known = ends.value();
        long oldest = known.oldest();
        Link first = links.get(oldest);
        while (first.after() != null) {
            Link next = links.get(first.after());
            if (expiry(next.candle().start(), next.candle().size()) > time) {
                break;
            }
            links.remove(oldest);
            oldest = next.candle().start();
            first = next;
        }
        if (oldest != known.oldest()) {
            links.put(oldest, new Link(first.candle(), null, first.after()));
            ends.update(new Ends(oldest, known.newest()));
        }
    }

    /** The watermark from which on no quote changes the candle. */
    private long expiry(long start, long size) {
        return start + size - 1 + lateness;
    }
}
