package io.tidemark.state;

import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.internal.InternalKvState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.StateMigrationException;

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
        restored = definition.restore(context);
        function().restored(watermark, restored);
    }

    @Override
    public void open() throws Exception {
        try {
            super.open();
        } catch (Exception e) {
            throw refused(e);
        }
        restored.discard(getMetricGroup(), this, Set.of("user-timers"), this::discard);
    }

    /** What the function's registering of its states has thrown, if it is that: Flink wraps it. */
    private static Exception refused(Exception e) {
        Optional<SuppressRestartsException> refusal =
                ExceptionUtils.findThrowable(e, SuppressRestartsException.class);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        boolean isFlinks =
                ExceptionUtils.findThrowable(e, StateMigrationException.class).isPresent();
        return isFlinks ? new SuppressRestartsException(e) : e;
    }

    private long discard() throws Exception {
        KeyedStateBackend<K> backend = getKeyedStateBackend();
        String ofAllKeys = function().stateOfAllKeys();
        Set<String> unreadable = restored.ofOtherTypes();
        for (String name : unreadable) {
            if (!name.equals(ofAllKeys)) {
                RestoredState.clear(backend, name, state(name));
            }
        }
        InternalKvState<K, ?, ?> unreadableOfAllKeys =
                unreadable.contains(ofAllKeys) ? state(ofAllKeys) : null;
        return Portions.drop(
                () -> backend.getKeys(ofAllKeys, VoidNamespace.INSTANCE),
                key -> {
                    setCurrentKey(key);
                    if (unreadableOfAllKeys == null) {
                        return function().discard();
                    }
                    unreadableOfAllKeys.clear();
                    function().discard();
                    return 1;
                });
    }

    /** A state that the function has registered: it is given as it is, whatever is said of it. */
    @SuppressWarnings("unchecked") // Every keyed state of Flink's backends is an internal one.
    private InternalKvState<K, VoidNamespace, ?> state(String name) throws Exception {
        InternalKvState<K, VoidNamespace, ?> state =
                (InternalKvState<K, VoidNamespace, ?>)
                        this.<K>getKeyedStateBackend()
                                .getOrCreateKeyedState(
                                        VoidNamespaceSerializer.INSTANCE,
                                        new ValueStateDescriptor<>(name, VoidSerializer.INSTANCE));
        state.setCurrentNamespace(VoidNamespace.INSTANCE);
        return state;
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
