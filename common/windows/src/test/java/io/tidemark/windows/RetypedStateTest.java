package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.StateDefinition;
import io.tidemark.state.WindowingFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.util.Collector;
import org.apache.flink.util.StateMigrationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A function that keeps under its names what was written there as another type. */
class RetypedStateTest {

    private static final Numbers<Long> LONGS = new Numbers<>(Types.LONG, Long.class::cast, true);
    private static final Numbers<String> TEXTS = new Numbers<>(Types.STRING, String::valueOf, true);

    static Stream<StateBackend> backends() {
        return DiscardedPanesTest.backends();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void itIsRefusedOnce(StateBackend backend) throws Exception {
        OperatorSubtaskState longs = written(backend);
        assertThatThrownBy(() -> start(backend, TEXTS, false, longs))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining(
                        "newest: the restored windows were written as another type (LongSerializer)"
                                + " than the job now has (StringSerializer);");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void itIsDroppedAndCounted(StateBackend backend) throws Exception {
        OperatorSubtaskState longs = written(backend);
        OperatorSubtaskState texts;
        try (FunctionHarness running = start(backend, TEXTS, true, longs)) {
            assertThat(running.entries()).isZero();
            assertThat(running.discarded()).isEqualTo(2);
            running.add(1);
            texts = running.snapshot();
        }
        try (FunctionHarness running = start(backend, TEXTS, true, texts)) {
            assertThat(running.discarded()).isZero();
            assertThat(running.entries()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatIsRegisteredOtherwiseIsRefusedOnceToo(StateBackend backend) throws Exception {
        OperatorSubtaskState longs = written(backend);
        assertThatThrownBy(
                        () ->
                                start(
                                        backend,
                                        new Numbers<>(Types.STRING, String::valueOf, false),
                                        true,
                                        longs))
                .isInstanceOf(SuppressRestartsException.class)
                .hasRootCauseInstanceOf(StateMigrationException.class);
    }

    private static OperatorSubtaskState written(StateBackend backend) throws Exception {
        try (FunctionHarness longs = start(backend, LONGS, false, null)) {
            longs.add(1);
            longs.add(4);
            return longs.snapshot();
        }
    }

    private static FunctionHarness start(
            StateBackend backend,
            Numbers<?> function,
            boolean discards,
            @Nullable OperatorSubtaskState state)
            throws Exception {
        return new FunctionHarness(
                function.operator(StateDefinition.empty().discardingOther(discards)),
                backend,
                state);
    }

    /** Keeps numbers as some type, with their names and without. */
    private static final class Numbers<V> extends WindowingFunction<Long, Long, Long> {

        private static final long serialVersionUID = 1L;

        private final TypeInformation<V> type;
        private final transient Function<Long, V> kept;
        private final boolean isTyped;
        private transient ValueState<V> newest;
        private transient MapState<V, V> all;

        Numbers(TypeInformation<V> type, Function<Long, V> kept, boolean isTyped) {
            this.type = type;
            this.kept = kept;
            this.isTyped = isTyped;
        }

        @Override
        public void open(OpenContext context) {
            newest =
                    getRuntimeContext()
                            .getState(
                                    isTyped
                                            ? new ValueStateDescriptor<>(
                                                    "newest", typed("newest", type))
                                            : new ValueStateDescriptor<>("newest", type));
            all =
                    getRuntimeContext()
                            .getMapState(
                                    isTyped
                                            ? new MapStateDescriptor<>(
                                                    "all", typed("all", type), typed("all", type))
                                            : new MapStateDescriptor<>("all", type, type));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Long> out)
                throws Exception {
            newest.update(kept.apply(number));
            all.put(kept.apply(number), kept.apply(number));
        }

        @Override
        protected String stateOfAllKeys() {
            return "all";
        }

        @Override
        protected long discard() throws Exception {
            long dropped = 0;
            for (V number : all.keys()) {
                assertThat(number).isInstanceOf(type.getTypeClass());
                dropped++;
            }
            newest.clear();
            all.clear();
            return dropped;
        }
    }
}
