package io.tidemark.counts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.StateDefinition;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness may be interrupted while it closes
class WholeTableTest {

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Count, Count> harness()
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new WholeTable(5_000).operator(StateDefinition.empty()), row -> 0, Types.INT);
    }

    private static Count row(String key, long count, long batch) {
        return new Count(key, null, null, count, batch);
    }

    @Test
    void theWholeTableComesAtEachTriggerAfterAChange() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(Count.running("b", 1), 0);
            harness.processElement(Count.running("a", 1), 0);
            harness.setProcessingTime(4_999);
            assertThat(harness.extractOutputValues()).isEmpty();
            harness.setProcessingTime(5_000);
            harness.setProcessingTime(20_000);
            harness.processElement(Count.running("b", 2), 0);
            harness.setProcessingTime(25_000);
            assertThat(harness.extractOutputValues())
                    .containsExactly(
                            row("a", 1, 0), row("b", 1, 0), row("a", 1, 1), row("b", 2, 1));
            assertThat(harness.numProcessingTimeTimers()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void rowsAreOrderedByKeyThenWindow() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(Count.of("b", 0, 10, 1), 0);
            harness.processElement(Count.of("a", 10, 20, 1), 0);
            harness.processElement(Count.of("a", 5, 15, 1), 0);
            harness.setProcessingTime(5_000);
            assertThat(harness.extractOutputValues())
                    .containsExactly(
                            new Count("a", 5L, 15L, 1, 0L),
                            new Count("a", 10L, 20L, 1, 0L),
                            new Count("b", 0L, 10L, 1, 0L));
        }
    }

    @Test
    void theLastTableComesWhenTheInputEnds() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(Count.running("a", 1), 0);
            harness.processWatermark(Long.MAX_VALUE);
            harness.setProcessingTime(5_000);
            assertThat(harness.extractOutputValues()).containsExactly(row("a", 1, 0));
        }
    }

    @Test
    void batchesGoOnAfterARestart() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            harness.processElement(Count.running("a", 1), 0);
            harness.setProcessingTime(5_000);
            harness.processElement(Count.running("b", 1), 0);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = harness()) {
            harness.setProcessingTime(100_000);
            harness.initializeState(snapshot);
            harness.open();
            harness.setProcessingTime(100_001);
            assertThat(harness.extractOutputValues())
                    .containsExactly(row("a", 1, 1), row("b", 1, 1));
        }
    }
}
