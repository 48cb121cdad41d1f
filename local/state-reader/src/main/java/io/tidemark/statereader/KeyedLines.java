package io.tidemark.statereader;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/** All that is kept for a key, as a line of JSON: {@code {"key":"Page_42","count":7}}. */
final class KeyedLines extends KeyedStateReaderFunction<Object, String> {

    private final List<StoredStateDescriptor> descriptors;
    private transient Map<String, State> states;

    KeyedLines(List<StoredState> stored) {
        descriptors = stored.stream().map(StoredStateDescriptor::of).toList();
    }

    @Override
    public void open(OpenContext context) {
        states = new LinkedHashMap<>();
        for (StoredStateDescriptor descriptor : descriptors) {
            states.put(
                    descriptor.name(),
                    switch (descriptor.kind()) {
                        case LIST ->
                                getRuntimeContext()
                                        .getListState(
                                                new ListStateDescriptor<>(
                                                        descriptor.name(), descriptor.value()));
                        case MAP ->
                                getRuntimeContext()
                                        .getMapState(
                                                new MapStateDescriptor<>(
                                                        descriptor.name(),
                                                        descriptor.key(),
                                                        descriptor.value()));
                        default ->
                                getRuntimeContext()
                                        .getState(
                                                new ValueStateDescriptor<>(
                                                        descriptor.name(), descriptor.value()));
                    });
        }
    }

    @Override
    public void readKey(Object key, Context context, Collector<String> out) throws Exception {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("key", key);
        for (Map.Entry<String, State> state : states.entrySet()) {
            line.put(state.getKey(), value(state.getValue()));
        }
        out.collect(Json.line(line));
    }

    private static Object value(State state) throws Exception {
        if (state instanceof MapState<?, ?> map) {
            Map<String, Object> entries = new LinkedHashMap<>();
            map.entries().forEach(e -> entries.put(String.valueOf(e.getKey()), e.getValue()));
            return entries;
        }
        if (state instanceof ListState<?> list) {
            List<Object> elements = new ArrayList<>();
            list.get().forEach(elements::add);
            return elements;
        }
        return ((ValueState<?>) state).value();
    }

    /** A stored state whose types are forgotten, as state is read without knowing them. */
    private record StoredStateDescriptor(
            String name,
            StoredState.Kind kind,
            TypeSerializer<Object> key,
            TypeSerializer<Object> value)
            implements java.io.Serializable {

        static StoredStateDescriptor of(StoredState state) {
            return new StoredStateDescriptor(
                    state.name(),
                    state.kind(),
                    Dump.untyped(state.key()),
                    Dump.untyped(state.value()));
        }
    }
}
