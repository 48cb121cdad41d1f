package io.tidemark.newsimpact;

import io.tidemark.newsimpact.NewsImpact.Settings;
import io.tidemark.state.WindowingFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Holds the bursts of a company against the candles of its share: each row again when one of them
 * has changed it. Keyed by symbol.
 *
 * <p>Kept are bursts until corrections of what came after them are no longer expected, and candles
 * as long as a burst may come that needs them.
 */
final class Impacts extends WindowingFunction<String, Fact, ImpactRow> {

    static final OutputTag<Burst> LATE = new OutputTag<>("late", TypeInformation.of(Burst.class));

    private static final String CANDLES = "candles";
    private static final String BURSTS = "bursts";
    private static final String WRITTEN = "written";

    /** Candles are forgotten by the hour, which takes one timer. */
    private static final long TOGETHER = Duration.ofHours(1).toMillis();

    /** How long before its start a burst's first mention may be. */
    private static final long MENTIONED_BEFORE = Duration.ofHours(1).toMillis();

    private final Settings settings;
    private final long size;
    private final long around;
    private final long usual;
    private final long longest;
    private final long lateness;

    /** By their start. */
    private transient MapState<Long, Candle> candles;

    /** By their start. */
    private transient MapState<Long, Burst> bursts;

    /** Rows by their first mention. */
    private transient MapState<Long, String> written;

    private transient Counter late;

    Impacts(Settings settings) {
        this.settings = settings;
        size = settings.size().toMillis();
        around = settings.around().toMillis();
        usual = settings.usual().toMillis();
        longest = settings.longest().toMillis();
        lateness = settings.lateness().toMillis();
    }

    @Override
    public void open(OpenContext context) {
        candles = map(CANDLES, TypeInformation.of(Candle.class));
        bursts = map(BURSTS, TypeInformation.of(Burst.class));
        written = map(WRITTEN, Types.STRING);
        late = getRuntimeContext().getMetricGroup().counter("records-late");
    }

    private <S> MapState<Long, S> map(String name, TypeInformation<S> type) {
        return getRuntimeContext()
                .getMapState(
                        new MapStateDescriptor<>(name, LongSerializer.INSTANCE, typed(name, type)));
    }

    @Override
    public void processElement(Fact fact, Context context, Collector<ImpactRow> out)
            throws Exception {
        long watermark = watermark().of(context.getCurrentKey());
        if (fact.candle() != null) {
            Candle candle = fact.candle();
            if (candle.start() + size <= horizon(watermark)) {
                return;
            }
            candles.put(candle.start(), candle);
            long forgotten = candle.start() + size + keptFor();
            context.timerService()
                    .registerEventTimeTimer((Math.floorDiv(forgotten, TOGETHER) + 1) * TOGETHER);
            if (bursts.isEmpty()) {
                return;
            }
        } else {
            Burst burst = fact.burst();
            // The end of one that is kept may come ever so late.
            if (forgottenAt(burst.endsBy(longest)) <= watermark
                    && !bursts.contains(burst.start())) {
                late.inc();
                context.output(LATE, burst);
                return;
            }
            bursts.put(burst.start(), burst);
        }
        tell(watermark, context, out);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<ImpactRow> out)
            throws Exception {
        long watermark = Math.max(time, watermark().of(context.getCurrentKey()));
        tell(watermark, context, out);
        for (Group group : groups()) {
            if (forgottenAt(group.endsBy(longest)) <= watermark) {
                for (Burst burst : group.bursts()) {
                    bursts.remove(burst.start());
                }
                written.remove(group.firstMention());
            }
        }
        long horizon = horizon(watermark);
        for (long start : all(candles).headMap(horizon - size, true).keySet()) {
            candles.remove(start);
        }
    }

    /** Rows that have changed, and those that are no longer there. */
    private void tell(long watermark, Context context, Collector<ImpactRow> out) throws Exception {
        String symbol = context.getCurrentKey();
        NavigableMap<Long, Candle> all = all(candles);
        Set<Long> withdrawn = new TreeSet<>();
        written.keys().forEach(withdrawn::add);
        for (Group group : groups()) {
            withdrawn.remove(group.firstMention());
            Impact impact = Impact.of(symbol, group, all, settings, watermark);
            String row = impact.json();
            if (!row.equals(written.get(group.firstMention()))) {
                written.put(group.firstMention(), row);
                out.collect(new ImpactRow(symbol, group.firstMention(), row));
            }
            if (impact.after().to() != null && !impact.complete()) {
                context.timerService().registerEventTimeTimer(impact.after().to() - 1);
            }
            context.timerService().registerEventTimeTimer(forgottenAt(group.endsBy(longest)));
        }
        for (long firstMention : withdrawn) {
            written.remove(firstMention);
            out.collect(new ImpactRow(symbol, firstMention, null));
        }
    }

    private List<Group> groups() throws Exception {
        List<Burst> all = new ArrayList<>();
        bursts.values().forEach(all::add);
        return Group.of(all, around, usual);
    }

    /** From when on a burst that ended then changes no more. */
    private long forgottenAt(long end) {
        return end + around + lateness;
    }

    /** How much older than the watermark a candle may be that a new burst needs. */
    private long keptFor() {
        return usual + 2 * around + longest + lateness + MENTIONED_BEFORE;
    }

    /** Candles that end by then are needed by no burst. */
    private long horizon(long watermark) throws Exception {
        if (watermark == Long.MIN_VALUE) {
            return Long.MIN_VALUE;
        }
        long horizon = watermark - keptFor();
        for (Group group : groups()) {
            horizon = Math.min(horizon, group.firstMention() - size - 2 * around - usual);
        }
        return horizon;
    }

    private static <S> NavigableMap<Long, S> all(MapState<Long, S> state) throws Exception {
        NavigableMap<Long, S> all = new TreeMap<>();
        for (Map.Entry<Long, S> each : state.entries()) {
            all.put(each.getKey(), each.getValue());
        }
        return all;
    }

    @Override
    protected String stateOfAllKeys() {
        return CANDLES;
    }

    @Override
    protected long discard() {
        candles.clear();
        bursts.clear();
        written.clear();
        return 1;
    }
}
