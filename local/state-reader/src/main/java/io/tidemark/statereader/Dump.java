package io.tidemark.statereader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/** Reads state with Flink's state processor API, in a Flink of its own in this JVM. */
final class Dump {

    private Dump() {}

    /** Hands on a line for each key of an operator, then for each element of its other states. */
    static void lines(String folder, StoredOperator operator, Consumer<String> lines)
            throws Exception {
        StreamExecutionEnvironment env = environment();
        SavepointReader reader = reader(env, folder, operator);
        List<DataStream<String>> streams = new ArrayList<>();
        if (hasKeys(operator)) {
            streams.add(byKey(reader, operator));
        }
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
        List<DataStream<String>> streams = new ArrayList<>();
        for (StoredOperator operator : operators) {
            if (hasKeys(operator)) {
                streams.add(byKey(reader(env, folder, operator), operator));
            }
        }
        Iterator<Iterator<String>> results = run(env, streams).iterator();
        List<Long> counts = new ArrayList<>();
        for (StoredOperator operator : operators) {
            Long count = null;
            if (hasKeys(operator)) {
                count = 0L;
                for (Iterator<String> keys = results.next(); keys.hasNext(); keys.next()) {
                    count++;
                }
            }
            counts.add(count);
        }
        return counts;
    }

    private static boolean hasKeys(StoredOperator operator) {
        return operator.states().stream().anyMatch(state -> state.kind().isByKey());
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration).setParallelism(1);
    }

    private static SavepointReader reader(
            StreamExecutionEnvironment env, String folder, StoredOperator operator)
            throws IOException {
        return SavepointReader.read(
                env,
                folder,
                operator.rocksDb() ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend());
    }

    private static DataStream<String> byKey(SavepointReader reader, StoredOperator operator)
            throws IOException {
        return reader.readKeyedState(
                identifier(operator),
                new KeyedLines(operator.states().stream().filter(s -> s.kind().isByKey()).toList()),
                new SerializerType<>(untyped(operator.keySerializer())),
                Types.STRING);
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
