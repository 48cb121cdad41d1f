package io.tidemark.state;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.FullSnapshotResources;
import org.apache.flink.runtime.state.internal.InternalKvState;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonOptionsKeys;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.TimerSerializer;
import org.apache.flink.streaming.api.operators.Triggerable;

/**
 * Restored keyed state that its operator has not registered: it was another operator's, of the same
 * uid. Flink would carry it along from checkpoint to checkpoint for ever. When it is dropped, Flink
 * still writes into each checkpoint that there is such a state, without entries, and the snapshots
 * of its serializers: their classes are needed as long as that. What was written with a class that
 * is no longer there cannot be read by Flink at all, so it cannot be dropped either.
 */
final class UnclaimedState<K> {

    /** How Flink names the timers of a service. */
    private static final Pattern TIMERS = Pattern.compile("_timer_state/(?:event|processing)_(.*)");

    private final AbstractStreamOperator<?> operator;
    private final CheckpointableKeyedStateBackend<K> backend;

    private UnclaimedState(
            AbstractStreamOperator<?> operator, CheckpointableKeyedStateBackend<K> backend) {
        this.operator = operator;
        this.backend = backend;
    }

    /** Of an operator; null if its state is not one that can be restored. */
    @Nullable
    static UnclaimedState<?> of(AbstractStreamOperator<?> operator) {
        return operator.getKeyedStateBackend() instanceof CheckpointableKeyedStateBackend<?> backend
                ? new UnclaimedState<>(operator, backend)
                : null;
    }

    /**
     * Drops the entries; to be called when the operator has registered its own states.
     *
     * @return how many entries there were
     */
    long dropEntries() throws Exception {
        long dropped = 0;
        for (StateMetaInfoSnapshot state : states()) {
            if (state.getBackendStateType() == BackendStateType.KEY_VALUE) {
                dropped += dropEntries(state);
            }
        }
        return dropped;
    }

    /** Of the restored ones and of those that the operator has registered, which are only told. */
    private List<StateMetaInfoSnapshot> states() throws Exception {
        FullSnapshotResources<K> resources = backend.savepoint().getSnapshotResources();
        try {
            return List.copyOf(resources.getMetaInfoSnapshots());
        } finally {
            resources.release();
        }
    }

    @SuppressWarnings("unchecked") // Every keyed state of Flink's backends is an internal one.
    private long dropEntries(StateMetaInfoSnapshot written) throws Exception {
        RestoringSerializer<Object> namespaces = RestoringSerializer.ofUnclaimed();
        State state = backend.getOrCreateKeyedState(namespaces, descriptor(written));
        // One that the operator has registered is given as it is.
        return namespaces.hasOld()
                ? RestoredState.clear(
                        backend, written.getName(), (InternalKvState<K, Object, ?>) state)
                : 0;
    }

    private static StateDescriptor<?, ?> descriptor(StateMetaInfoSnapshot written) {
        String name = written.getName();
        TypeSerializer<?> values = serializer(written);
        if (values instanceof ListSerializer<?> list && is(written, StateDescriptor.Type.LIST)) {
            return new ListStateDescriptor<>(name, list.getElementSerializer());
        } else if (values instanceof MapSerializer<?, ?> map
                && is(written, StateDescriptor.Type.MAP)) {
            return new MapStateDescriptor<>(name, map.getKeySerializer(), map.getValueSerializer());
        } else if (is(written, StateDescriptor.Type.REDUCING)) {
            return new ReducingStateDescriptor<>(name, (a, b) -> a, values);
        } else if (is(written, StateDescriptor.Type.AGGREGATING)) {
            return new AggregatingStateDescriptor<>(name, new Nothing<>(), values);
        }
        return new ValueStateDescriptor<>(name, values);
    }

    /** Stands for an aggregate that is not known any more, and is never asked. */
    private static final class Nothing<ACC> implements AggregateFunction<Object, ACC, Object> {

        private static final long serialVersionUID = 1L;

        @Override
        public ACC createAccumulator() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ACC add(Object element, ACC accumulator) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object getResult(ACC accumulator) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ACC merge(ACC a, ACC b) {
            throw new UnsupportedOperationException();
        }
    }

    private static boolean is(StateMetaInfoSnapshot written, StateDescriptor.Type type) {
        return type.toString().equals(written.getOption(CommonOptionsKeys.KEYED_STATE_TYPE));
    }

    /**
     * Drops the timers of services that the operator does not open. Where Flink keeps the timers of
     * a store beside it, on the heap, it makes such services anew with each restore and cannot
     * write them unless somebody opens them; so there this is done after each restore.
     *
     * @param own the names of the services that the operator has opened
     * @param isDiscarded whether state is dropped
     */
    void dropTimers(Set<String> own, boolean isDiscarded) throws Exception {
        if (!isDiscarded && !keepsTimersBeside()) {
            return;
        }
        Set<String> opened = new HashSet<>(own);
        for (StateMetaInfoSnapshot state : states()) {
            Matcher timers = TIMERS.matcher(state.getName());
            if (state.getBackendStateType() == BackendStateType.PRIORITY_QUEUE
                    && timers.matches()
                    && opened.add(timers.group(1))) {
                RestoredState.clearTimers(
                        operator, open(timers.group(1), (TimerSerializer<?, ?>) serializer(state)));
            }
        }
    }

    private boolean keepsTimersBeside() {
        return backend instanceof AbstractKeyedStateBackend<?> flinks
                && flinks.requiresLegacySynchronousTimerSnapshots(CheckpointType.CHECKPOINT);
    }

    private <N> InternalTimerService<N> open(String name, TimerSerializer<?, N> written) {
        return operator.<K, N>getInternalTimerService(
                name, written.getNamespaceSerializer(), new NoTriggering<>());
    }

    /** What a dropped timer calls: one that is due is dropped before its turn comes. */
    private static final class NoTriggering<K, N> implements Triggerable<K, N> {

        @Override
        public void onEventTime(InternalTimer<K, N> timer) {}

        @Override
        public void onProcessingTime(InternalTimer<K, N> timer) {}
    }

    private static TypeSerializer<?> serializer(StateMetaInfoSnapshot written) {
        return written.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER)
                .restoreSerializer();
    }
}
