package io.tidemark.alerts;

import io.tidemark.catalogue.AlertRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;

/**
 * Finds candles with far more volume than usual, by symbol. A candle is judged when it comes for
 * the first time, unless a later one came before. One that comes again, corrected, counts for what
 * is usual from then on. Without as many candles before it as a rule asks for, none is judged by
 * it; those whose volume is not known, or negative, count for nothing.
 *
 * <p>An episode lasts from the start of its first candle to the end of its last one, and is over
 * when the next candle has no such volume, or there is none for an hour.
 */
final class JudgeVolumes extends Judge<ClosedCandle> {

    /** How long an episode waits for a candle. */
    private static final long QUIET_MS = Duration.ofHours(1).toMillis();

    /** How long what is usual is remembered without a candle. */
    private static final long REMEMBERED_MS = Duration.ofDays(4).toMillis();

    private static final int SCALE = 2;

    /** The newest candles' volumes, by their end. */
    private transient MapState<Long, BigDecimal> volumes;

    JudgeVolumes(List<RuleChange> atStart) {
        super(AlertRule.Kind.VOLUME, atStart);
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        volumes =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>("volumes", Types.LONG, Types.BIG_DEC));
    }

    @Override
    public void processElement(ClosedCandle candle, ReadOnlyContext context, Collector<Alert> out)
            throws Exception {
        if (candle.volume() == null || candle.volume().signum() < 0) {
            return;
        }
        NavigableMap<Long, BigDecimal> known = new TreeMap<>();
        for (Map.Entry<Long, BigDecimal> each : volumes.entries()) {
            known.put(each.getKey(), each.getValue());
        }
        if (known.isEmpty() || candle.end() > known.lastKey()) {
            endChanged(context, candle.end(), out);
            endQuiet(candle.end(), out);
            judge(candle, known.descendingMap(), context, out);
            watch(context.timerService(), candle.end());
        }
        volumes.put(candle.end(), candle.volume());
        known.put(candle.end(), candle.volume());
        while (known.size() > AlertRule.MOST_CANDLES) {
            volumes.remove(known.pollFirstEntry().getKey());
        }
        context.timerService()
                .registerEventTimeTimer(
                        (Math.floorDiv(candle.end(), QUIET_MS) + 1) * QUIET_MS + REMEMBERED_MS);
    }

    private void judge(
            ClosedCandle candle,
            NavigableMap<Long, BigDecimal> newestFirst,
            ReadOnlyContext context,
            Collector<Alert> out)
            throws Exception {
        for (RuleVersion version : inForce(context, candle.end())) {
            AlertRule rule = version.rule();
            if (rule.symbol() != null && !rule.symbol().equals(candle.symbol())) {
                continue;
            }
            Episode episode = episodes().get(rule.id());
            BigDecimal candles = BigDecimal.valueOf(rule.candles());
            BigDecimal sum =
                    newestFirst.values().stream()
                            .limit(rule.candles())
                            .reduce(BigDecimal.ZERO, BigDecimal::add);
            if (newestFirst.size() < rule.candles()
                    || candle.volume().multiply(candles).compareTo(rule.times().multiply(sum))
                            <= 0) {
                if (episode != null) {
                    episodes().remove(rule.id());
                    end(episode, episode.lastHeld(), "the volume is usual", closing(episode), out);
                }
                continue;
            }
            if (episode == null) {
                BigDecimal usual = sum.divide(candles, SCALE, RoundingMode.HALF_EVEN);
                begin(
                        rule.id(),
                        version,
                        candle.symbol(),
                        candle.start(),
                        candle.end(),
                        QUIET_MS,
                        candle.volume(),
                        "the volume of %s was %s, more than %s times the usual %s"
                                .formatted(
                                        candle.symbol(),
                                        candle.volume().toPlainString(),
                                        rule.times().toPlainString(),
                                        usual.toPlainString()),
                        Facts.of(version)
                                .with("volume", candle.volume())
                                .with("usual_volume", usual)
                                .with("times", rule.times())
                                .with("candles", candles),
                        out);
            } else {
                episodes()
                        .put(
                                rule.id(),
                                episode.held(candle.end(), candle.volume().max(episode.peak())));
            }
            context.timerService().registerEventTimeTimer(candle.end() + QUIET_MS);
        }
    }

    @Override
    Facts closing(Episode episode) {
        return super.closing(episode).with("peak_volume", episode.peak());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Alert> out) throws Exception {
        endChanged(context, time, out);
        endQuiet(time, out);
        watch(context.timerService(), time);
        boolean newest = true;
        for (long end : volumes.keys()) {
            newest &= end <= time - REMEMBERED_MS;
        }
        if (newest) {
            volumes.clear();
        }
    }

    private void endQuiet(long now, Collector<Alert> out) throws Exception {
        for (Map.Entry<String, Episode> each : entries()) {
            Episode episode = each.getValue();
            if (episode.quietAt() <= now) {
                episodes().remove(each.getKey());
                end(episode, episode.lastHeld(), "no candle follows", closing(episode), out);
            }
        }
    }
}
