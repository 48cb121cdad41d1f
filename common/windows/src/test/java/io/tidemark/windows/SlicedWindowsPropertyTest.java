package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.Partial.Timed;
import io.tidemark.windows.Step.Element;
import io.tidemark.windows.Step.Idle;
import io.tidemark.windows.Step.Mark;
import io.tidemark.windows.Step.Mix;
import io.tidemark.windows.Step.Restore;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.junit.jupiter.api.Tag;
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

    /** What counts is the order in which elements leave their senders, who gather them. */
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
                    Map<Long, Event> sent = new HashMap<>();
                    try (FlinkWindows expected = new FlinkWindows(spec);
                            SlicedJob actual =
                                    new SlicedJob(
                                            spec,
                                            1 + random.nextInt(100),
                                            false,
                                            inputs,
                                            false,
                                            (Leaving) id -> expected.element(sent.remove(id)))) {
                        expected.restore(inputs);
                        for (Step step : steps) {
                            // The job first, for what it has gathered leaves before the mark.
                            if (step instanceof Element element) {
                                sent.put(element.event().id(), element.event());
                                actual.element(element.input(), element.event());
                            } else if (step instanceof Mark mark) {
                                actual.mark(mark.input(), mark.time());
                                expected.mark(mark.input(), mark.time());
                            } else if (step instanceof Idle idle) {
                                WatermarkStatus status = status(idle);
                                actual.status(idle.input(), status);
                                expected.status(idle.input(), status);
                            }
                        }
                        assertSame(expected, actual);
                        assertThat(sent.values()).isEmpty();
                    }
                });
    }

    /** Is told the ids of the elements that leave their senders. */
    private interface Leaving extends SlicedJob.Arrivals {

        void left(long id) throws Exception;

        @Override
        default void elements(Partial<Integer, Event, List<Long>> partial) throws Exception {
            for (Timed<Event> element : partial.elements()) {
                left(element.element().id());
            }
            if (!partial.isElements()) {
                for (long id : partial.accumulator()) {
                    left(id);
                }
            }
        }

        @Override
        default void mark(KeyGroupRange groups, long time) {}
    }

    /** As on RocksDB below, and restores that change nothing are among those that change much. */
    @Test
    @Tag("long")
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

    /** Records and watermarks take their time, so that receivers have different watermarks. */
    @Test
    void whateverChangesAtARestoreNoElementIsLostOrTakenTwice() {
        forAllStreams(
                random -> {
                    WindowSpec spec = WindowSpec.random(random);
                    try (Changes changes = new Changes(random, spec, false)) {
                        changes.run(Step.randomStart(random), 3);
                        changes.end();
                    }
                });
    }

    /** To open RocksDB is slow, so each seed has several streams, one after the other. */
    @Test
    void rocksDbGivesTheSameWhateverChangesAtARestore() {
        int streams = 10;
        forAllSeeds(
                Streams.ON_ROCKSDB / streams,
                random -> {
                    WindowSpec spec = WindowSpec.random(random);
                    try (Changes changes = new Changes(random, spec, true)) {
                        for (int stream = 0; stream < streams; stream++) {
                            changes.run(Step.randomStart(random), stream % 3 == 1 ? 1 : 0);
                        }
                        changes.end();
                    }
                });
    }

    /** A job whose inputs go idle and come back, and which starts again as another one. */
    private static final class Changes implements AutoCloseable {

        private static final int INPUTS = 3;

        private final Random random;
        private final WindowsModel expected;
        private final SlicedJob actual;
        private final boolean[] isIdle = new boolean[INPUTS];
        private WindowSpec spec;
        private boolean isUnaligned;
        private int inputs = INPUTS;
        private int receivers = 1;
        private long ids;

        Changes(Random random, WindowSpec spec, boolean rocksDb) throws Exception {
            this.random = random;
            this.spec = spec;
            this.expected = new WindowsModel(spec);
            this.actual =
                    new SlicedJob(spec, 1 + random.nextInt(60), rocksDb, INPUTS, true, expected);
        }

        /** A random stream, with some restores in it. */
        void run(long start, int restores) throws Exception {
            Mix mix = new Mix(INPUTS, 12, random.nextBoolean() ? 0 : 10, 0);
            List<Step> steps = Step.stream(random, spec, mix, start);
            for (int i = 0; i < restores; i++) {
                steps.add(random.nextInt(steps.size()), new Restore(0, 0));
            }
            for (Step step : steps) {
                apply(step);
                for (int i = random.nextInt(3); i > 0; i--) {
                    actual.deliverOne(random);
                }
            }
        }

        private void apply(Step step) throws Exception {
            if (step instanceof Element element) {
                int input = element.input() % inputs;
                Event event = element.event();
                Event one = new Event(event.key(), ids++, event.timestamp());
                status(input, false);
                expected.sent(one);
                actual.element(input, one);
            } else if (step instanceof Mark mark) {
                int input = mark.input() % inputs;
                status(input, false);
                actual.mark(input, mark.time());
            } else if (step instanceof Idle idle) {
                status(idle.input() % inputs, idle.idle());
            } else {
                restore();
            }
        }

        private void status(int input, boolean idle) throws Exception {
            if (isIdle[input] != idle) {
                isIdle[input] = idle;
                actual.status(input, idle ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
            }
        }

        private void restore() throws Exception {
            if (random.nextInt(5) == 0) {
                drain();
            }
            if (random.nextBoolean()) {
                inputs = 1 + random.nextInt(INPUTS);
                receivers = 1 + random.nextInt(3);
            }
            long lateness = random.nextBoolean() ? 0 : random.nextInt((int) (3 * spec.size()) + 1);
            spec = new WindowSpec(spec.size(), spec.slide(), spec.offset(), lateness);
            Arrays.fill(isIdle, false);
            boolean wasUnaligned = isUnaligned;
            isUnaligned = random.nextBoolean();
            actual.restore(inputs, receivers, isUnaligned, spec);
            expected.restored(spec, wasUnaligned);
        }

        private void drain() throws Exception {
            for (int input = 0; input < inputs; input++) {
                status(input, false);
                actual.mark(input, Long.MAX_VALUE);
            }
            actual.deliverAll();
        }

        void end() throws Exception {
            drain();
            assertThat(actual.outcome().values()).isEqualTo(expected.values());
            assertThat(byId(actual.outcome().late())).isEqualTo(byId(expected.late()));
            assertThat(expected.underWay()).isEmpty();
            actual.assertNothingLeft();
        }

        @Override
        public void close() {
            actual.close();
        }
    }

    private static void apply(Step step, FlinkWindows expected, SlicedJob actual) throws Exception {
        if (step instanceof Element element) {
            expected.element(element.event());
            actual.element(element.input(), element.event());
        } else if (step instanceof Mark mark) {
            expected.mark(mark.input(), mark.time());
            actual.mark(mark.input(), mark.time());
        } else if (step instanceof Idle idle) {
            WatermarkStatus status = status(idle);
            expected.status(idle.input(), status);
            actual.status(idle.input(), status);
        } else if (step instanceof Restore restore) {
            expected.restore(restore.inputs());
            actual.restore(restore.inputs(), restore.receivers());
        }
    }

    private static WatermarkStatus status(Idle idle) {
        return idle.idle() ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE;
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
