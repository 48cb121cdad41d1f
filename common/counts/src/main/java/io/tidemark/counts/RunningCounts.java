package io.tidemark.counts;

import io.tidemark.state.WindowingFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;

/** Emits a key's count at each of its elements. */
final class RunningCounts<T> extends WindowingFunction<String, T, Count> {

    private static final String COUNT = "count";

    private transient ValueState<Long> state;

    @Override
    public void open(OpenContext context) {
        state =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>(COUNT, typed(COUNT, Types.LONG)));
    }

    @Override
    public void processElement(T element, Context context, Collector<Count> out) throws Exception {
        Long before = state.value();
        long count = before == null ? 1 : before + 1;
        state.update(count);
        out.collect(Count.running(context.getCurrentKey(), count));
    }

    @Override
    protected String stateOfAllKeys() {
        return COUNT;
    }

    @Override
    protected long discard() {
        state.clear();
        return 1;
    }
}
