package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend.PriorityQueueStateType;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Panes that are started from the state of others which they cannot read: of another accumulator,
 * another kind of windows, or with states of which they know nothing.
 */
class DiscardedPanesTest {

    private static final StateDefinition DISCARDING = StateDefinition.empty().discardingOther(true);

    private static final WindowAssigner<?, ?> TENS =
            TumblingEventTimeWindows.of(Duration.ofMillis(10));
    private static final WindowAssigner<?, ?> SESSIONS =
            EventTimeSessionWindows.withGap(Duration.ofMillis(10));

    private final List<Operator<?>> operators = new ArrayList<>();

    static Stream<StateBackend> backends() {
        EmbeddedRocksDBStateBackend heapTimers = new EmbeddedRocksDBStateBackend();
        heapTimers.setPriorityQueueStateType(PriorityQueueStateType.HEAP);
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend(), heapTimers);
    }

    @AfterEach
    void close() throws Exception {
        for (Operator<?> operator : operators) {
            operator.harness.close();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anotherAccumulatorIsRefusedOnce(StateBackend backend) throws Exception {
        OperatorSubtaskState longs = sums(backend);
        // Of lambdas and of anonymous classes, the definition knows nothing.
        assertThatThrownBy(() -> texts(backend, TENS, StateDefinition.empty(), longs))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining(
                        "accumulator: the restored windows were written as another type"
                                + " (LongSerializer) than the job now has (StringSerializer);");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anotherAccumulatorIsDroppedAndCounted(StateBackend backend) throws Exception {
        Operator<String> fresh = texts(backend, TENS, DISCARDING, sums(backend));
        assertThat(fresh.discarded()).isEqualTo(3);
        assertThat(fresh.entries()).isZero();

        fresh.harness.processElement(4L, 5);
        OperatorSubtaskState state = fresh.harness.snapshot(2, 2);
        Operator<String> next = texts(backend, TENS, DISCARDING, state);
        assertThat(next.discarded()).isZero();
        next.harness.processElement(7L, 6);
        next.harness.processWatermark(Long.MAX_VALUE);
        assertThat(next.values()).containsExactly("4 7 ");
        assertThat(next.entries()).isZero();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anotherKindOfWindowsIsDroppedAndCounted(StateBackend backend) throws Exception {
        Operator<String> global = texts(backend, GlobalWindows.create(), DISCARDING, sums(backend));
        assertThat(global.discarded()).isEqualTo(3);
        assertThat(global.entries()).isZero();

        global.harness.processElement(1L, 5);
        OperatorSubtaskState state = global.harness.snapshot(2, 2);
        Operator<String> tens = texts(backend, TENS, DISCARDING, state);
        assertThat(tens.discarded()).isEqualTo(1);
        assertThat(tens.entries()).isZero();
        tens.harness.processElement(1L, 5);
        tens.harness.processWatermark(9);
        assertThat(tens.values()).containsExactly("1 ");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void sessionsThatHaveJoinedLeaveNothing(StateBackend backend) throws Exception {
        Operator<Long> sessions = kept(backend, SESSIONS, StateDefinition.empty(), null);
        sessions.harness.processElement(1L, 0);
        sessions.harness.processElement(4L, 15);
        // Joins the two: what is kept stays under the bounds of one of them.
        sessions.harness.processElement(7L, 8);
        OperatorSubtaskState state = sessions.harness.snapshot(1, 1);

        Operator<String> tens = texts(backend, TENS, DISCARDING, state);
        assertThat(tens.entries()).isZero();
        assertThat(tens.discarded()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void windowsOfTheClockLeaveNoTimer(StateBackend backend) throws Exception {
        Operator<String> clock =
                texts(
                        backend,
                        TumblingProcessingTimeWindows.of(Duration.ofMillis(10)),
                        StateDefinition.empty(),
                        null);
        clock.harness.processElement(1L, 0);
        OperatorSubtaskState state = clock.harness.snapshot(1, 1);

        Operator<String> tens = texts(backend, TENS, DISCARDING, state);
        assertThat(tens.discarded()).isEqualTo(1);
        assertThat(tens.entries()).isZero();
        tens.harness.setProcessingTime(100);
        assertThat(tens.values()).isEmpty();

        // Flink writes what it once had of timers into each checkpoint, and reads it again.
        OperatorSubtaskState dropped = tens.harness.snapshot(2, 2);
        Operator<String> next = texts(backend, TENS, StateDefinition.empty(), dropped);
        next.harness.processElement(7L, 5);
        OperatorSubtaskState ours = next.harness.snapshot(3, 3);
        Operator<String> last = texts(backend, TENS, StateDefinition.empty(), ours);
        last.harness.processWatermark(9);
        assertThat(last.values()).containsExactly("7 ");
    }

    /** The value of a job, as a record of fields. */
    public static final class Before {
        public long sum;
    }

    /** Another one. */
    public static final class After {
        public long sum;
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theClassesOfTwoPojosAreNamed(StateBackend backend) throws Exception {
        Operator<Before> before = started(backend, Types.POJO(Before.class), null);
        before.harness.processElement(1L, 5);
        OperatorSubtaskState state = before.harness.snapshot(1, 1);
        assertThatThrownBy(() -> started(backend, Types.POJO(After.class), state))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining(
                        "accumulator: the restored windows were written as another type"
                                + " (DiscardedPanesTest.Before) than the job now has"
                                + " (DiscardedPanesTest.After); start it");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void typesOfOneNameAreSaidToDiffer(StateBackend backend) throws Exception {
        Operator<List<Long>> longs = started(backend, Types.LIST(Types.LONG), null);
        longs.harness.processElement(1L, 5);
        OperatorSubtaskState state = longs.harness.snapshot(1, 1);
        assertThatThrownBy(() -> started(backend, Types.LIST(Types.STRING), state))
                .hasStackTraceContaining(
                        "another type (ArrayList) than the job now has (ArrayList, of other fields"
                                + " or elements); start it");
    }

    /** Is of a type that no element changes. */
    private record Constant<V>(TypeSerializer<V> type) implements AggregateFunction<Long, V, V> {

        @Override
        public V createAccumulator() {
            return type.createInstance();
        }

        @Override
        public V add(Long number, V value) {
            return value;
        }

        @Override
        public V getResult(V value) {
            return value;
        }

        @Override
        public V merge(V a, V b) {
            return a;
        }
    }

    private <V> Operator<V> started(
            StateBackend backend, TypeInformation<V> type, OperatorSubtaskState state)
            throws Exception {
        return start(
                backend,
                TENS,
                WindowContents.folded(
                        new Constant<>(
                                type.createSerializer(
                                        new ExecutionConfig().getSerializerConfig()))),
                type,
                StateDefinition.empty(),
                state);
    }

    /** Three windows of sums. */
    private OperatorSubtaskState sums(StateBackend backend) throws Exception {
        Operator<Long> sums =
                start(
                        backend,
                        TENS,
                        WindowContents.folded(new LongSum() {}),
                        Types.LONG,
                        StateDefinition.empty(),
                        null);
        sums.harness.processElement(1L, 5);
        sums.harness.processElement(4L, 15);
        sums.harness.processElement(2L, 5);
        return sums.harness.snapshot(1, 1);
    }

    /** Of each window's numbers, a text. */
    private Operator<String> texts(
            StateBackend backend,
            WindowAssigner<?, ?> windows,
            StateDefinition said,
            OperatorSubtaskState state)
            throws Exception {
        return start(
                backend,
                windows,
                WindowContents.folded(
                        new AggregateFunction<Long, String, String>() {
                            private static final long serialVersionUID = 1L;

                            @Override
                            public String createAccumulator() {
                                return "";
                            }

                            @Override
                            public String add(Long number, String text) {
                                return text + number + " ";
                            }

                            @Override
                            public String getResult(String text) {
                                return text;
                            }

                            @Override
                            public String merge(String a, String b) {
                                return a + b;
                            }
                        }),
                Types.STRING,
                said,
                state);
    }

    /** Each window's number of elements, which are kept for that. */
    private Operator<Long> kept(
            StateBackend backend,
            WindowAssigner<?, ?> windows,
            StateDefinition said,
            OperatorSubtaskState state)
            throws Exception {
        return start(
                backend,
                windows,
                WindowContents.kept(elements -> (long) Numbers.of(elements).size()),
                Types.LONG,
                said,
                state);
    }

    @SuppressWarnings("unchecked")
    private <V> Operator<V> start(
            StateBackend backend,
            WindowAssigner<?, ?> windows,
            WindowContents<Long, V, V> contents,
            TypeInformation<V> type,
            StateDefinition said,
            OperatorSubtaskState state)
            throws Exception {
        PaneDefinition<Long, V, V, Window> definition =
                new PaneDefinition<>(
                        (WindowAssigner<? super Long, Window>) windows,
                        Triggers.afterWatermark(),
                        0,
                        AccumulationMode.ACCUMULATING,
                        contents);
        ExecutionConfig config = new ExecutionConfig();
        TypeSerializer<V> values = type.createSerializer(config.getSerializerConfig());
        PaneOperator<String, Long, V, V, Window> operator =
                PaneOperators.of(definition, said, values, values);
        Operator<V> started = new Operator<>(operator);
        operators.add(started);
        started.harness.setStateBackend(backend);
        started.harness.setup(
                new PaneSerializer<>(
                        Types.STRING.createSerializer(config.getSerializerConfig()),
                        values,
                        definition.assigner().getWindowSerializer(config)));
        if (state != null) {
            started.harness.initializeState(state);
        }
        started.harness.open();
        return started;
    }

    private static final class Operator<V> {

        private final PaneOperator<String, Long, V, V, Window> operator;
        private final KeyedOneInputStreamOperatorTestHarness<String, Long, Pane<String, V, Window>>
                harness;

        Operator(PaneOperator<String, Long, V, V, Window> operator) throws Exception {
            this.operator = operator;
            this.harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            operator, PaneSubtasks::key, Types.STRING, Environments.of(16, 1, 0));
        }

        long discarded() {
            return operator.discarded.getCount();
        }

        List<V> values() {
            return harness.extractOutputValues().stream().map(Pane::value).toList();
        }

        int entries() throws Exception {
            return StateEntries.of(operator);
        }
    }
}
