package io.tidemark.windows;

import javax.annotation.Nullable;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * What a function sees in an operator, of one pane or of a window that is forgotten.
 *
 * @param timing of the pane; null if there is none
 */
record FunctionContext<K, W extends Window>(
        K key,
        W window,
        @Nullable PaneTiming timing,
        long index,
        boolean isLast,
        long currentWatermark,
        long currentProcessingTime,
        Output<?> output,
        OperatorPanes<K, ?, W> function)
        implements PaneContext<K, W> {

    @Override
    public <X> void output(OutputTag<X> tag, X value) {
        if (tag == null) {
            throw new IllegalArgumentException("A side output needs a tag");
        }
        output.collect(tag, new StreamRecord<>(value, window.maxTimestamp()));
    }

    @Override
    public KeyedStateStore windowState() {
        return function.windowState(window);
    }

    @Override
    public KeyedStateStore globalState() {
        return function.globalState();
    }
}
