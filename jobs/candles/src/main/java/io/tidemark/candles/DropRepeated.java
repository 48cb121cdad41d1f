package io.tidemark.candles;

import io.tidemark.catalogue.QuoteIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
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
    private static final long HOUR = Duration.ofHours(1).toMillis();

    /**
     * Times are kept by ten seconds: few enough to be looked through, and an hour has few enough of
     * these to be removed without a walk through all that is kept.
     */
    private static final long BUCKET = Duration.ofSeconds(10).toMillis();

    private final long remember;

    /** In no order, by the beginning of their bucket. */
    private transient MapState<Long, long[]> times;

    /** The beginnings of the hours of which there are times. */
    private transient MapState<Long, Boolean> hours;

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
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "times",
                                        Types.LONG,
                                        PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
        hours =
                getRuntimeContext()
                        .getMapState(new MapStateDescriptor<>("hours", Types.LONG, Types.BOOLEAN));
        repeated = getRuntimeContext().getMetricGroup().counter("records-repeated");
    }

    @Override
    public void processElement(PricedQuote quote, Context context, Collector<PricedQuote> out)
            throws Exception {
        long bucket = begin(quote.time(), BUCKET);
        long[] known = times.get(bucket);
        if (known == null) {
            known = new long[0];
            long hour = begin(bucket, HOUR);
            hours.put(hour, true);
            context.timerService().registerEventTimeTimer(forgottenAt(hour));
        } else if (contains(known, quote.time())) {
            repeated.inc();
            return;
        }
        long[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = quote.time();
        times.put(bucket, more);
        out.collect(quote);
    }

    private static boolean contains(long[] times, long time) {
        for (long each : times) {
            if (each == time) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onTimer(long now, OnTimerContext context, Collector<PricedQuote> out)
            throws Exception {
        List<Long> old = new ArrayList<>();
        for (long hour : hours.keys()) {
            if (forgottenAt(hour) <= now) {
                old.add(hour);
            }
        }
        for (long hour : old) {
            hours.remove(hour);
            for (long bucket = hour; bucket < hour + HOUR; bucket += BUCKET) {
                times.remove(bucket);
            }
        }
    }

    private long forgottenAt(long hour) {
        return hour + HOUR + remember;
    }

    /** The beginning of the piece of time of this length that {@code time} is in. */
    private static long begin(long time, long length) {
        return Math.floorDiv(time, length) * length;
    }
}
