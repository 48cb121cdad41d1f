package io.tidemark.candles;

import io.tidemark.catalogue.QuoteIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Leaves out quotes that came before: of a symbol, those of the same time, which is what a quote's
 * id says ({@link QuoteIds}). Each is remembered until the watermark is some time behind it. Keyed
 * by symbol.
 */
final class DropRepeated extends KeyedProcessFunction<String, PricedQuote, PricedQuote> {

    /** Times are forgotten by the hour, which takes one timer. */
    private static final long TOGETHER = Duration.ofHours(1).toMillis();

    private final long remember;

    private transient MapState<Long, Boolean> times;
    private transient Counter repeated;

    /**
     * Leaves out quotes.
     *
     * @param remember for how long, in ms of event time
     */
    DropRepeated(long remember) {
        this.remember = remember;
    }

    @Override
    public void open(OpenContext context) {
        times =
                getRuntimeContext()
                        .getMapState(new MapStateDescriptor<>("times", Types.LONG, Types.BOOLEAN));
        repeated = getRuntimeContext().getMetricGroup().counter("records-repeated");
    }

    @Override
    public void processElement(PricedQuote quote, Context context, Collector<PricedQuote> out)
            throws Exception {
        if (times.contains(quote.time())) {
            repeated.inc();
            return;
        }
        times.put(quote.time(), true);
        context.timerService().registerEventTimeTimer(forgottenAt(quote.time()));
        out.collect(quote);
    }

    @Override
    public void onTimer(long now, OnTimerContext context, Collector<PricedQuote> out)
            throws Exception {
        List<Long> old = new ArrayList<>();
        for (long time : times.keys()) {
            if (forgottenAt(time) <= now) {
                old.add(time);
            }
        }
        for (long time : old) {
            times.remove(time);
        }
    }

    private long forgottenAt(long time) {
        return (Math.floorDiv(time, TOGETHER) + 1) * TOGETHER + remember;
    }
}
