package io.tidemark.windows;

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
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Slices follow their windows until these expire only where an expiry can bring a pane, which may
 * be so from one restore to the next. The general engine always does.
 */
class WatchedExpiriesTest {

    private static final SlidingEventTimeWindows WINDOWS =
            SlidingEventTimeWindows.of(Duration.ofMillis(20), Duration.ofMillis(10));

    private General general = new General(new HashMapStateBackend());
    private Slicer slices = new Slicer(new HashMapStateBackend(), 2);
    private final List<Pane<Integer, List<Long>, TimeWindow>> expected = new ArrayList<>();
    private final List<Pane<Integer, List<Long>, TimeWindow>> actual = new ArrayList<>();

    private interface Doing {
        void on(Engine engine) throws Exception;
    }

    @AfterEach
    void stop() {
        both(Engine::close);
    }

    @Test
    void whatExpiresBetweenTwoTimesOfWatchingOwesNothing() {
        start(spec(ClosingBehavior.FIRE_ALWAYS));
        restart(spec(ClosingBehavior.FIRE_IF_NON_EMPTY), 1);
        both(engine -> engine.element(new Event(1, 0, 15)));
        watermark(19);
        watermark(24);
        restart(spec(ClosingBehavior.FIRE_ALWAYS), 1);
        watermark(25);
        assertThat(actual).hasSize(1);
        watermark(40);
        assertThat(actual).hasSize(2);
        assertThat(actual.get(1).window()).isEqualTo(new TimeWindow(10, 30));
    }

    @Test
    void noneTheMoreIfTheJobStartsOnceMoreBeforeAWatermark() {
        start(spec(ClosingBehavior.FIRE_IF_NON_EMPTY));
        both(engine -> engine.element(new Event(1, 0, 15)));
        watermark(19);
        watermark(24);
        restart(spec(ClosingBehavior.FIRE_ALWAYS), 1);
        restart(spec(ClosingBehavior.FIRE_ALWAYS), 2);
        watermark(25);
        assertThat(actual).hasSize(1);
        watermark(40);
        assertThat(actual).hasSize(2);
    }

    @Test
    void whatWaitsForATickWhenALatenessGetsShorterComesOutWheneverThereIsAWatermark() {
        start(lateAtTicks(20));
        both(engine -> engine.element(new Event(1, 0, 15)));
        watermark(19);
        both(
                engine -> {
                    engine.element(new Event(1, 1, 15));
                    engine.flush();
                });
        restart(lateAtTicks(0), 1);
        restart(lateAtTicks(20), 1);
        watermark(20);
        assertThat(actual).hasSize(2);
        assertThat(actual.get(1).value()).containsExactlyInAnyOrder(0L, 1L);
        assertThat(actual.get(1).isLast()).isTrue();
    }

    private static Spec lateAtTicks(long lateness) {
        return new Spec(
                WINDOWS,
                afterWatermark()
                        .withLateFirings(
                                afterProcessingTime(Duration.ZERO)
                                        .alignedTo(Duration.ofMillis(100))),
                lateness,
                AccumulationMode.ACCUMULATING,
                OnTimeBehavior.FIRE_IF_NON_EMPTY,
                ClosingBehavior.FIRE_IF_NON_EMPTY);
    }

    /** Between two restores there is a watermark. {@code -Dtidemark.seed=…} runs one alone. */
    @Test
    void eachWatermarkBringsTheSamePanes() {
        Integer one = Integer.getInteger("tidemark.seed");
        IntStream seeds =
                one == null ? IntStream.range(0, Streams.ON_THE_HEAP / 4) : IntStream.of(one);
        seeds.forEach(
                seed -> {
                    try {
                        run(new Random(seed));
                    } catch (Throwable failure) {
                        throw new AssertionError("seed " + seed, failure);
                    }
                });
    }

    private void run(Random random) throws Exception {
        general = new General(new HashMapStateBackend());
        slices = new Slicer(new HashMapStateBackend(), 1 + random.nextInt(5));
        DataflowTrigger clock =
                afterProcessingTime(Duration.ZERO)
                        .alignedTo(Duration.ofMillis(1 + random.nextInt(20)));
        AfterWatermark trigger = afterWatermark().withLateFirings(Triggers.afterCount(1));
        if (random.nextBoolean()) {
            trigger = trigger.withEarlyFirings(clock);
        }
        AccumulationMode mode = any(random, AccumulationMode.class);
        if (mode != AccumulationMode.DISCARDING && random.nextInt(3) == 0) {
            trigger = trigger.withLateFirings(clock);
        }
        Spec first =
                new Spec(
                        RandomWindows.of(random),
                        trigger,
                        random.nextInt(40),
                        mode,
                        OnTimeBehavior.FIRE_IF_NON_EMPTY,
                        ClosingBehavior.FIRE_IF_NON_EMPTY);
        expected.clear();
        actual.clear();
        start(changed(first, random));
        long now = 0;
        long watermark = -50;
        long time = 0;
        for (int restores = 0; restores < 5; restores++) {
            for (int i = 0; i < 6; i++) {
                now += random.nextInt(6);
                Event event = new Event(random.nextInt(2), i, now - random.nextInt(25));
                time += random.nextInt(8);
                long clockNow = time;
                both(
                        engine -> {
                            engine.element(event);
                            engine.flush();
                            engine.clock(clockNow);
                        });
                if (random.nextBoolean()) {
                    watermark = Math.max(watermark + 1, now - random.nextInt(15));
                    watermark(watermark);
                }
            }
            watermark(++watermark);
            restart(changed(first, random), 1 + random.nextInt(2));
        }
        watermark(watermark + 500);
        assertThat(general.residue()).isZero();
        assertThat(slices.residue()).isZero();
        stop();
    }

    private static Spec changed(Spec spec, Random random) {
        return new Spec(
                spec.windows(),
                spec.trigger(),
                random.nextInt(40),
                spec.mode(),
                any(random, OnTimeBehavior.class),
                any(random, ClosingBehavior.class));
    }

    private static <E extends Enum<E>> E any(Random random, Class<E> type) {
        List<E> all = List.copyOf(EnumSet.allOf(type));
        return all.get(random.nextInt(all.size()));
    }

    private static Spec spec(ClosingBehavior closing) {
        return new Spec(
                WINDOWS,
                defaultTrigger(),
                5,
                AccumulationMode.ACCUMULATING,
                OnTimeBehavior.FIRE_IF_NON_EMPTY,
                closing);
    }

    private void start(Spec spec) {
        both(engine -> engine.start(spec, 1, Saved.NOTHING));
    }

    private void restart(Spec spec, int parallelism) {
        both(
                engine -> {
                    Saved saved = engine.stop();
                    engine.start(spec, parallelism, saved);
                });
    }

    private void watermark(long time) {
        both(engine -> engine.watermark(time));
        expected.addAll(general.panes());
        actual.addAll(slices.panes());
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    }

    private void both(Doing doing) {
        try {
            doing.on(general);
            doing.on(slices);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
