package io.tidemark.candles;

import java.util.Arrays;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Leaves out trades that came before, told by their ids. A product's ids have no gaps, so what has
 * come is a range, or a few; should they be more than {@value #MOST_RANGES}, what is missing
 * between the two oldest is taken for seen. Keyed by product.
 */
final class DropRepeatedTrades extends KeyedProcessFunction<String, PairTrade, PairTrade> {

    static final int MOST_RANGES = 1000;

    /** The first and the last id of each range, in their order. */
    private transient ValueState<long[]> ranges;

    private transient Counter repeated;

    @Override
    public void open(OpenContext context) {
        ranges =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "ranges",
                                        PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
        repeated = getRuntimeContext().getMetricGroup().counter("records-repeated");
    }

    @Override
    public void processElement(PairTrade trade, Context context, Collector<PairTrade> out)
            throws Exception {
        long[] known = ranges.value();
        long[] more = with(known == null ? new long[0] : known, trade.tradeId());
        if (more == null) {
            repeated.inc();
        } else {
            ranges.update(more);
            out.collect(trade);
        }
    }

    /** The ranges with one more id; null if it is in them. */
    static long[] with(long[] ranges, long id) {
        // The last range that begins at the id or before it; most trades are the next one of all.
        int at = ranges.length - 2;
        while (at >= 0 && ranges[at] > id) {
            at -= 2;
        }
        if (at >= 0 && id <= ranges[at + 1]) {
            return null;
        }
        boolean extendsIt = at >= 0 && ranges[at + 1] == id - 1;
        boolean meetsNext = at + 2 < ranges.length && ranges[at + 2] == id + 1;
        if (extendsIt && meetsNext) {
            long[] joined = Arrays.copyOf(ranges, ranges.length - 2);
            System.arraycopy(ranges, at + 3, joined, at + 1, ranges.length - at - 3);
            return joined;
        }
        if (extendsIt || meetsNext) {
            long[] longer = ranges.clone();
            longer[extendsIt ? at + 1 : at + 2] = id;
            return longer;
        }
        long[] more = new long[ranges.length + 2];
        System.arraycopy(ranges, 0, more, 0, at + 2);
        more[at + 2] = id;
        more[at + 3] = id;
        System.arraycopy(ranges, at + 2, more, at + 4, ranges.length - at - 2);
        if (more.length <= 2 * MOST_RANGES) {
            return more;
        }
        long[] fewer = Arrays.copyOfRange(more, 2, more.length);
        fewer[0] = more[0];
        return fewer;
    }
}
