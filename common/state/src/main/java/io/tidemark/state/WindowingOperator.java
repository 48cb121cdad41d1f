package io.tidemark.state;

import java.util.Set;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/** What a {@link WindowingFunction} runs in. */
final class WindowingOperator<K, T, R> extends KeyedProcessOperator<K, T, R>
        implements DefinesState {

    private static final long serialVersionUID = 1L;

    private final StateDefinition definition;

    private transient OperatorWatermark watermark;
    private transient RestoredState restored;

    WindowingOperator(WindowingFunction<K, T, R> function, StateDefinition definition) {
        super(function);
        this.definition = definition;
    }

    private WindowingFunction<K, T, R> function() {
        return (WindowingFunction<K, T, R>) userFunction;
    }

    @Override
    public StateDefinition stateDefinition() {
        return definition;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watermark =
                OperatorWatermark.restore(
                        context.getOperatorStateStore(), getRuntimeContext().getTaskInfo(), 0);
        function().setWatermark(watermark);
        restored = definition.restore(context);
    }

    @Override
    public void open() throws Exception {
        super.open();
        restored.discard(getMetricGroup(), this, Set.of("user-timers"), this::discard);
    }

    private long discard() throws Exception {
        return Portions.drop(
                () ->
                        this.<K>getKeyedStateBackend()
                                .getKeys(function().stateOfAllKeys(), VoidNamespace.INSTANCE),
                key -> {
                    setCurrentKey(key);
                    return function().discard();
                });
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        watermark.advance(mark.getTimestamp());
        super.processWatermark(mark);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        watermark.snapshot();
    }
}
