package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.defaultTrigger;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.BothEngines.Engine;
import io.tidemark.windows.BothEngines.General;
import io.tidemark.windows.BothEngines.Saved;
import io.tidemark.windows.BothEngines.Slicer;
import io.tidemark.windows.BothEngines.Spec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.junit.jupiter.api.Test;

/**
 * Slices against the general engine, on random streams: the same panes at each step. A failure
 * names the seed; {@code -Dtidemark.seed=…} runs that one alone.
 */
class SlicesFollowTriggersTest {

    private static final int KEYS = 4;

    private interface Property {
        void check(Random random) throws Exception;
    }

    @Test
    void eachStepGivesTheSamePanes() {
        forAllSeeds(
                Streams.ON_THE_HEAP,
                random -> {
                    try (Pair pair = new Pair(random, new HashMapStateBackend(), true)) {
                        pair.run(40 + random.nextInt(60), 0);
                        pair.end();
                    }
                });
    }

    @Test
    void restoresAndOtherParallelismsChangeNothing() {
        forAllSeeds(
                Streams.ON_THE_HEAP / 4,
                random -> {
                    try (Pair pair = new Pair(random, new HashMapStateBackend(), true)) {
                        pair.run(40 + random.nextInt(60), 5);
                        pair.end();
                    }
                });
    }

    /** To open RocksDB is slow, so each seed has several streams, one after the other. */
    @Test
    void rocksDbGivesTheSame() {
        int streams = 10;
        forAllSeeds(
                Streams.ON_ROCKSDB / streams,
                random -> {
                    try (Pair pair = new Pair(random, RocksDb.inMemory(), true)) {
                        for (int stream = 0; stream < streams; stream++) {
                            pair.run(40 + random.nextInt(60), stream == 4 ? 2 : 0);
                            pair.end();
                        }
                    }
                });
    }

    /** What comes out late for one window and flush is not what comes out for each element. */
    @Test
    void wholeFlushesGiveTheSameLastPanesAndSums() {
        forAllSeeds(
                Streams.ON_THE_HEAP / 2,
                random -> {
                    try (Pair pair = new Pair(random, new HashMapStateBackend(), false)) {
                        pair.run(40 + random.nextInt(60), random.nextInt(3));
                        pair.end();
                    }
                });
    }

    /**
     * Where the trigger changes, the engines differ in when panes come, not in what they sum to.
     */
    @Test
    void whateverChangesAtARestoreTheLastPanesAndSumsAreTheSame() {
        forAllSeeds(
                Streams.ON_THE_HEAP / 8,
                random -> {
                    try (Pair pair = new Pair(random, new HashMapStateBackend(), false)) {
                        pair.changes = true;
                        pair.run(40 + random.nextInt(80), 5);
                        pair.end();
                    }
                });
    }

    /** Both engines on one random stream of elements, watermarks and a clock. */
    private static final class Pair implements AutoCloseable {

        private final Random random;
        private final boolean isStepped;
        private final General general;
        private final Slicer slices;
        private final Map<String, Object> expectedContents = new HashMap<>();
        private final Map<String, Object> actualContents = new HashMap<>();
        private Spec spec;
        private boolean changes;
        private long now;
        private long watermark;
        private long clock;
        private long ids;

        Pair(Random random, StateBackend backend, boolean isStepped) throws Exception {
            this.random = random;
            this.isStepped = isStepped;
            this.general = new General(backend);
            this.slices = new Slicer(backend, 1 + random.nextInt(6));
            this.spec = randomSpec(random);
            general.start(spec, 1, Saved.NOTHING);
            slices.start(spec, 1, Saved.NOTHING);
            now = random.nextInt(200) - 100L;
            watermark = now - 50;
            clock = random.nextInt(100);
        }

        void run(int steps, int restores) throws Exception {
            for (int i = 0; i < steps; i++) {
                int dice = random.nextInt(100);
                if (dice < 12) {
                    watermark = Math.max(watermark, now - random.nextInt(15));
                    both(engine -> engine.watermark(watermark));
                } else if (dice < 24) {
                    clock += 1 + random.nextInt(random.nextInt(5) == 0 ? 40 : 10);
                    both(engine -> engine.clock(clock));
                } else if (dice < 24 + restores) {
                    restore();
                } else {
                    now += random.nextInt(4);
                    if (random.nextInt(60) == 0) {
                        now += 60;
                    }
                    long timestamp = now - random.nextInt(random.nextInt(6) == 0 ? 60 : 12);
                    Event event = new Event(random.nextInt(KEYS), ids++, timestamp);
                    both(
                            engine -> {
                                engine.element(event);
                                if (isStepped) {
                                    engine.flush();
                                }
                            });
                }
                compare();
            }
        }

