package io.tidemark.job.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness may be interrupted while it closes
class FollowClockTest {

    private static OneInputStreamOperatorTestHarness<String, String> harness() throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<>(new FollowClock<String>(100));
        harness.getExecutionConfig().setAutoWatermarkInterval(200);
        return harness;
    }

    @Test
    void whileTheSourceIsIdleTheWatermarkFollowsTheClockAndNeverGoesBack() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processWatermark(5_000);
            harness.setProcessingTime(6_000);
            harness.processWatermarkStatus(WatermarkStatus.IDLE);
            harness.setProcessingTime(6_200);
            harness.setProcessingTime(6_400);
            harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
            harness.processWatermark(6_250);
            harness.setProcessingTime(6_600);
            harness.processWatermark(6_500);
            assertThat(harness.getOutput())
                    .containsExactly(
                            new Watermark(5_000),
                            new Watermark(6_099),
                            new Watermark(6_299),
                            new Watermark(6_500));
        }
    }

    @Test
    void eventTimeThatIsAheadOfTheClockIsLeftAlone() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processWatermark(9_000);
            harness.processWatermarkStatus(WatermarkStatus.IDLE);
            harness.setProcessingTime(1_000);
            assertThat(harness.getOutput()).containsExactly(new Watermark(9_000));
        }
    }

    @Test
    void aSourceThatNeverHadAnEventStaysIdle() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processWatermarkStatus(WatermarkStatus.IDLE);
            harness.setProcessingTime(1_000);
            harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
            harness.processWatermark(7);
            assertThat(harness.getOutput())
                    .containsExactly(
                            WatermarkStatus.IDLE, WatermarkStatus.ACTIVE, new Watermark(7));
        }
    }

    @Test
    void aJobThatIsDrainedInASilenceComesToTheEndOfTime() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processWatermark(7);
            // From now on Flink hands on no watermark of the source.
            harness.processWatermarkStatus(WatermarkStatus.IDLE);
            harness.endInput();
            assertThat(harness.getOutput())
                    .containsExactly(new Watermark(7), Watermark.MAX_WATERMARK);
        }
    }

    @Test
    void afterAFailureInASilenceItGoesOn() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            harness.processWatermark(7);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = harness()) {
            harness.initializeState(snapshot);
            harness.open();
            harness.processWatermarkStatus(WatermarkStatus.IDLE);
            harness.setProcessingTime(1_000);
            assertThat(harness.getOutput()).containsExactly(new Watermark(899));
        }
    }
}
