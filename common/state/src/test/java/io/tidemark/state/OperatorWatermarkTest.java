package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

/** The watermark that is kept, through restarts and rescales. */
class OperatorWatermarkTest {

    private static final int MAX_PARALLELISM = 8;

    /** Answers each key with its watermark. */
    private static final class Watermarks extends WindowingFunction<Integer, Integer, Long> {

        private transient ValueState<Integer> seen;

        @Override
        public void open(OpenContext context) {
            seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Types.INT));
        }

        @Override
        public void processElement(Integer key, Context context, Collector<Long> out)
                throws Exception {
            seen.update(key);
            out.collect(watermark().of(key));
        }

        @Override
        protected String stateOfAllKeys() {
            return "seen";
        }

        @Override
        protected long discard() {
            seen.clear();
            return 1;
        }
    }

    private static final class Subtask implements AutoCloseable {

        private final KeyedOneInputStreamOperatorTestHarness<Integer, Integer, Long> harness;
        private final int key;

        Subtask(int parallelism, int index, OperatorSubtaskState state) throws Exception {
            harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            new Watermarks().operator(StateDefinition.empty()),
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

        @Override
        public void close() {
            try {
                harness.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Two subtasks that stop at different watermarks, before either had an element. */
    private static OperatorSubtaskState stopped(long first, long second) throws Exception {
        try (Subtask one = new Subtask(2, 0, null);
                Subtask other = new Subtask(2, 1, null)) {
            one.harness.processWatermark(first);
            other.harness.processWatermark(second);
            return AbstractStreamOperatorTestHarness.repackageState(
                    one.harness.snapshot(1, 1), other.harness.snapshot(1, 1));
        }
    }

    @Test
    void eachSubtaskGoesOnFromItsOwn() throws Exception {
        OperatorSubtaskState state = stopped(100, 200);
        try (Subtask one = new Subtask(2, 0, state);
                Subtask other = new Subtask(2, 1, state)) {
            assertThat(one.watermark()).isEqualTo(100);
            assertThat(other.watermark()).isEqualTo(200);
        }
    }

    @Test
    void withoutARestoreItIsFlinks() throws Exception {
        try (Subtask one = new Subtask(2, 0, null)) {
            assertThat(one.watermark()).isEqualTo(Long.MIN_VALUE);
            one.harness.processWatermark(7);
            assertThat(one.watermark()).isEqualTo(7);
        }
    }

    @Test
    void theGreaterOfTheRestoredAndFlinksHolds() throws Exception {
        try (Subtask one = new Subtask(2, 0, stopped(100, 200))) {
            one.harness.processWatermark(50);
            assertThat(one.watermark()).isEqualTo(100);
            one.harness.processWatermark(150);
            assertThat(one.watermark()).isEqualTo(150);
        }
    }

    @Test
    void eachKeyKeepsItsOwnWhereTwoSubtasksBecomeOne() throws Exception {
        try (Subtask all = new Subtask(1, 0, stopped(100, 200))) {
            assertThat(all.watermark(Subtask.keyOf(2, 0))).isEqualTo(100);
            assertThat(all.watermark(Subtask.keyOf(2, 1))).isEqualTo(200);
            all.harness.processWatermark(150);
            assertThat(all.watermark(Subtask.keyOf(2, 0))).isEqualTo(150);
            assertThat(all.watermark(Subtask.keyOf(2, 1))).isEqualTo(200);
        }
    }

    @Test
    void partsOfASubtaskKeepItsWatermark() throws Exception {
        OperatorSubtaskState state = stopped(100, 200);
        for (int index = 0; index < 4; index++) {
            try (Subtask part = new Subtask(4, index, state)) {
                assertThat(part.watermark()).isEqualTo(index < 2 ? 100 : 200);
            }
        }
    }

    @Test
    void aSnapshotBeforeTheFirstMarkKeepsWhatWasRestored() throws Exception {
        OperatorSubtaskState state = stopped(100, 200);
        try (Subtask one = new Subtask(2, 0, state);
                Subtask other = new Subtask(2, 1, state)) {
            OperatorSubtaskState again =
                    AbstractStreamOperatorTestHarness.repackageState(
                            one.harness.snapshot(2, 2), other.harness.snapshot(2, 2));
            try (Subtask restored = new Subtask(2, 1, again)) {
                assertThat(restored.watermark()).isEqualTo(200);
            }
        }
    }

    @Test
    void aDrainedJobBeginsAnew() throws Exception {
        try (Subtask one = new Subtask(2, 0, stopped(Long.MAX_VALUE, Long.MAX_VALUE))) {
            assertThat(one.watermark()).isEqualTo(Long.MIN_VALUE);
        }
    }

    @Test
    void whatHasExpiredStaysSoUnderALongerLateness() throws Exception {
        assertThat(expiredThrough(100, 20, 20, Long.MIN_VALUE)).isEqualTo(80);
        assertThat(expiredThrough(100, 0, 20, Long.MIN_VALUE)).isEqualTo(100);
        assertThat(expiredThrough(100, 0, 20, 110)).isEqualTo(100);
        assertThat(expiredThrough(100, 0, 20, 130)).isEqualTo(110);
    }

    @Test
    void aShorterLatenessHoldsAtOnce() throws Exception {
        assertThat(expiredThrough(100, 20, 5, Long.MIN_VALUE)).isEqualTo(95);
    }

    @Test
    void whatHasExpiredIsRememberedThroughSeveralRestores() throws Exception {
        OperatorState state = new OperatorState();
        state.restored(0).advance(100);
        state.restart();
        state.restored(20).advance(105);
        state.restart();
        OperatorWatermark third = state.restored(50);
        assertThat(third.expiredThrough(1)).isEqualTo(100);
        assertThat(third.of(1)).isEqualTo(105);
    }

    @Test
    void atTheEndOfTimeAllHasExpired() throws Exception {
        OperatorWatermark watermark = new OperatorState().restored(Long.MAX_VALUE);
        assertThat(watermark.expiredThrough(1)).isEqualTo(Long.MIN_VALUE);
        watermark.advance(Long.MAX_VALUE - 1);
        assertThat(watermark.expiredThrough(1)).isNegative();
        watermark.advance(Long.MAX_VALUE);
        assertThat(watermark.expiredThrough(1)).isEqualTo(Long.MAX_VALUE);
    }

    private static long expiredThrough(long stoppedAt, long lateness, long newLateness, long mark)
            throws Exception {
        OperatorState state = new OperatorState();
        state.restored(lateness).advance(stoppedAt);
        state.restart();
        OperatorWatermark watermark = state.restored(newLateness);
        watermark.advance(mark);
        return watermark.expiredThrough(1);
    }

    /** The operator state of the only subtask, through restarts. */
    private static final class OperatorState {

        private final OperatorStateStore store = StateStores.empty();
        private OperatorWatermark present;

        OperatorWatermark restored(long lateness) throws Exception {
            present = OperatorWatermark.restore(store, StateStores.ONLY_SUBTASK, lateness);
            return present;
        }

        void restart() throws Exception {
            present.snapshot();
        }
    }
}