        private interface Doing {
            void on(Engine engine) throws Exception;
        }

        private void both(Doing doing) throws Exception {
            doing.on(general);
            doing.on(slices);
        }

        /** The job stops, the clock goes on, and it starts again, maybe as two. */
        private void restore() throws Exception {
            both(Engine::flush);
            compare();
            Saved saved = general.stop();
            Saved savedSlices = slices.stop();
            clock += random.nextInt(3) == 0 ? 40 : 0;
            general.clock = clock;
            slices.clock = clock;
            int parallelism = 1 + random.nextInt(2);
            if (changes) {
                Spec other = randomSpec(random);
                spec =
                        new Spec(
                                spec.windows(),
                                randomTrigger(random, other.lateness(), spec.mode()),
                                other.lateness(),
                                spec.mode(),
                                other.onTime(),
                                other.closing());
            }
            general.start(spec, parallelism, saved);
            slices.start(spec, parallelism, savedSlices);
            both(engine -> engine.clock(clock));
        }

        private void compare() {
            List<Pane<Integer, List<Long>, TimeWindow>> expected = general.panes();
            List<Pane<Integer, List<Long>, TimeWindow>> actual = slices.panes();
            if (isStepped) {
                assertThat(actual).as("%s", spec).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(slices.late()).containsExactlyInAnyOrderElementsOf(general.late());
            }
            expected.forEach(pane -> add(expectedContents, pane));
            actual.forEach(pane -> add(actualContents, pane));
        }

        /** Of each window the last value, or all values in one. */
        private void add(Map<String, Object> contents, Pane<Integer, List<Long>, TimeWindow> pane) {
            String window = pane.key() + " " + pane.window();
            if (spec.mode() != AccumulationMode.DISCARDING) {
                contents.put(window, pane.isRetraction() ? "withdrawn" : pane.value());
            } else {
                List<Long> ids = new ArrayList<>(pane.value());
                if (contents.get(window) instanceof List<?> before) {
                    before.forEach(id -> ids.add((Long) id));
                }
                contents.put(window, ids.stream().sorted().toList());
            }
        }

        void end() throws Exception {
            now += 500 + 2 * spec.lateness();
            watermark = now;
            both(engine -> engine.watermark(watermark));
            compare();
            assertThat(actualContents).as("%s", spec).isEqualTo(expectedContents);
            assertThat(slices.late()).containsExactlyInAnyOrderElementsOf(general.late());
            assertThat(general.residue()).isZero();
            assertThat(slices.residue()).as("%s", spec).isZero();
        }

        @Override
        public void close() {
            general.close();
            slices.close();
        }
    }

    private static Spec randomSpec(Random random) {
        AccumulationMode mode = any(random, AccumulationMode.class);
        long lateness = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(60);
        return new Spec(
                RandomWindows.of(random),
                randomTrigger(random, lateness, mode),
                lateness,
                mode,
                any(random, OnTimeBehavior.class),
                any(random, ClosingBehavior.class));
    }

    private static DataflowTrigger randomTrigger(
            Random random, long lateness, AccumulationMode mode) {
        DataflowTrigger clock =
                afterProcessingTime(Duration.ZERO).alignedTo(ms(1 + random.nextInt(20)));
        AfterWatermark trigger = afterWatermark();
        if (random.nextInt(4) > 0) {
            trigger = trigger.withEarlyFirings(clock);
        } else if (random.nextBoolean()) {
            return defaultTrigger();
        }
        if (mode != AccumulationMode.DISCARDING && random.nextBoolean()) {
            return trigger.withLateFirings(clock);
        }
        return lateness == 0 && random.nextBoolean()
                ? trigger
                : trigger.withLateFirings(afterCount(1));
    }

    private static <E extends Enum<E>> E any(Random random, Class<E> type) {
        List<E> all = List.copyOf(EnumSet.allOf(type));
        return all.get(random.nextInt(all.size()));
    }

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
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
