package io.tidemark.counts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangedRowsTest {

    private OneInputStreamOperatorTestHarness<Count, Count> harness;

    @BeforeEach
    void open() throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(new ChangedRows(5_000));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void change(String key, long count) throws Exception {
        harness.processElement(Count.running(key, count), 0);
    }

    /** What has come out since the last call: counts and watermarks as text. */
    private List<String> output() {
        List<String> output =
                harness.getOutput().stream()
                        .map(
                                element ->
                                        element instanceof StreamRecord<?> record
                                                ? row((Count) record.getValue())
                                                : element instanceof Watermark watermark
                                                        ? "W" + watermark.getTimestamp()
                                                        : element.toString())
                        .toList();
        harness.getOutput().clear();
        return output;
    }

    private static String row(Count count) {
        return count.key() + count.count();
    }

    @Test
    void onlyTheLastChangeOfARowGoesOn() throws Exception {
        change("a", 1);
        change("b", 1);
        change("a", 2);
        harness.setProcessingTime(4_999);
        assertThat(output()).isEmpty();
        harness.setProcessingTime(5_000);
        assertThat(output()).containsExactly("a2", "b1");
        harness.setProcessingTime(10_000);
        assertThat(output()).isEmpty();
        change("a", 3);
        harness.setProcessingTime(15_000);
        assertThat(output()).containsExactly("a3");
    }

    @Test
    void windowsOfOneKeyAreRowsOfTheirOwn() throws Exception {
        harness.processElement(Count.of("a", 0, 10, 1), 0);
        harness.processElement(Count.of("a", 5, 15, 2), 0);
        harness.setProcessingTime(5_000);
        assertThat(output()).containsExactly("a1", "a2");
    }

    @Test
    void noWatermarkOvertakesARow() throws Exception {
        change("a", 1);
        harness.processWatermark(7);
        harness.processWatermark(8);
        assertThat(output()).isEmpty();
        harness.setProcessingTime(5_000);
        assertThat(output()).containsExactly("a1", "W8");
    }

    @Test
    void nothingIsHeldOverACheckpoint() throws Exception {
        change("a", 1);
        harness.processWatermark(7);
        harness.prepareSnapshotPreBarrier(1);
        assertThat(output()).containsExactly("a1", "W7");
        assertThat(harness.snapshot(1, 1).hasState()).isFalse();
    }

    @Test
    void nothingIsHeldWhenTheInputEndsOrFallsIdle() throws Exception {
        change("a", 1);
        harness.processWatermarkStatus(WatermarkStatus.IDLE);
        assertThat(output()).first().isEqualTo("a1");
        change("a", 2);
        harness.processWatermark(Long.MAX_VALUE);
        assertThat(output()).containsExactly("a2", "W" + Long.MAX_VALUE);
        change("a", 3);
        harness.endInput();
        assertThat(output()).containsExactly("a3");
    }

    @Test
    void itHoldsNoMoreThanItsBound() throws Exception {
        for (int i = 0; i < 100_000; i++) {
            change("k" + i, 1);
        }
        assertThat(output()).hasSize(100_000);
    }
}
