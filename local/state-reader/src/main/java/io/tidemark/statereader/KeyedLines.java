package io.tidemark.statereader;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.internal.InternalKvState;
import org.apache.flink.state.api.input.operator.StateReaderOperator;
import org.apache.flink.state.api.runtime.SavepointRuntimeContext;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;

/**
 * All that is kept for a key, or for a key and a window, as a line of JSON: {@code
 * {"key":"Page_42","count":7}}.
 */
@SuppressWarnings("try") // the base's close() throws Exception
final class KeyedLines extends StateReaderOperator<Function, Object, Object, String> {

    private static final long serialVersionUID = 1L;

    private final List<StoredStateDescriptor> descriptors = new ArrayList<>();
    private final Map<String, String> definition;
    private final boolean keysOnly;
    private transient Map<String, InternalKvState<?, Object, ?>> states;

    /**
     * @param stored states that are kept by the same kind of window, or by no window
     * @param definition what the operator's state means; empty if it does not say
     * @param keysOnly whether a line is the key alone
     */
    KeyedLines(
            TypeSerializer<?> keys,
            List<StoredState> stored,
            Map<String, String> definition,
            boolean keysOnly) {
        super(
                new NoFunction(),
                new SerializerType<>(Dump.untyped(keys)),
                Dump.untyped(stored.get(0).namespace()));
        stored.forEach(state -> descriptors.add(StoredStateDescriptor.of(state)));
        this.definition = definition;
        this.keysOnly = keysOnly;
    }

    private static final class NoFunction implements Function {

        private static final long serialVersionUID = 1L;
    }

    @Override
    @SuppressWarnings("unchecked") // Every keyed state of Flink's backends is an internal one.
    public void open() throws Exception {
        super.open();
        states = new LinkedHashMap<>();
        for (StoredStateDescriptor descriptor : descriptors) {
            states.put(
                    descriptor.name(),
                    (InternalKvState<?, Object, ?>)
                            getKeyedStateBackend()
                                    .getOrCreateKeyedState(
                                            namespaceSerializer, descriptor.flinks()));
        }
    }

    @Override
    public CloseableIterator<Tuple2<Object, Object>> getKeysAndNamespaces(
            SavepointRuntimeContext context) {
        List<String> seen = new ArrayList<>();
        Stream<Tuple2<Object, Object>> all = Stream.empty();
        for (String name : states.keySet()) {
            List<String> before = List.copyOf(seen);
            Stream<Tuple2<Object, Object>> entries =
                    getKeyedStateBackend().getKeysAndNamespaces(name);
            // What two states have comes once.
            all = Stream.concat(all, entries.filter(entry -> !areAnyOf(entry, before)));
            seen.add(name);
        }
        return CloseableIterator.adapterForIterator(all.iterator(), all);
    }

    private boolean areAnyOf(Tuple2<Object, Object> entry, List<String> names) {
        if (names.isEmpty()) {
            return false;
        }
        setCurrentKey(entry.f0);
        return names.stream().anyMatch(name -> value(name, entry.f1) != null);
    }

    @Override
    public void processElement(Object key, Object namespace, Collector<String> out)
            throws Exception {
        if (keysOnly) {
            out.collect(Json.line(key));
            return;
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("key", key);
        if (!(namespace instanceof VoidNamespace)) {
            line.put(namespace instanceof Window ? "window" : "namespace", namespace);
        }
        for (String name : states.keySet()) {
            Object value = value(name, namespace);
            if (value != null) {
                line.put(name, Json.described(value, name, definition));
            }
        }
        out.collect(Json.line(line));
    }

    private Object value(String name, Object namespace) {
        InternalKvState<?, Object, ?> state = states.get(name);
        state.setCurrentNamespace(namespace);
        return StoredStateDescriptor.contents(state);
    }
}
