package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.StateDefinition;
import io.tidemark.state.WindowingFunction;
import java.util.stream.Stream;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.util.Collector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A function that is started from the state of another one. */
class UnclaimedStateTest {

    static Stream<Arguments> kindsAndBackends() {
        return Stream.of(Kind.values())
                .filter(kind -> kind != Kind.NONE)
                .flatMap(
                        kind ->
                                DiscardedPanesTest.backends()
                                        .map(backend -> Arguments.of(kind, backend)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndBackends")
    void anyKindOfStateIsDroppedAndCounted(Kind kind, StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (FunctionHarness other = start(backend, new Other(kind), "1", null)) {
            other.add(1L);
            other.add(1L);
            other.add(4L);
            state = other.snapshot();
        }
        OperatorSubtaskState next;
        try (FunctionHarness own = start(backend, new Other(Kind.NONE), "2", state)) {
            assertThat(own.entries()).isZero();
            assertThat(own.discarded()).isEqualTo(2);
            own.add(1L);
            next = own.snapshot();
        }
        try (FunctionHarness own = start(backend, new Other(Kind.NONE), "2", next)) {
            assertThat(own.discarded()).isZero();
            assertThat(own.entries()).isEqualTo(1);
        }
    }

    private static FunctionHarness start(
            StateBackend backend, Other function, String size, @Nullable OperatorSubtaskState state)
            throws Exception {
        return new FunctionHarness(
                function.operator(
                        StateDefinition.empty().with("--size", size).discardingOther(true)),
                backend,
                state);
    }

    private enum Kind {
        VALUE,
        LIST,
        MAP,
        REDUCING,
        AGGREGATING,
        NONE
    }

    private interface Kept {

        void add(long number) throws Exception;
    }

    /** Keeps numbers in a state of one kind; and in one of its own, if that is none. */
    private static final class Other extends WindowingFunction<Long, Long, Long> {

        private static final long serialVersionUID = 1L;

        private final Kind kind;
        private transient Kept kept;

        Other(Kind kind) {
            this.kind = kind;
        }

        @Override
        public void open(OpenContext context) {
            RuntimeContext states = getRuntimeContext();
            kept =
                    switch (kind) {
                        case VALUE ->
                                states.getState(new ValueStateDescriptor<>("other", Types.LONG))
                                        ::update;
                        case LIST ->
                                states.getListState(new ListStateDescriptor<>("other", Types.LONG))
                                        ::add;
                        case MAP -> {
                            MapState<Long, Long> map =
                                    states.getMapState(
                                            new MapStateDescriptor<>(
                                                    "other", Types.LONG, Types.LONG));
                            yield number -> map.put(number, number);
                        }
                        case REDUCING ->
                                states.getReducingState(
                                                new ReducingStateDescriptor<>(
                                                        "other", Long::sum, Types.LONG))
                                        ::add;
                        case AGGREGATING ->
                                states.getAggregatingState(
                                                new AggregatingStateDescriptor<>(
                                                        "other", new Text(), Types.STRING))
                                        ::add;
                        case NONE -> own(states)::update;
                    };
        }

        private static ValueState<Long> own(RuntimeContext states) {
            return states.getState(new ValueStateDescriptor<>("own", Types.LONG));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Long> out)
                throws Exception {
            kept.add(number);
        }

        @Override
        protected String stateOfAllKeys() {
            return kind == Kind.NONE ? "own" : "other";
        }

        @Override
        protected long discard() {
            own(getRuntimeContext()).clear();
            return 0;
        }
    }

    private static final class Text implements AggregateFunction<Long, String, Integer> {

        private static final long serialVersionUID = 1L;

        @Override
        public String createAccumulator() {
            return "";
        }

        @Override
        public String add(Long number, String text) {
            return text + number;
        }

        @Override
        public Integer getResult(String text) {
            return text.length();
        }

        @Override
        public String merge(String a, String b) {
            return a + b;
        }
    }
}
