package io.tidemark.statereader;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.AppendingState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** A stored state whose types are forgotten, as state is read without knowing them. */
record StoredStateDescriptor(
        String name,
        StoredState.Kind kind,
        TypeSerializer<Object> key,
        TypeSerializer<Object> value)
        implements Serializable {

    static StoredStateDescriptor of(StoredState state) {
        return new StoredStateDescriptor(
                state.name(), state.kind(), Dump.untyped(state.key()), Dump.untyped(state.value()));
    }

    /** What Flink reads it with; functions are asked for nothing but what was kept. */
    StateDescriptor<? extends State, ?> flinks() {
        return switch (kind) {
            case LIST -> new ListStateDescriptor<>(name, value);
            case MAP -> new MapStateDescriptor<>(name, key, value);
            case REDUCING -> new ReducingStateDescriptor<>(name, (a, b) -> a, value);
            case AGGREGATING -> new AggregatingStateDescriptor<>(name, new Accumulator(), value);
            default -> new ValueStateDescriptor<>(name, value);
        };
    }

    /** What is kept for the present key and namespace; {@code null} if nothing is. */
    static Object contents(State state) {
        try {
            if (state instanceof MapState<?, ?> map) {
                Map<String, Object> entries = new LinkedHashMap<>();
                map.entries().forEach(e -> entries.put(String.valueOf(e.getKey()), e.getValue()));
                return entries.isEmpty() ? null : entries;
            }
            Object value =
                    state instanceof AppendingState<?, ?> appending
                            ? appending.get()
                            : ((ValueState<?>) state).value();
            if (state instanceof ListState<?> && value instanceof Iterable<?> elements) {
                List<Object> list = new ArrayList<>();
                elements.forEach(list::add);
                return list.isEmpty() ? null : list;
            }
            return value;
        } catch (Exception e) {
            throw new IllegalStateException("State cannot be read", e);
        }
    }

    /** Stands for an aggregate that is not known here: its result is the accumulator. */
    private static final class Accumulator implements AggregateFunction<Object, Object, Object> {

        private static final long serialVersionUID = 1L;

        @Override
        public Object createAccumulator() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object add(Object element, Object accumulator) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object getResult(Object accumulator) {
            return accumulator;
        }

        @Override
        public Object merge(Object a, Object b) {
            throw new UnsupportedOperationException();
        }
    }
}
