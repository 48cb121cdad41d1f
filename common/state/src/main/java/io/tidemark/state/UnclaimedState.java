package io.tidemark.state;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.FullSnapshotResources;
import org.apache.flink.runtime.state.InternalPriorityQueue;
import org.apache.flink.runtime.state.internal.InternalKvState;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonOptionsKeys;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;

/**
 * Restored keyed state that its operator has not registered: it was another operator's, of the same
 * uid. Flink would carry it along from checkpoint to checkpoint for ever.
 */
final class UnclaimedState<K> {

    /** How Flink names the timers of a service. */
    private static final Pattern TIMERS = Pattern.compile("_timer_state/(?:event|processing)_(.*)");

    private final CheckpointableKeyedStateBackend<K> backend;

    UnclaimedState(CheckpointableKeyedStateBackend<K> backend) {
        this.backend = backend;
    }

    /**
     * Drops it; to be called when the operator has registered its own.
     *
     * @param timerServices the names of the operator's own, which are not touched
     * @return how many entries there were, not counting timers
     */
    long drop(Set<String> timerServices) throws Exception {
        long dropped = 0;
        for (StateMetaInfoSnapshot state : states()) {
            String name = state.getName();
            if (state.getBackendStateType() == BackendStateType.KEY_VALUE) {
                dropped += dropEntries(state);
            } else if (TIMERS.matcher(name).matches()
                    && !timerServices.contains(TIMERS.matcher(name).replaceFirst("$1"))) {
                dropTimers(state);
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
        }
        return new ValueStateDescriptor<>(name, values);
    }

    private static boolean is(StateMetaInfoSnapshot written, StateDescriptor.Type type) {
        return type.toString().equals(written.getOption(CommonOptionsKeys.KEYED_STATE_TYPE));
    }

    @SuppressWarnings("unchecked") // Flink's timer services keep nothing else.
    private void dropTimers(StateMetaInfoSnapshot written) {
        InternalPriorityQueue<TimerHeapInternalTimer<K, Object>> queue =
                backend.create(
                        written.getName(),
                        (TypeSerializer<TimerHeapInternalTimer<K, Object>>) serializer(written));
        while (queue.poll() != null) {
            // Each is forgotten.
        }
    }

    private static TypeSerializer<?> serializer(StateMetaInfoSnapshot written) {
        return written.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER)
                .restoreSerializer();
    }
}
