package io.tidemark.campaignpulse;

import io.tidemark.catalogue.Order;
import io.tidemark.state.WindowingFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * A type's purchases of the last five minutes, one by one: a window that slides by itself. Whenever
 * a purchase has come in or become too old, those that are too old are evicted, and what is left is
 * added up.
 *
 * <p>An evictor needs an occasion to act: each purchase has a timer for when it comes in and one
 * for when it leaves. A purchase that is late comes in with the next window that can still be told;
 * one that no such window holds goes to an output and is counted ({@code records-late}).
 */
final class LastPurchases extends WindowingFunction<String, Order, Pulse> {

    private static final String PURCHASES = "purchases";

    /**
     * What the window keeps of an order.
     *
     * @param time in ms since the epoch (UTC)
     */
    public record Purchase(long time, int quantity) {}

    private final Window window;
    private final OutputTag<Order> lateTag;

    private transient ListState<Purchase> purchases;

    /** What was told last; empty if that was nothing. */
    private transient ValueState<Tally> told;

    private transient Counter late;

    LastPurchases(Window window, OutputTag<Order> lateTag) {
        this.window = window;
        this.lateTag = lateTag;
    }

    @Override
    public void open(OpenContext context) {
        purchases =
                getRuntimeContext()
                        .getListState(
                                new ListStateDescriptor<>(
                                        PURCHASES,
                                        typed(PURCHASES, TypeInformation.of(Purchase.class))));
        told =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "told", typed("told", TypeInformation.of(Tally.class))));
        late = getRuntimeContext().getMetricGroup().counter("records-late");
    }

    @Override
    public void processElement(Order order, Context context, Collector<Pulse> out)
            throws Exception {
        long time = order.orderTime();
        long watermark = watermark().of(context.getCurrentKey());
        if (Window.due(window.lastEnd(time)) <= watermark) {
            late.inc();
            context.output(lateTag, order);
            return;
        }
        purchases.add(new Purchase(time, order.quantity()));
        long comesIn = window.firstEnd(time);
        if (Window.due(comesIn) <= watermark) {
            comesIn = window.firstEnd(watermark + 1);
        }
        context.timerService().registerEventTimeTimer(Window.due(comesIn));
        context.timerService()
                .registerEventTimeTimer(Window.due(window.lastEnd(time) + window.every()));
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Pulse> out) throws Exception {
        long end = time + 1;
        long start = end - window.size();
        List<Purchase> stay = new ArrayList<>();
        boolean evicted = false;
        Tally tally = Tally.NONE;
        for (Purchase purchase : purchases.get()) {
            if (purchase.time() < start) {
                evicted = true;
                continue;
            }
            stay.add(purchase);
            if (purchase.time() < end) {
                tally = tally.plus(new Tally(purchase.quantity(), 1));
            }
        }
        if (evicted) {
            purchases.update(stay);
        }
        Tally before = told.value() == null ? Tally.NONE : told.value();
        if (tally.equals(before)) {
            return;
        }
        out.collect(new Pulse(context.getCurrentKey(), tally, start, end));
        if (tally.equals(Tally.NONE)) {
            told.clear();
        } else {
            told.update(tally);
        }
    }

    @Override
    protected String stateOfAllKeys() {
        return PURCHASES;
    }

    /** What was told stays, so that it is taken back when the next timer comes. */
    @Override
    protected long discard() throws Exception {
        long dropped = 0;
        for (Purchase ignored : purchases.get()) {
            dropped++;
        }
        purchases.clear();
        return dropped;
    }
}
