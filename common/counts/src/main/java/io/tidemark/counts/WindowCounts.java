package io.tidemark.counts;

import io.tidemark.state.WindowingFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Emits the counts of an element's windows at each element, also while the windows are open, which
 * sliced windows do not. Which elements are late is decided as Flink's window operator does. The
 * price of seeing every change is a state update for each window of an element.
 */
final class WindowCounts<T> extends WindowingFunction<String, T, Count> {

    private static final String COUNTS = "counts";

    private final long size;
    private final long slide;
    private final boolean keepAll;
    private final OutputTag<T> lateTag;

    private transient MapState<Long, Long> countsByStart;
    private transient Counter late;

    /**
     * Counts in windows.
     *
     * @param size of a window in ms
     * @param slide in ms, at most {@code size}
     * @param keepAll whether windows are kept for ever and nothing is late
     */
    WindowCounts(long size, long slide, boolean keepAll, OutputTag<T> lateTag) {
        this.size = size;
        this.slide = slide;
        this.keepAll = keepAll;
        this.lateTag = lateTag;
    }

    @Override
    public void open(OpenContext context) {
        countsByStart =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        COUNTS,
                                        typed(COUNTS, Types.LONG),
                                        typed(COUNTS, Types.LONG)));
        late = getRuntimeContext().getMetricGroup().counter("records-late");
    }

    @Override
    public void processElement(T element, Context context, Collector<Count> out) throws Exception {
        long watermark = watermark().of(context.getCurrentKey());
        long timestamp = context.timestamp();
        boolean counted = false;
        for (long start = timestamp - Math.floorMod(timestamp, slide);
                start > timestamp - size;
                start -= slide) {
            long end = start + size;
            if (!keepAll && end - 1 <= watermark) {
                break;
            }
            Long before = countsByStart.get(start);
            long count = before == null ? 1 : before + 1;
            countsByStart.put(start, count);
            if (!keepAll) {
                context.timerService().registerEventTimeTimer(end - 1);
            }
            out.collect(Count.of(context.getCurrentKey(), start, end, count));
            counted = true;
        }
        if (!counted) {
            late.inc();
            context.output(lateTag, element);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Count> out)
            throws Exception {
        countsByStart.remove(timestamp + 1 - size);
    }

    @Override
    protected String stateOfAllKeys() {
        return COUNTS;
    }

    @Override
    protected long discard() throws Exception {
        long windows = 0;
        for (Long ignored : countsByStart.keys()) {
            windows++;
        }
        countsByStart.clear();
        return windows;
    }
}
