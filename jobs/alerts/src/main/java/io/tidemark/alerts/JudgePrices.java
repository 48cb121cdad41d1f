package io.tidemark.alerts;

import io.tidemark.catalogue.AlertRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Finds prices that have moved far within a short time, by symbol. Quotes wait until the watermark
 * has passed them, and are then judged in the order of their times; so what is found does not
 * depend on the order in which they came. Of those of one time the first that came counts.
 *
 * <p>An episode is over when no quote has moved that far for as long as the rule's time is.
 */
final class JudgePrices extends Judge<QuotedPrice> {

    /** Quotes that came when later ones had been judged already. */
    static final OutputTag<QuotedPrice> LATE =
            new OutputTag<>("late", TypeInformation.of(QuotedPrice.class));

    private static final int SCALE = 6;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Prices that have not been judged, by their time. */
    private transient MapState<Long, BigDecimal> waiting;

    /**
     * Of the prices judged those that are higher than all after them, in the order of time. The
     * first of them within some time before now is that time's highest, however long it is. As many
     * as there are go back no further than the longest time that a rule may have.
     */
    private transient ListState<PricePoint> highs;

    /** Likewise those that are lower than all after them. */
    private transient ListState<PricePoint> lows;

    private transient Counter late;

    JudgePrices(List<RuleChange> atStart) {
        super(AlertRule.Kind.PRICE_MOVE, atStart);
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        waiting =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>("waiting", Types.LONG, Types.BIG_DEC));
        TypeInformation<PricePoint> point = TypeInformation.of(PricePoint.class);
        highs = getRuntimeContext().getListState(new ListStateDescriptor<>("highs", point));
        lows = getRuntimeContext().getListState(new ListStateDescriptor<>("lows", point));
        late = getRuntimeContext().getMetricGroup().counter("records-late");
    }

    @Override
    public void processElement(QuotedPrice quote, ReadOnlyContext context, Collector<Alert> out)
            throws Exception {
        if (quote.time() <= judgedUpTo(quote.symbol(), context)) {
            late.inc();
            context.output(LATE, quote);
        } else if (!waiting.contains(quote.time())) {
            waiting.put(quote.time(), quote.price());
            context.timerService().registerEventTimeTimer(quote.time());
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Alert> out) throws Exception {
        endChanged(context, time, out);
        BigDecimal price = waiting.get(time);
        if (price != null) {
            waiting.remove(time);
            judge(new PricePoint(time, price), context, out);
            context.timerService().registerEventTimeTimer(forgottenAt(time));
        } else {
            forget(time);
        }
        for (Map.Entry<String, Episode> each : entries()) {
            Episode episode = each.getValue();
            if (episode.quietAt() <= time) {
                episodes().remove(each.getKey());
                end(episode, episode.quietAt(), "it moved no more", closing(episode), out);
            }
        }
        watch(context.timerService(), time);
    }

    private void judge(PricePoint now, OnTimerContext context, Collector<Alert> out)
            throws Exception {
        List<PricePoint> high = with(now, highs, 1);
        List<PricePoint> low = with(now, lows, -1);
        String symbol = context.getCurrentKey();
        for (RuleVersion version : inForce(context, now.time())) {
            AlertRule rule = version.rule();
            if (rule.symbol() != null && !rule.symbol().equals(symbol)) {
                continue;
            }
            long from = now.time() - rule.withinMs();
            PricePoint highest = firstFrom(high, from);
            PricePoint lowest = firstFrom(low, from);
            BigDecimal fall = change(highest, now);
            BigDecimal rise = change(lowest, now);
            boolean rose = rise.compareTo(fall.negate()) >= 0;
            PricePoint before = rose ? lowest : highest;
            if (!isMore(before, now, rule.percent())) {
                continue;
            }
            BigDecimal change = rose ? rise : fall;
            Episode episode = episodes().get(rule.id());
            if (episode == null) {
                begin(
                        rule.id(),
                        version,
                        symbol,
                        now.time(),
                        now.time(),
                        rule.withinMs(),
                        change,
                        text(symbol, rule, before, now, change),
                        Facts.of(version)
                                .with("price", now.price())
                                .with("from_price", before.price())
                                .with("from_time", before.time())
                                .with("change", change)
                                .with("percent", rule.percent())
                                .with("within_ms", rule.withinMs()),
                        out);
            } else {
                boolean further = change.abs().compareTo(episode.peak().abs()) > 0;
                episodes()
                        .put(
                                rule.id(),
                                episode.held(now.time(), further ? change : episode.peak()));
            }
            context.timerService().registerEventTimeTimer(now.time() + rule.withinMs());
        }
    }

    private static String text(
            String symbol, AlertRule rule, PricePoint from, PricePoint to, BigDecimal change) {
        return "%s %s by %s %% within %s, from %s to %s (the rule: more than %s %%)"
                .formatted(
                        symbol,
                        change.signum() > 0 ? "rose" : "fell",
                        change.abs()
                                .multiply(HUNDRED)
                                .setScale(1, RoundingMode.HALF_EVEN)
                                .toPlainString(),
                        AlertRule.duration(rule.withinMs()),
                        from.price().toPlainString(),
                        to.price().toPlainString(),
                        rule.percent().toPlainString());
    }

    @Override
    Facts closing(Episode episode) {
        return super.closing(episode).with("peak_change", episode.peak());
    }

    /**
     * Adds a price to the staircase of those that are higher, or lower, than all after them.
     *
     * @param sign 1 for highs, -1 for lows
     */
    private static List<PricePoint> with(PricePoint now, ListState<PricePoint> state, int sign)
            throws Exception {
        List<PricePoint> stairs = new ArrayList<>();
        for (PricePoint point : state.get()) {
            if (point.time() >= now.time() - AlertRule.MOST_WITHIN_MS) {
                stairs.add(point);
            }
        }
        while (!stairs.isEmpty()
                && sign * stairs.get(stairs.size() - 1).price().compareTo(now.price()) <= 0) {
            stairs.remove(stairs.size() - 1);
        }
        stairs.add(now);
        state.update(stairs);
        return stairs;
    }

    private static PricePoint firstFrom(List<PricePoint> stairs, long time) {
        int low = 0;
        int high = stairs.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (stairs.get(middle).time() >= time) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return stairs.get(low);
    }

    /** As a fraction. */
    private static BigDecimal change(PricePoint from, PricePoint to) {
        return to.price()
                .subtract(from.price())
                .divide(from.price(), SCALE, RoundingMode.HALF_EVEN);
    }

    /** Whether a price has moved by more than so many per cent, to the last digit. */
    private static boolean isMore(PricePoint from, PricePoint to, BigDecimal percent) {
        BigDecimal moved = to.price().subtract(from.price()).abs().multiply(HUNDRED);
        return moved.compareTo(percent.multiply(from.price())) > 0;
    }

    /** In one go for all prices of an hour, which takes one timer. */
    private static long forgottenAt(long time) {
        return (Math.floorDiv(time, AlertRule.MOST_WITHIN_MS) + 2) * AlertRule.MOST_WITHIN_MS;
    }

    private void forget(long time) throws Exception {
        if (Math.floorMod(time, AlertRule.MOST_WITHIN_MS) == 0) {
            forget(highs, time);
            forget(lows, time);
        }
    }

    private static void forget(ListState<PricePoint> state, long time) throws Exception {
        List<PricePoint> left = new ArrayList<>();
        for (PricePoint point : state.get()) {
            if (point.time() >= time - AlertRule.MOST_WITHIN_MS) {
                left.add(point);
            }
        }
        if (left.isEmpty()) {
            state.clear();
        } else {
            state.update(left);
        }
    }
}
