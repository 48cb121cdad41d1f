package io.tidemark.windows;

import static io.tidemark.windows.Triggers.defaultTrigger;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.BothEngines.Saved;
import io.tidemark.windows.BothEngines.Slicer;
import io.tidemark.windows.BothEngines.Spec;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Late panes of slices while the watermark stands still. Both sides gather; the clock goes on. */
class LateWithoutWatermarkTest {

    private static final long INTERVAL = 200;

    private final Slicer slices = new Slicer(new HashMapStateBackend(), 2);

    @AfterEach
    void close() {
        slices.close();
    }

    private Spec tens(long lateness) {
        return new Spec(
                TumblingEventTimeWindows.of(Duration.ofMillis(10)),
                defaultTrigger(),
                lateness,
                AccumulationMode.ACCUMULATING,
                OnTimeBehavior.FIRE_IF_NON_EMPTY,
                ClosingBehavior.FIRE_IF_NON_EMPTY);
    }

    @Test
    void aLatePaneWaitsForNoWatermark() throws Exception {
        slices.start(tens(50), 1, Saved.NOTHING);
        slices.element(new Event(1, 1, 5));
        slices.watermark(20);
        assertThat(slices.panes()).hasSize(1);

        slices.element(new Event(1, 2, 6));
        slices.element(new Event(1, 3, 7));
        slices.clockOnly(INTERVAL - 1);
        assertThat(slices.panes()).isEmpty();
        slices.clockOnly(INTERVAL);
        slices.clockOnly(2 * INTERVAL);
        assertThat(slices.panes())
                .singleElement()
                .satisfies(
                        pane -> {
                            assertThat(pane.timing()).isEqualTo(PaneTiming.LATE);
                            assertThat(pane.value()).isEqualTo(List.of(1L, 2L, 3L));
                        });
    }

    @Test
    void whatNoPaneWaitsForIsGatheredUntilTheWatermark() throws Exception {
        slices.start(tens(50), 1, Saved.NOTHING);
        slices.watermark(20);
        slices.element(new Event(1, 1, 25));
        slices.clockOnly(10 * INTERVAL);
        assertThat(slices.arrived()).isZero();
    }
}
