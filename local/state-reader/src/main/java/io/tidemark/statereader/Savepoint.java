package io.tidemark.statereader;

import io.tidemark.statereader.StoredState.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonOptionsKeys;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.runtime.state.ttl.TtlAwareSerializerSnapshot;
import org.apache.flink.state.api.runtime.SavepointLoader;

/** What a savepoint, or a checkpoint, says of itself. */
record Savepoint(List<StoredOperator> operators) {

    /**
     * Reads the metadata, and of each operator the head of the first file of its state.
     *
     * @throws IOException or a RuntimeException, if there is no savepoint, or none that can be read
     */
    static Savepoint load(String folder) throws IOException {
        List<StoredOperator> operators = new ArrayList<>();
        for (OperatorState operator :
                SavepointLoader.loadSavepointMetadata(folder).getOperatorStates()) {
            operators.add(describe(operator));
        }
        return new Savepoint(operators);
    }

    private static StoredOperator describe(OperatorState operator) {
        Map<String, StoredState> states = new LinkedHashMap<>();
        TypeSerializer<?> keySerializer = null;
        boolean rocksDb = false;
        String unreadable = null;
        try {
            for (OperatorSubtaskState subtask : operator.getStates()) {
                for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                    rocksDb |= handle instanceof IncrementalRemoteKeyedStateHandle;
                    if (keySerializer == null) {
                        keySerializer = readKeyed(handle, states);
                    }
                }
                for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                    readOperator(handle, states);
                }
            }
        } catch (IOException | RuntimeException e) {
            // The others are read all the same.
            states.clear();
            unreadable = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
        }
        String id = operator.getOperatorID().toHexString();
        return new StoredOperator(
                operator,
                id,
                operator.getOperatorUid().orElse(id),
                operator.getOperatorName().orElse(""),
                operator.getParallelism(),
                operator.getMaxParallelism(),
                operator.getStateSize(),
                rocksDb,
                keySerializer,
                List.copyOf(states.values()),
                unreadable);
    }

    /** The serializer of the keys; {@code null} if the file is of a kind that is not known. */
    private static TypeSerializer<?> readKeyed(
            KeyedStateHandle handle, Map<String, StoredState> states) throws IOException {
        StreamStateHandle head;
        if (handle instanceof KeyGroupsStateHandle groups) {
            head = groups;
        } else if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
            head = incremental.getMetaDataStateHandle();
        } else {
            return null;
        }
        KeyedBackendSerializationProxy<?> proxy =
                new KeyedBackendSerializationProxy<>(StateReader.class.getClassLoader());
        try (InputStream in = head.openInputStream()) {
            proxy.read(new DataInputViewStreamWrapper(in));
        }
        for (StateMetaInfoSnapshot state : proxy.getStateMetaInfoSnapshots()) {
            // The other kind is timers.
            if (state.getBackendStateType() == BackendStateType.KEY_VALUE) {
                states.put(state.getName(), keyed(state));
            }
        }
        return restored(proxy.getKeySerializerSnapshot());
    }

    private static StoredState keyed(StateMetaInfoSnapshot state) {
        TypeSerializer<?> namespace = restored(state, CommonSerializerKeys.NAMESPACE_SERIALIZER);
        TypeSerializer<?> value = restored(state, CommonSerializerKeys.VALUE_SERIALIZER);
        StateDescriptor.Type type =
                StateDescriptor.Type.valueOf(state.getOption(CommonOptionsKeys.KEYED_STATE_TYPE));
        String name = state.getName();
        if (type == StateDescriptor.Type.MAP && value instanceof MapSerializer<?, ?> map) {
            return new StoredState(
                    name, Kind.MAP, namespace, map.getKeySerializer(), map.getValueSerializer());
        }
        if (type == StateDescriptor.Type.LIST && value instanceof ListSerializer<?> list) {
            return new StoredState(name, Kind.LIST, namespace, null, list.getElementSerializer());
        }
        Kind kind =
                switch (type) {
                    case REDUCING -> Kind.REDUCING;
                    case AGGREGATING -> Kind.AGGREGATING;
                    default -> Kind.VALUE;
                };
        return new StoredState(name, kind, namespace, null, value);
    }

    private static void readOperator(OperatorStateHandle handle, Map<String, StoredState> states)
            throws IOException {
        OperatorBackendSerializationProxy proxy =
                new OperatorBackendSerializationProxy(StateReader.class.getClassLoader());
        try (InputStream in = handle.openInputStream()) {
            proxy.read(new DataInputViewStreamWrapper(in));
        }
        for (StateMetaInfoSnapshot state : proxy.getOperatorStateMetaInfoSnapshots()) {
            boolean union =
                    state.getOption(CommonOptionsKeys.OPERATOR_STATE_DISTRIBUTION_MODE)
                            .equals(OperatorStateHandle.Mode.UNION.name());
            states.put(
                    state.getName(),
                    new StoredState(
                            state.getName(),
                            union ? Kind.UNION : Kind.SPLIT,
                            null,
                            null,
                            restored(state, CommonSerializerKeys.VALUE_SERIALIZER)));
        }
        for (StateMetaInfoSnapshot state : proxy.getBroadcastStateMetaInfoSnapshots()) {
            states.put(
                    state.getName(),
                    new StoredState(
                            state.getName(),
                            Kind.BROADCAST,
                            null,
                            restored(state, CommonSerializerKeys.KEY_SERIALIZER),
                            restored(state, CommonSerializerKeys.VALUE_SERIALIZER)));
        }
    }

    private static TypeSerializer<?> restored(
            StateMetaInfoSnapshot state, CommonSerializerKeys which) {
        return restored(state.getTypeSerializerSnapshot(which));
    }

    private static TypeSerializer<?> restored(TypeSerializerSnapshot<?> snapshot) {
        return snapshot instanceof TtlAwareSerializerSnapshot<?> aware
                ? restored(aware.getOrinalTypeSerializerSnapshot())
                : snapshot.restoreSerializer();
    }
}
