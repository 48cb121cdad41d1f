package io.tidemark.sparkvocabulary;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A key's value over a window that slides: what enters is added, what leaves is taken out. Its
 * input is one value for each key and slide, whose timestamp is the slide's last millisecond.
 */
final class RunningWindow
        extends KeyedProcessFunction<String, Tuple2<String, Long>, Tuple2<String, Long>> {

    private final ReduceFunction<Long> function;
    private final ReduceFunction<Long> inverse;
    private final long size;
    private final long slide;

    /** What is in the window, by the last millisecond of its slide, to be taken out again. */
    private transient MapState<Long, Long> slides;

    private transient ValueState<Long> running;

    RunningWindow(
            ReduceFunction<Long> function, ReduceFunction<Long> inverse, long size, long slide) {
        this.function = function;
        this.inverse = inverse;
        this.size = size;
        this.slide = slide;
    }

    @Override
    public void open(OpenContext context) {
        slides =
                getRuntimeContext()
                        .getMapState(new MapStateDescriptor<>("slides", Types.LONG, Types.LONG));
        running = getRuntimeContext().getState(new ValueStateDescriptor<>("running", Types.LONG));
    }

    @Override
    public void processElement(
            Tuple2<String, Long> pair, Context context, Collector<Tuple2<String, Long>> out)
            throws Exception {
        long end = context.timestamp();
        slides.put(end, pair.f1);
        // The windows that it is in, and the first that it has left.
        for (long at = end; at <= end + size; at += slide) {
            context.timerService().registerEventTimeTimer(at);
        }
    }

    @Override
    public void onTimer(long end, OnTimerContext context, Collector<Tuple2<String, Long>> out)
            throws Exception {
        Long value = running.value();
        Long entered = slides.get(end);
        if (entered != null) {
            value = value == null ? entered : function.reduce(value, entered);
        }
        Long left = slides.get(end - size);
        if (left != null) {
            value = inverse.reduce(value, left);
            slides.remove(end - size);
        }
        if (slides.isEmpty()) {
            running.clear();
        } else {
            running.update(value);
            out.collect(Tuple2.of(context.getCurrentKey(), value));
        }
    }
}
