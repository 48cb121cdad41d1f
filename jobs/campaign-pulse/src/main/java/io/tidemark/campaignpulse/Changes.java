package io.tidemark.campaignpulse;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Of a type's windows, which come in the order of their ends, those that differ from the one
 * before. Windows without purchases do not come at all, so a window that is missing is a change to
 * nothing. A type whose window is empty is forgotten.
 */
final class Changes extends KeyedProcessFunction<String, Pulse, Pulse> {

    private final Window window;

    private transient ValueState<Pulse> last;

    Changes(Window window) {
        this.window = window;
    }

    @Override
    public void open(OpenContext context) {
        last =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "last", TypeInformation.of(Pulse.class)));
    }

    @Override
    public void processElement(Pulse pulse, Context context, Collector<Pulse> out)
            throws Exception {
        Pulse before = last.value();
        if (before != null) {
            context.timerService().deleteEventTimeTimer(Window.due(next(before)));
            if (pulse.windowEnd() > next(before)) {
                out.collect(nothingAfter(before));
                before = null;
            }
        }
        if (before == null || !pulse.tally().equals(before.tally())) {
            out.collect(pulse);
        }
        last.update(pulse);
        context.timerService().registerEventTimeTimer(Window.due(next(pulse)));
    }

    /** The next window would have come before this. */
    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Pulse> out) throws Exception {
        Pulse before = last.value();
        if (before == null) {
            return;
        }
        long due = Window.due(next(before));
        if (due > time) {
            // A timer of windows that came more often, which were dropped.
            context.timerService().registerEventTimeTimer(due);
            return;
        }
        out.collect(nothingAfter(before));
        last.clear();
    }

    private long next(Pulse pulse) {
        return pulse.windowEnd() + window.every();
    }

    private Pulse nothingAfter(Pulse pulse) {
        return new Pulse(
                pulse.productType(), Tally.NONE, pulse.windowStart() + window.every(), next(pulse));
    }
}
