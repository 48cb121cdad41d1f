package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which triggers slices follow, and what is said of the others. */
class SliceFiringTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "default() | 60000 | DISCARDING | 0 | 0",
                "afterWatermark() | 0 | DISCARDING | 0 | 0",
                "afterWatermark().withLateFirings(afterCount(1)) | 60000 | DISCARDING | 0 | 0",
                "afterWatermark().withEarlyFirings(never()) | 0 | DISCARDING | 0 | 0",
                "afterWatermark().withEarlyFirings(afterProcessingTime(0ms).alignedTo(1s))"
                        + ".withLateFirings(repeatedly(afterCount(1))) | 60000 | DISCARDING | 1000 | 0",
                "afterWatermark().withEarlyFirings(repeatedly(afterProcessingTime(0ms)"
                        + ".alignedTo(1s))) | 0 | RETRACTING | 1000 | 0",
                "afterWatermark().withEarlyFirings(afterProcessingTime(0ms).alignedTo(1s))"
                        + ".withLateFirings(afterProcessingTime(0ms).alignedTo(1s))"
                        + " | 60000 | ACCUMULATING | 1000 | 1000",
                "afterWatermark().withLateFirings(afterProcessingTime(0ms).alignedTo(1s))"
                        + " | 60000 | RETRACTING | 0 | 1000",
            })
    void aTriggerThatNeedsNoSingleElementsIsFollowed(
            String trigger, long lateness, AccumulationMode mode, long early, long late) {
        assertThat(SliceFiring.of(DataflowTrigger.parse(trigger), lateness, mode))
                .isEqualTo(new SliceFiring(early, late));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "afterCount(1) | 0 | DISCARDING | slices follow the default trigger and",
                "repeatedly(default()) | 0 | DISCARDING | slices follow the default trigger and",
                "never() | 0 | DISCARDING | slices follow the default trigger and",
                "afterWatermark() | 1 | ACCUMULATING | a trigger that is finished at the window's end",
                "afterWatermark().withLateFirings(afterCount(2)) | 1 | ACCUMULATING"
                        + " | the late firings need single elements: afterCount(2); slices",
                "afterWatermark().withEarlyFirings(afterCount(1)) | 0 | ACCUMULATING"
                        + " | the early firings need single elements: afterCount(1); slices",
                "afterWatermark().withEarlyFirings(afterProcessingTime(1s)) | 0 | ACCUMULATING"
                        + " | the early firings need single elements: afterProcessingTime(1s); slices",
                "afterWatermark().withEarlyFirings(afterProcessingTime(1s).alignedTo(1s)) | 0"
                        + " | ACCUMULATING | the early firings need single elements: afterProc",
                "afterWatermark().withLateFirings(afterProcessingTime(0ms).alignedTo(1s)) | 1"
                        + " | DISCARDING | what is new in late panes at a clock's ticks differs",
                "afterWatermark().withEarlyFirings(afterProcessingTime(0ms).alignedTo(1s))"
                        + ".withLateFirings(afterProcessingTime(0ms).alignedTo(2s)) | 1 | ACCUMULATING"
                        + " | early and late panes of slices come by the same clock, not by two"
            })
    void ofAnyOtherItIsSaidWhyNot(
            String trigger, long lateness, AccumulationMode mode, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SliceFiring.of(DataflowTrigger.parse(trigger), lateness, mode))
                .withMessageStartingWith(reason)
                .withMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "9, 10", "10, 20", "-1, 0", "-10, 0"})
    void theNextTickIsTheNextMultiple(long time, long tick) {
        assertThat(new SliceFiring(10, 0).nextTick(time)).isEqualTo(tick);
    }
}
