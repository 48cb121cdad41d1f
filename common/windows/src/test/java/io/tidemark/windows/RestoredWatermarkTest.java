package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

/** The watermark that is kept, through restarts and rescales. */
class RestoredWatermarkTest {

    private static final int MAX_PARALLELISM = 8;

    /** Answers each key with its watermark. */
    private static final class Watermarks extends KeyedProcessFunction<Integer, Integer, Long>
            implements CheckpointedFunction {

        private final boolean byKey;
        private transient RestoredWatermark restored;
        private transient long current;

        private Watermarks(boolean byKey) {
            this.byKey = byKey;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            restored =
                    byKey
                            ? RestoredWatermark.byKey(
                                    context.getOperatorStateStore(),
                                    getRuntimeContext().getTaskInfo())
                            : RestoredWatermark.bySubtask(
                                    context.getOperatorStateStore(),
                                    getRuntimeContext().getTaskInfo());
            current = Long.MIN_VALUE;
        }

        @Override
        public void processElement(Integer key, Context context, Collector<Long> out) {
            current = context.timerService().currentWatermark();
            out.collect(restored.of(key, current));
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            restored.snapshot(current);
        }
    }

    private static final class Subtask implements AutoCloseable {

        private final KeyedOneInputStreamOperatorTestHarness<Integer, Integer, Long> harness;
        private final int key;

        Subtask(boolean byKey, int parallelism, int index, OperatorSubtaskState state)
                throws Exception {
            harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            new KeyedProcessOperator<>(new Watermarks(byKey)),
                            key -> key,
                            Types.INT,
                            MAX_PARALLELISM,
                            parallelism,
                            index);
            harness.setup();
            if (state != null) {
                harness.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, MAX_PARALLELISM, 2, parallelism, index));
            }
            harness.open();
            key = keyOf(parallelism, index);
        }

        private static int keyOf(int parallelism, int index) {
            int key = 0;
            while (KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            key, MAX_PARALLELISM, parallelism)
                    != index) {
                key++;
            }
            return key;
        }

        long watermark(int key) throws Exception {
            harness.processElement(key, 0);
            List<Long> answers = new ArrayList<>(harness.extractOutputValues());
            return answers.get(answers.size() - 1);
        }

        long watermark() throws Exception {
            return watermark(key);
        }

        OperatorSubtaskState stopAt(long watermark) throws Exception {
            harness.processWatermark(new Watermark(watermark));
            watermark();
            return harness.snapshot(1, 1);
        }

        @Override
        public void close() {
            try {
                harness.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Two subtasks that stop at different watermarks, as an unaligned checkpoint can have them. */
    private static OperatorSubtaskState stopped(boolean byKey, long first, long second)
            throws Exception {
        try (Subtask one = new Subtask(byKey, 2, 0, null);
                Subtask other = new Subtask(byKey, 2, 1, null)) {
            assertThat(one.watermark()).isEqualTo(Long.MIN_VALUE);
            return AbstractStreamOperatorTestHarness.repackageState(
                    one.stopAt(first), other.stopAt(second));
        }
    }

    @Test
    void eachSubtaskGoesOnFromItsOwn() throws Exception {
        for (boolean byKey : List.of(true, false)) {
            OperatorSubtaskState state = stopped(byKey, 100, 200);
            try (Subtask one = new Subtask(byKey, 2, 0, state);
                    Subtask other = new Subtask(byKey, 2, 1, state)) {
                assertThat(one.watermark()).isEqualTo(100);
                assertThat(other.watermark()).isEqualTo(200);
            }
        }
    }

    @Test
    void theLaterOfTheRestoredAndFlinksHolds() throws Exception {
        OperatorSubtaskState state = stopped(true, 100, 200);
        try (Subtask one = new Subtask(true, 2, 0, state)) {
            one.harness.processWatermark(new Watermark(50));
            assertThat(one.watermark()).isEqualTo(100);
            one.harness.processWatermark(new Watermark(150));
            assertThat(one.watermark()).isEqualTo(150);
        }
    }

    @Test
    void eachKeyKeepsItsOwnWhereTwoSubtasksBecomeOne() throws Exception {
        try (Subtask all = new Subtask(true, 1, 0, stopped(true, 100, 200))) {
            assertThat(all.watermark(Subtask.keyOf(2, 0))).isEqualTo(100);
            assertThat(all.watermark(Subtask.keyOf(2, 1))).isEqualTo(200);
        }
    }

    @Test
    void aSubtaskTakesTheSmallestOfThoseThatItReplaces() throws Exception {
        try (Subtask all = new Subtask(false, 1, 0, stopped(false, 200, 100))) {
            assertThat(all.watermark(Subtask.keyOf(2, 0))).isEqualTo(100);
            assertThat(all.watermark(Subtask.keyOf(2, 1))).isEqualTo(100);
        }
    }

    @Test
    void partsOfASubtaskKeepItsWatermark() throws Exception {
        OperatorSubtaskState state = stopped(true, 100, 200);
        for (int index = 0; index < 4; index++) {
            try (Subtask part = new Subtask(true, 4, index, state)) {
                assertThat(part.watermark()).isEqualTo(index < 2 ? 100 : 200);
            }
        }
    }

    @Test
    void aSnapshotBeforeTheFirstElementKeepsWhatWasRestored() throws Exception {
        OperatorSubtaskState state = stopped(true, 100, 200);
        try (Subtask one = new Subtask(true, 2, 0, state);
                Subtask other = new Subtask(true, 2, 1, state)) {
            OperatorSubtaskState again =
                    AbstractStreamOperatorTestHarness.repackageState(
                            one.harness.snapshot(2, 2), other.harness.snapshot(2, 2));
            try (Subtask restored = new Subtask(true, 2, 1, again)) {
                assertThat(restored.watermark()).isEqualTo(200);
            }
        }
    }
}
