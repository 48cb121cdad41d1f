package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.assigners.WindowStagger;
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
    void windowsInWordsHaveTheSameSlicesAndEachItsEnd() {
        Random random = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            WindowAssigner<Object, TimeWindow> assigner = RandomWindows.of(random);
            Slicing slicing = Slicing.parse(PaneMeaning.windows(assigner));
            assertThat(slicing).hasToString(Slicing.of(assigner).toString());
            for (int j = 0; j < 10; j++) {
                long slice = slicing.sliceOf(random.nextInt(400) - 200L);
                long end = slicing.endOf(slice);
                assertThat(slicesOf(slicing, slice, end + 1))
                        .as("%s from %d", assigner, slice)
                        .containsExactly(slice, end);
            }
        }
        assertThat(Slicing.parse(PaneMeaning.windows(GlobalWindows.create()))).isNull();
    }

    @Test
    void theWindowsOfAllKindsAreThoseOfTheAssigner() {
        Random random = new Random(2);
        WindowAssigner<Object, TimeWindow> assigner = RandomWindows.of(random);
        Slicing slicing = Slicing.of(assigner);
        for (int i = 0; i < 10_000; i++) {
            if (i % 20 == 0) {
                assigner = RandomWindows.of(random);
                slicing = Slicing.of(assigner);
            }
            long timestamp = random.nextInt(400) - 200L;
            long slice = slicing.sliceOf(timestamp);
            assertThat(windowsOf(slicing, slice))
                    .as("%s at %d", assigner, timestamp)
                    .containsExactlyInAnyOrderElementsOf(windowsAt(assigner, timestamp));
            assertThat(windowsAt(assigner, slice))
                    .as("%s from %d to %d", assigner, slice, timestamp)
                    .isEqualTo(windowsAt(assigner, timestamp));
            assertThat(slicing.isInWindow(slice)).isEqualTo(!windowsOf(slicing, slice).isEmpty());
        }
    }

    private static Collection<TimeWindow> windowsAt(
            WindowAssigner<Object, TimeWindow> assigner, long time) {
        return assigner.assignWindows(
                new Object(),
                time,
                new WindowAssigner.WindowAssignerContext() {
                    @Override
                    public long getCurrentProcessingTime() {
                        return 0;
                    }
                });
    }

    /** Each once, though it may be of two kinds. */
    private static List<TimeWindow> windowsOf(Slicing slicing, long slice) {
        List<TimeWindow> windows = new ArrayList<>();
        for (int i = 0; i < slicing.families(); i++) {
            WindowFamily family = slicing.family(i);
            long end = family.nextEnd(slice, Long.MIN_VALUE);
            while (end != WindowFamily.NONE) {
                long start = family.startOf(end);
                assertThat(family.has(start, end)).isTrue();
                if (!slicing.isRepeated(i, start, end)) {
                    windows.add(new TimeWindow(start, end));
                    assertThat(slicing.familyOf(start, end)).isEqualTo(i);
                }
                assertThat(family.endAtOrBefore(end)).isEqualTo(end);
                assertThat(family.endAtOrBefore(end - 1)).isLessThan(end);
                end = family.nextEnd(slice, end - 1);
            }
        }
        return windows;
    }

    private static Optional<String> whyNot(WindowAssigner<?, ?> assigner) {
        try {
            Slicing.of(assigner);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Test
    void windowsThatCannotBeSlicedAreRefusedWithTheReason() {
        assertThat(whyNot(TumblingEventTimeWindows.of(Duration.ofHours(1)))).isEmpty();
        assertThat(whyNot(EventTimeSessionWindows.withGap(Duration.ofHours(1))))
                .hasValue(
                        "windows that are not event-time tumbling, sliding or cumulating have no"
                                + " slices: EventTimeSessionWindows(3600000)");
        assertThat(whyNot(GlobalWindows.create()).orElseThrow())
                .startsWith("windows that are not event-time");
        for (WindowStagger stagger : List.of(WindowStagger.RANDOM, WindowStagger.NATURAL)) {
            assertThat(
                            whyNot(
                                    TumblingEventTimeWindows.of(
                                            Duration.ofHours(1), Duration.ZERO, stagger)))
                    .hasValue("staggered windows have no slices in common");
        }
        assertThat(
                        whyNot(
                                UnionEventTimeWindows.of(
                                        TumblingEventTimeWindows.of(Duration.ofHours(1)),
                                        SlidingEventTimeWindows.of(
                                                Duration.ofHours(1), Duration.ofHours(1)))))
                .hasValue("two kinds of the windows are the same");
    }

    @Test
    void aUnionHasEachPartOnceAndOnlyWindowsThatDoNotMerge() {
        TumblingEventTimeWindows hours = TumblingEventTimeWindows.of(Duration.ofHours(1));
        assertThat(UnionEventTimeWindows.of(hours, CalendarEventTimeWindows.ofDays(ZoneOffset.UTC)))
                .hasToString(
                        "UnionEventTimeWindows(TumblingEventTimeWindows(3600000), "
                                + CalendarEventTimeWindows.ofDays(ZoneOffset.UTC)
                                + ")");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UnionEventTimeWindows.of(hours, hours))
                .withMessageContaining("twice");
        assertThatIllegalArgumentException().isThrownBy(UnionEventTimeWindows::of);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                UnionEventTimeWindows.of(
                                        hours,
                                        EventTimeSessionWindows.withGap(Duration.ofMillis(1))))
                .withMessageContaining("do not merge");
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
