package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/**
 * The Flink operator against the plain rules, with a savepoint in the middle that is restored at
 * another parallelism, and no state and no timer left at the end.
 */
class PanesOperatorTest {

    private static final int MAX_PARALLELISM = 16;

    private static final TypeInformation<Tuple2<String, Long>> ELEMENT =
            Types.TUPLE(Types.STRING, Types.LONG);

    private static final OutputTag<Tuple2<String, Long>> LATE = new OutputTag<>("late", ELEMENT);

    @Test
    void onTheHeapThePanesAreThoseOfTheRules() throws Exception {
        for (long seed = 0; seed < Streams.ON_THE_HEAP; seed++) {
            check(seed, false, new HashMapStateBackend());
        }
    }

    @Test
    void onTheHeapThePanesOfKeptElementsAreThoseOfTheRules() throws Exception {
        for (long seed = 0; seed < Streams.ON_THE_HEAP; seed++) {
            check(seed, true, new HashMapStateBackend());
        }
    }

    @Test
    void onRocksDbThePanesAreThoseOfTheRules() throws Exception {
        for (long seed = 0; seed < Streams.ON_ROCKSDB; seed++) {
            check(seed, seed % 2 == 0, new EmbeddedRocksDBStateBackend());
        }
    }

    private static void check(long seed, boolean evictors, StateBackend backend) throws Exception {
        RandomScenario scenario = new RandomScenario(seed, evictors);
        List<List<String>> expected = scenario.expected();
        Random random = new Random(seed);
        try (Cluster cluster = new Cluster(scenario, backend)) {
            cluster.start(1 + random.nextInt(3), null);
            for (int i = 0; i < scenario.steps.size(); i++) {
                if (i == scenario.restoreBefore) {
                    cluster.restart(1 + random.nextInt(3));
                }
                assertThat(cluster.step(scenario.steps.get(i)))
                        .as("seed %d, step %d\n%s", seed, i, scenario)
                        .isEqualTo(expected.get(i));
            }
            cluster.step(new RandomScenario.Step('w', null, Long.MAX_VALUE));
            assertThat(cluster.residue()).as("seed %d\n%s", seed, scenario).isZero();
        }
    }

    /** Some subtasks of the operator. */
    private static final class Cluster implements AutoCloseable {

        private final RandomScenario scenario;
        private final StateBackend backend;
        private final List<
                        KeyedOneInputStreamOperatorTestHarness<
                                String, Tuple2<String, Long>, Pane<String, List<Long>, Window>>>
                subtasks = new ArrayList<>();
        private long clock;

        Cluster(RandomScenario scenario, StateBackend backend) {
            this.scenario = scenario;
            this.backend = backend;
        }

        void start(int parallelism, List<OperatorSubtaskState> states) throws Exception {
            for (int i = 0; i < parallelism; i++) {
                KeyedOneInputStreamOperatorTestHarness<
                                String, Tuple2<String, Long>, Pane<String, List<Long>, Window>>
                        harness =
                                new KeyedOneInputStreamOperatorTestHarness<>(
                                        operator(scenario),
                                        element -> element.f0,
                                        Types.STRING,
                                        Environments.of(MAX_PARALLELISM, parallelism, i));
                harness.setStateBackend(backend);
                harness.setup(panes(scenario));
                if (states != null) {
                    harness.initializeState(
                            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                    AbstractStreamOperatorTestHarness.repackageState(
                                            states.toArray(OperatorSubtaskState[]::new)),
                                    MAX_PARALLELISM,
                                    states.size(),
                                    parallelism,
                                    i));
                }
                harness.open();
                harness.setProcessingTime(clock);
                subtasks.add(harness);
            }
        }

        void restart(int parallelism) throws Exception {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (var subtask : subtasks) {
                states.add(
                        subtask.snapshotWithLocalState(
                                        1,
                                        1,
                                        SavepointType.savepoint(SavepointFormatType.CANONICAL))
                                .getJobManagerOwnedState());
            }
            close();
            start(parallelism, states);
        }

        List<String> step(RandomScenario.Step step) throws Exception {
            switch (step.kind()) {
                case 'w' -> {
                    for (var subtask : subtasks) {
                        subtask.processWatermark(step.value());
                    }
                }
                case 'p' -> {
                    clock = step.value();
                    for (var subtask : subtasks) {
                        subtask.setProcessingTime(clock);
                    }
                }
                default -> {
                    String key = RandomScenario.key(step);
                    int subtask =
                            KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                    key, MAX_PARALLELISM, subtasks.size());
                    subtasks.get(subtask)
                            .processElement(
                                    Tuple2.of(key, RandomScenario.number(step)), step.value());
                }
            }
            return take();
        }

        @SuppressWarnings("unchecked")
        private List<String> take() {
            RandomScenario.Words words = new RandomScenario.Words();
            for (var subtask : subtasks) {
                for (Object out : subtask.getOutput()) {
                    if (!(out instanceof Watermark)) {
                        words.pane(
                                ((StreamRecord<Pane<String, List<Long>, Window>>) out).getValue());
                    }
                }
                subtask.getOutput().clear();
                Queue<StreamRecord<Tuple2<String, Long>>> late = subtask.getSideOutput(LATE);
                while (late != null && !late.isEmpty()) {
                    StreamRecord<Tuple2<String, Long>> element = late.poll();
                    words.late(
                            element.getValue().f0, element.getValue().f1, element.getTimestamp());
                }
            }
            return words.take();
        }

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

    /** Made by hand: to find it out anew for each subtask takes a third of the time. */
    private static TypeSerializer<Pane<String, List<Long>, Window>> panes(RandomScenario scenario) {
        ExecutionConfig config = new ExecutionConfig();
        return new PaneSerializer<>(
                StringSerializer.INSTANCE,
                Types.LIST(Types.LONG).createSerializer(config.getSerializerConfig()),
                scenario.definition(true).assigner().getWindowSerializer(config));
    }

    private static PaneOperator<String, Tuple2<String, Long>, List<Long>, List<Long>, Window>
            operator(RandomScenario scenario) {
        PaneDefinition<Tuple2<String, Long>, List<Long>, List<Long>, Window> definition =
                scenario.definition(true);
        ExecutionConfig config = new ExecutionConfig();
        TypeSerializer<List<Long>> numbers =
                Types.LIST(Types.LONG).createSerializer(config.getSerializerConfig());
        return new PaneOperator<>(
                definition,
                numbers,
                numbers,
                ELEMENT.createSerializer(config.getSerializerConfig()),
                definition.assigner().getWindowSerializer(config),
                LATE);
    }
}
