package io.tidemark.statereader;

import io.tidemark.state.StateDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.input.KeyedStateInputFormat;
import org.apache.flink.state.api.input.SourceBuilder;
import org.apache.flink.state.api.runtime.MutableConfig;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/** Reads state with Flink's state processor API, in a Flink of its own in this JVM. */
final class Dump {

    private Dump() {}

    /**
     * Hands on a line for each key of an operator, for each of its keys and windows, then for each
     * element of its other states.
     */
    static void lines(String folder, StoredOperator operator, Consumer<String> lines)
            throws Exception {
        StreamExecutionEnvironment env = environment();
        SavepointReader reader = reader(env, folder, operator);
        List<DataStream<String>> streams =
                byKey(env, operator, definition(folder, operator), false);
        for (StoredState state : operator.states()) {
            switch (state.kind()) {
                case SPLIT, UNION -> streams.add(elements(reader, operator, state));
                case BROADCAST -> streams.add(entries(reader, operator, state));
                default -> {}
            }
        }
        for (Iterator<String> results : run(env, streams)) {
            results.forEachRemaining(lines);
        }
    }

    /** How many keys each operator has; {@code null} for one that keeps nothing by key. */
    static List<Long> countKeys(String folder, List<StoredOperator> operators) throws Exception {
        StreamExecutionEnvironment env = environment();
        List<List<DataStream<String>>> ofOperators = new ArrayList<>();
        for (StoredOperator operator : operators) {
            ofOperators.add(byKey(env, operator, Map.of(), true));
        }
        Iterator<Iterator<String>> results =
                run(env, ofOperators.stream().flatMap(List::stream).toList()).iterator();
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < operators.size(); i++) {
            int streams = ofOperators.get(i).size();
            counts.add(streams == 0 ? null : count(operators.get(i), results, streams));
        }
        return counts;
    }

    private static long count(
            StoredOperator operator, Iterator<Iterator<String>> results, int streams) {
        if (operator.states().stream().noneMatch(StoredState::isByWindow)) {
            long count = 0;
            for (Iterator<String> keys = results.next(); keys.hasNext(); keys.next()) {
                count++;
            }
            return count;
        }
        // Of a key with windows there is a line for each of them, in any order.
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < streams; i++) {
            results.next().forEachRemaining(keys::add);
        }
        return keys.size();
    }

    /** What the operator's state means; empty if it does not say. */
    @SuppressWarnings("try") // an iterator may be interrupted while it closes
    private static Map<String, String> definition(String folder, StoredOperator operator)
            throws Exception {
        Map<String, String> definition = new LinkedHashMap<>();
        boolean isThere =
                operator.states().stream()
                        .anyMatch(
                                state ->
                                        state.kind() == StoredState.Kind.BROADCAST
                                                && state.name().equals(StateDefinition.STATE));
        if (isThere) {
            try (CloseableIterator<Tuple2<String, String>> entries =
                    reader(environment(), folder, operator)
                            .readBroadcastState(
                                    identifier(operator),
                                    StateDefinition.STATE,
                                    Types.STRING,
                                    Types.STRING)
                            .executeAndCollect()) {
                entries.forEachRemaining(entry -> definition.put(entry.f0, entry.f1));
            }
        }
        return definition;
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration).setParallelism(1);
    }

    private static SavepointReader reader(
            StreamExecutionEnvironment env, String folder, StoredOperator operator)
            throws IOException {
        return SavepointReader.read(env, folder, backend(operator));
    }

    private static StateBackend backend(StoredOperator operator) {
        return operator.rocksDb() ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
    }

    /** A stream for each kind of window that there is, of which no window is one. */
    private static List<DataStream<String>> byKey(
            StreamExecutionEnvironment env,
            StoredOperator operator,
            Map<String, String> definition,
            boolean keysOnly)
            throws IOException {
        Map<TypeSerializer<?>, List<StoredState>> byNamespace = new LinkedHashMap<>();
        for (StoredState state : operator.states()) {
            if (state.isByKey()) {
                byNamespace.computeIfAbsent(state.namespace(), any -> new ArrayList<>()).add(state);
            }
        }
        List<DataStream<String>> streams = new ArrayList<>();
        for (List<StoredState> states : byNamespace.values()) {
            streams.add(
                    SourceBuilder.fromFormat(
                            env,
                            new KeyedStateInputFormat<>(
                                    operator.written(),
                                    backend(operator),
                                    MutableConfig.of(env.getConfiguration()),
                                    new KeyedLines(
                                            operator.keySerializer(), states, definition, keysOnly),
                                    env.getConfig()),
                            Types.STRING));
        }
        return streams;
    }

    private static DataStream<String> elements(
            SavepointReader reader, StoredOperator operator, StoredState state) throws IOException {
        TypeSerializer<Object> serializer = untyped(state.value());
        SerializerType<Object> type = new SerializerType<>(serializer);
        String name = state.name();
        DataStream<Object> elements =
                state.kind() == StoredState.Kind.UNION
                        ? reader.readUnionState(identifier(operator), name, type, serializer)
                        : reader.readListState(identifier(operator), name, type, serializer);
        return elements.map(
                element -> {
                    Map<String, Object> line = new LinkedHashMap<>();
                    line.put("state", name);
                    line.put("value", element);
                    return Json.line(line);
                },
                Types.STRING);
    }

    private static DataStream<String> entries(
            SavepointReader reader, StoredOperator operator, StoredState state) throws IOException {
        TypeSerializer<Object> keys = untyped(state.key());
        TypeSerializer<Object> values = untyped(state.value());
        String name = state.name();
        return reader.readBroadcastState(
                        identifier(operator),
                        name,
                        new SerializerType<>(keys),
                        new SerializerType<>(values),
                        keys,
                        values)
                .map(
                        entry -> {
                            Map<String, Object> line = new LinkedHashMap<>();
                            line.put("state", name);
                            line.put("key", entry.f0);
                            line.put("value", entry.f1);
                            return Json.line(line);
                        },
                        Types.STRING);
    }

    private static OperatorIdentifier identifier(StoredOperator operator) {
        return OperatorIdentifier.forUidHash(operator.id());
    }

    private static List<Iterator<String>> run(
            StreamExecutionEnvironment env, List<DataStream<String>> streams) throws Exception {
        List<Iterator<String>> results = new ArrayList<>();
        for (DataStream<String> stream : streams) {
            CloseableIterator<String> result = stream.collectAsync();
            results.add(result);
        }
        if (!streams.isEmpty()) {
            env.executeAsync();
        }
        return results;
    }

    @SuppressWarnings("unchecked") // What it was is known to nobody here.
    static TypeSerializer<Object> untyped(TypeSerializer<?> serializer) {
        return (TypeSerializer<Object>) serializer;
    }
}
