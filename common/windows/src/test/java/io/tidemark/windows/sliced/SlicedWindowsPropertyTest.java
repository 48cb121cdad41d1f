package io.tidemark.windows.sliced;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.Streams;
import io.tidemark.windows.sliced.Step.Element;
import io.tidemark.windows.sliced.Step.Idle;
import io.tidemark.windows.sliced.Step.Mark;
import io.tidemark.windows.sliced.Step.Mix;
import io.tidemark.windows.sliced.Step.Restore;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.junit.jupiter.api.Test;

/**
 * Sliced windows against Flink's own window operator, on random streams. A failure names the seed;
 * {@code -Dtidemark.seed=…} runs that one alone.
 */
class SlicedWindowsPropertyTest {

    private static final int UNBOUNDED = 1_000_000;

    private interface Property {
        void check(Random random) throws Exception;
    }

    @Test
    void eachWatermarkGivesTheWindowsAndLateElementsOfFlinksOperator() {
        forAllStreams(
                random -> {
                    WindowSpec spec = WindowSpec.random(random);
                    List<Step> steps =
                            Step.stream(
                                    random, spec, new Mix(1, 10, 0, 0), Step.randomStart(random));
                    try (FlinkWindows expected = new FlinkWindows(spec);
                            SlicedJob actual = new SlicedJob(spec, UNBOUNDED, false, 1)) {
                        long watermark = Long.MIN_VALUE;
                        for (Step step : steps) {
                            apply(step, expected, actual);
                            if (step instanceof Mark mark && mark.time() > watermark) {
                                watermark = mark.time();
                                assertSame(expected, actual);
                                assertThat(actual.outcome().firings().values())
                                        .as("firings of one window by one watermark")
                                        .allMatch(times -> times == 1);
                                actual.outcome().forgetFirings();
                            }
                        }
                        actual.assertNothingLeft();
                    }
                });
    }

    @Test
    void severalInputsThatGoIdleGiveTheSameForTheSameInterleaving() {
        forAllStreams(
                random -> {
                    WindowSpec spec = WindowSpec.random(random);
                    int inputs = 4;
                    List<Step> steps =
                            Step.stream(
                                    random,
                                    spec,
                                    new Mix(inputs, 15, 5, 0),
                                    Step.randomStart(random));
                    try (FlinkWindows expected = new FlinkWindows(spec);
                            SlicedJob actual =
                                    new SlicedJob(spec, 1 + random.nextInt(100), false, inputs)) {
                        expected.restore(inputs);
                        for (Step step : steps) {
                            apply(step, expected, actual);
                        }
                        assertSame(expected, actual);
                    }
                });
    }

    @Test
    void failuresAndOtherParallelismsChangeNothing() {
        forAllStreams(
                random -> {
                    WindowSpec spec = WindowSpec.random(random);
                    List<Step> steps =
                            Step.stream(
                                    random, spec, new Mix(3, 12, 0, 1), Step.randomStart(random));
                    try (FlinkWindows expected = new FlinkWindows(spec);
                            SlicedJob actual =
                                    new SlicedJob(spec, 1 + random.nextInt(60), false, 3)) {
                        expected.restore(3);
                        for (Step step : steps) {
                            apply(step, expected, actual);
                        }
                        assertSame(expected, actual);
                        if (spec.allowedLateness() == 0) {
                            assertThat(actual.outcome().firings().values())
                                    .as("firings of one window")
                                    .allMatch(times -> times == 1);
                        }
                        actual.assertNothingLeft();
                    }
                });
    }

    /** To open RocksDB is slow, so each seed has several streams, one after the other. */
    @Test
    void rocksDbGivesTheSameThroughFailuresAndOtherParallelisms() {
        int streams = 20;
        forAllSeeds(
                Streams.ON_THE_HEAP / streams,
                random -> {
                    WindowSpec spec = WindowSpec.random(random);
                    Mix mix = new Mix(2, 12, 0, 0);
                    long start = Step.randomStart(random);
                    try (FlinkWindows expected = new FlinkWindows(spec);
                            SlicedJob actual =
                                    new SlicedJob(spec, 1 + random.nextInt(60), true, 2)) {
                        expected.restore(2);
                        for (int stream = 0; stream < streams; stream++) {
                            List<Step> steps = Step.stream(random, spec, mix, start);
                            if (stream % 5 == 2) {
                                Step failure = new Restore(2, 1 + random.nextInt(2));
                                steps.add(random.nextInt(steps.size() / 2), failure);
                            }
                            for (Step step : steps) {
                                apply(step, expected, actual);
                            }
                            assertSame(expected, actual);
                            actual.assertNothingLeft();
                            start = ((Mark) steps.get(steps.size() - 1)).time();
                        }
                    }
                });
    }

    private static void apply(Step step, FlinkWindows expected, SlicedJob actual) throws Exception {
        if (step instanceof Element element) {
            expected.element(element.event());
            actual.element(element.input(), element.event());
        } else if (step instanceof Mark mark) {
            expected.mark(mark.input(), mark.time());
            actual.mark(mark.input(), mark.time());
        } else if (step instanceof Idle idle) {
            WatermarkStatus status = idle.idle() ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE;
            expected.status(idle.input(), status);
            actual.status(idle.input(), status);
        } else if (step instanceof Restore restore) {
            expected.restore(restore.inputs());
            actual.restore(restore.inputs(), restore.receivers());
        }
    }

    private static void assertSame(FlinkWindows expected, SlicedJob actual) {
        assertThat(actual.outcome().values()).isEqualTo(expected.outcome().values());
        assertThat(byId(actual.outcome().late())).isEqualTo(byId(expected.outcome().late()));
    }

    private static List<Event> byId(List<Event> events) {
        return events.stream().sorted(Comparator.comparing(Event::id)).toList();
    }

    private static void forAllStreams(Property property) {
        forAllSeeds(Streams.ON_THE_HEAP, property);
    }

    private static void forAllSeeds(int count, Property property) {
        Integer one = Integer.getInteger("tidemark.seed");
        IntStream seeds = one == null ? IntStream.range(0, count) : IntStream.of(one);
        seeds.forEach(
                seed -> {
                    try {
                        property.check(new Random(seed));
                    } catch (Throwable failure) {
                        throw new AssertionError("seed " + seed, failure);
                    }
                });
    }
}
