package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.junit.jupiter.api.Test;

class SlicingTest {

    private static List<Long> slicesOf(Slicing slicing, long from, long to) {
        return LongStream.range(from, to).map(slicing::sliceOf).distinct().boxed().toList();
    }

    private static Slicing sliding(long size, long slide) {
        return Slicing.sliding(Duration.ofMillis(size), Duration.ofMillis(slide));
    }

    @Test
    void aSliceIsASlideLongWhereTheSizeIsAMultiple() {
        assertThat(slicesOf(sliding(30, 10), 0, 30)).containsExactly(0L, 10L, 20L);
    }

    @Test
    void elseThereAreTwoForEachSlideAndNotMore() {
        assertThat(slicesOf(sliding(5, 2), 0, 6)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(slicesOf(sliding(17, 10), 0, 20)).containsExactly(0L, 7L, 10L, 17L);
    }

    @Test
    void aSlicesWindowsAreThoseThatFlinkAssigns() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            WindowSpec spec = WindowSpec.random(random);
            Slicing slicing = spec.slicing();
            long timestamp = random.nextInt(2_000) - 1_000L;
            Collection<TimeWindow> windows =
                    SlidingEventTimeWindows.of(
                                    Duration.ofMillis(spec.size()),
                                    Duration.ofMillis(spec.slide()),
                                    Duration.ofMillis(spec.offset()))
                            .assignWindows(null, timestamp, null);
            long slice = slicing.sliceOf(timestamp);
            assertThat(slicing.isInWindow(slice))
                    .as("%s at %d", spec, timestamp)
                    .isEqualTo(!windows.isEmpty());
            if (!windows.isEmpty()) {
                assertThat(List.of(slicing.firstEnd(slice), slicing.lastEnd(slice)))
                        .as("%s at %d", spec, timestamp)
                        .isEqualTo(
                                List.of(
                                        windows.stream()
                                                .mapToLong(TimeWindow::getEnd)
                                                .min()
                                                .orElseThrow(),
                                        windows.stream()
                                                .mapToLong(TimeWindow::getEnd)
                                                .max()
                                                .orElseThrow()));
            }
        }
    }

    @Test
    void impossibleWindowsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> sliding(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> sliding(1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Slicing.tumbling(Duration.ofMillis(5), Duration.ofMillis(5)))
                .withMessageContaining("offset PT0.005S");
    }
}
