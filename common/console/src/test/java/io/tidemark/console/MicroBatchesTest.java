package io.tidemark.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness may be interrupted while it closes
class MicroBatchesTest {

    private static final class All implements BatchRows<String, List<String>> {

        private final boolean running;

        All(boolean running) {
            this.running = running;
        }

        @Override
        public List<String> empty() {
            return new ArrayList<>();
        }

        @Override
        public List<String> add(List<String> kept, String element) {
            kept.add(element);
            return kept;
        }

        @Override
        public List<String> rows(List<String> kept) {
            return List.copyOf(kept);
        }

        @Override
        public List<String> next(List<String> kept) {
            return running ? kept : empty();
        }
    }

    private static OneInputStreamOperatorTestHarness<String, Batch> harness(boolean running)
            throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new MicroBatches.Operator<>("t", 5000, new All(running), Types.LIST(Types.STRING)));
    }

    private static Batch batch(long end, String... rows) {
        return new Batch("t", end, List.of(rows), false);
    }

    @Test
    void batchesEndAtMultiplesOfTheIntervalAndEmptyOnesComeToo() throws Exception {
        try (var harness = harness(false)) {
            harness.setProcessingTime(7_000);
            harness.open();
            harness.processElement("a", 0);
            harness.setProcessingTime(9_999);
            harness.processElement("b", 0);
            assertThat(harness.extractOutputValues()).isEmpty();
            harness.setProcessingTime(10_000);
            harness.setProcessingTime(15_000);
            harness.processElement("c", 0);
            harness.setProcessingTime(20_000);
            assertThat(harness.extractOutputValues())
                    .containsExactly(batch(10_000, "a", "b"), batch(15_000), batch(20_000, "c"));
        }
    }

    @Test
    void intervalsThatPassWhileABatchIsHeldUpHaveTheirBatches() throws Exception {
        try (var harness = harness(false)) {
            harness.setProcessingTime(1_000);
            harness.open();
            harness.processElement("a", 0);
            harness.setProcessingTime(17_000);
            harness.processElement("b", 0);
            harness.setProcessingTime(20_000);
            assertThat(harness.extractOutputValues())
                    .containsExactly(
                            batch(5_000, "a"), batch(10_000), batch(15_000), batch(20_000, "b"));
        }
    }

    @Test
    void theLastBatchComesWhenTheInputEnds() throws Exception {
        try (var harness = harness(false)) {
            harness.setProcessingTime(1_000);
            harness.open();
            harness.processElement("a", 0);
            harness.endInput();
            assertThat(harness.extractOutputValues()).containsExactly(batch(1_000, "a"));
        }
    }

    @Test
    void aRunningTableIsCarriedOn() throws Exception {
        try (var harness = harness(true)) {
            harness.open();
            harness.processElement("a", 0);
            harness.setProcessingTime(5_000);
            harness.processElement("b", 0);
            harness.setProcessingTime(10_000);
            assertThat(harness.extractOutputValues())
                    .containsExactly(batch(5_000, "a"), batch(10_000, "a", "b"));
        }
    }

    @Test
    void anOpenBatchOutlivesARestart() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(false)) {
            harness.open();
            harness.processElement("a", 0);
            snapshot = harness.snapshot(1, 1);
            harness.processElement("lost", 0);
        }
        try (var harness = harness(false)) {
            harness.setProcessingTime(100_000);
            harness.initializeState(snapshot);
            harness.open();
            harness.processElement("b", 0);
            harness.setProcessingTime(105_000);
            assertThat(harness.extractOutputValues()).containsExactly(batch(105_000, "a", "b"));
        }
    }

    @Test
    void aBatchNeedsNoKryo() {
        assertThat(TypeInformation.of(Batch.class).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
