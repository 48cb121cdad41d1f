package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * Some subtasks of the operator, in Flink's test harness, which can be stopped with a savepoint and
 * started from it as others. Elements are numbers, and the values of panes lists of them; a
 * number's key is {@code a}, {@code b} or {@code c}, the last of which is in the second of two
 * subtasks.
 */
final class PaneSubtasks implements AutoCloseable {

    static final int KEYS = 3;

    private static final int MAX_PARALLELISM = 16;

    private static final OutputTag<Long> LATE = new OutputTag<>("late", Types.LONG);

    private final StateBackend backend;
    private final List<
                    KeyedOneInputStreamOperatorTestHarness<
                            String, Long, Pane<String, List<Long>, Window>>>
            subtasks = new ArrayList<>();
    private long clock;

    PaneSubtasks(StateBackend backend) {
        this.backend = backend;
    }

    /** What comes out. */
    interface Results {

        void pane(Pane<String, List<Long>, ?> pane);

        void late(long number, long timestamp);
    }

    static String key(long number) {
        return String.valueOf((char) ('a' + number % KEYS));
    }

    /**
     * Starts the operator.
     *
     * @param savepoint null for none
     */
    void start(
            PaneDefinition<Long, List<Long>, List<Long>, Window> definition,
            StateDefinition said,
            int parallelism,
            List<OperatorSubtaskState> savepoint)
            throws Exception {
        ExecutionConfig config = new ExecutionConfig();
        TypeSerializer<List<Long>> numbers =
                Types.LIST(Types.LONG).createSerializer(config.getSerializerConfig());
        TypeSerializer<Window> windows = definition.assigner().getWindowSerializer(config);
        for (int i = 0; i < parallelism; i++) {
            KeyedOneInputStreamOperatorTestHarness<String, Long, Pane<String, List<Long>, Window>>
                    harness =
                            new KeyedOneInputStreamOperatorTestHarness<>(
                                    new PaneOperator<>(
                                            definition,
                                            PaneMeaning.of(said, definition),
                                            numbers,
                                            numbers,
                                            LongSerializer.INSTANCE,
                                            windows,
                                            LateOutput.of(LATE)),
                                    PaneSubtasks::key,
                                    Types.STRING,
                                    Environments.of(MAX_PARALLELISM, parallelism, i));
            subtasks.add(harness);
            harness.setStateBackend(backend);
            // Made by hand: to find it out anew for each subtask takes a third of the time.
            harness.setup(new PaneSerializer<>(StringSerializer.INSTANCE, numbers, windows));
            if (savepoint != null) {
                harness.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                AbstractStreamOperatorTestHarness.repackageState(
                                        savepoint.toArray(OperatorSubtaskState[]::new)),
                                MAX_PARALLELISM,
                                savepoint.size(),
                                parallelism,
                                i));
            }
            // Before anything is asked that goes by the clock.
            harness.getProcessingTimeService().setCurrentTime(clock);
            harness.open();
        }
    }

    /** Stops all subtasks. */
    List<OperatorSubtaskState> stopWithSavepoint() throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (var subtask : subtasks) {
            states.add(Harnesses.savepoint(subtask));
        }
        close();
        return states;
    }

    void element(long number, long timestamp) throws Exception {
        int subtask =
                KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        key(number), MAX_PARALLELISM, subtasks.size());
        subtasks.get(subtask).processElement(number, timestamp);
    }

    void watermark(long time) throws Exception {
        for (var subtask : subtasks) {
            subtask.processWatermark(time);
        }
    }

    /** A watermark of one subtask alone. */
    void watermark(int subtask, long time) throws Exception {
        subtasks.get(subtask).processWatermark(time);
    }

    void processingTime(long time) throws Exception {
        clock = time;
        for (var subtask : subtasks) {
            subtask.setProcessingTime(time);
        }
    }

    /** Hands on what came out since the last call. */
    @SuppressWarnings("unchecked")
    void take(Results results) {
        for (var subtask : subtasks) {
            for (Object out : subtask.getOutput()) {
                if (!(out instanceof Watermark)) {
                    results.pane(((StreamRecord<Pane<String, List<Long>, Window>>) out).getValue());
                }
            }
            subtask.getOutput().clear();
            Queue<StreamRecord<Long>> late = subtask.getSideOutput(LATE);
            while (late != null && !late.isEmpty()) {
                StreamRecord<Long> element = late.poll();
                results.late(element.getValue(), element.getTimestamp());
            }
        }
    }

    /** How many state entries and timers are kept. */
    int residue() {
        return subtasks.stream()
                .mapToInt(
                        subtask ->
                                stateEntries(subtask)
                                        + subtask.numEventTimeTimers()
                                        + subtask.numProcessingTimeTimers())
                .sum();
    }

    private int stateEntries(KeyedOneInputStreamOperatorTestHarness<String, ?, ?> subtask) {
        if (backend instanceof HashMapStateBackend) {
            return subtask.numKeyedStateEntries();
        }
        // RocksDB counts only by name.
        KeyedStateBackend<String> keyed =
                ((AbstractStreamOperator<?>) subtask.getOperator()).getKeyedStateBackend();
        int entries = 0;
        for (String name : List.of("windows", "window-elements", "sessions")) {
            try (Stream<?> kept = keyed.getKeysAndNamespaces(name)) {
                entries += (int) kept.count();
            }
        }
        return entries;
    }

    @Override
    public void close() {
        try {
            for (var subtask : subtasks) {
                subtask.close();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        subtasks.clear();
    }
}
