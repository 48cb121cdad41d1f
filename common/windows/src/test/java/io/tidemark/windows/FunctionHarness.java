package io.tidemark.windows;

import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups.UnregisteredTaskMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** A windowing function of numbers, each of which is its own key, in Flink's test harness. */
final class FunctionHarness implements AutoCloseable {

    private final KeyedProcessOperator<Long, Long, Long> operator;
    private final InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup();
    private final KeyedOneInputStreamOperatorTestHarness<Long, Long, Long> running;

    FunctionHarness(
            KeyedProcessOperator<Long, Long, Long> operator,
            StateBackend backend,
            @Nullable OperatorSubtaskState state)
            throws Exception {
        this.operator = operator;
        this.running =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        operator, number -> number, Types.LONG, environment());
        running.setStateBackend(backend);
        running.setup();
        if (state != null) {
            running.initializeState(state);
        }
        running.open();
    }

    private MockEnvironment environment() {
        return new MockEnvironmentBuilder()
                .setMaxParallelism(16)
                .setManagedMemorySize(3 * 1024 * 1024)
                .setMetricGroup(new OneGroup(metrics))
                .build();
    }

    private static final class OneGroup extends UnregisteredTaskMetricGroup {

        private final InternalOperatorMetricGroup metrics;

        OneGroup(InternalOperatorMetricGroup metrics) {
            this.metrics = metrics;
        }

        @Override
        public InternalOperatorMetricGroup getOrAddOperator(
                OperatorID id, String name, Map<String, String> variables) {
            return metrics;
        }

        /** What Flink asks before 2.2; an override there. */
        @SuppressWarnings("unused")
        InternalOperatorMetricGroup getOrAddOperator(OperatorID id, String name) {
            return metrics;
        }
    }

    void add(long number) throws Exception {
        running.processElement(number, 0);
    }

    OperatorSubtaskState snapshot() throws Exception {
        return running.snapshot(1, 1);
    }

    int entries() throws Exception {
        return StateEntries.of(operator);
    }

    long discarded() {
        return ((Counter) metrics.get("windows-discarded")).getCount();
    }

    @Override
    public void close() {
        Harnesses.close(running);
    }
}
