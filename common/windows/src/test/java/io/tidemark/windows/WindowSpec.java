package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.Random;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;

/**
 * What is computed: both operators of a test are made of it. Times are in milliseconds.
 *
 * @param size the windows' length
 * @param slide the distance of their starts
 * @param offset their starts' distance from the epoch
 * @param allowedLateness the allowed lateness
 */
record WindowSpec(long size, long slide, long offset, long allowedLateness) {

    /** Tumbling, multiples, no multiples, gaps between windows; with and without lateness. */
    static WindowSpec random(Random random) {
        long slide = 1L + random.nextInt(20);
        long size =
                switch (random.nextInt(4)) {
                    case 0 -> slide;
                    case 1 -> slide * (2 + random.nextInt(9));
                    case 2 -> slide + random.nextInt(50);
                    default -> 1 + random.nextInt((int) slide);
                };
        long offset = random.nextBoolean() ? 0 : random.nextInt((int) (2 * slide - 1)) - slide + 1;
        long lateness = random.nextBoolean() ? 0 : random.nextInt((int) (3 * size) + 1);
        return new WindowSpec(size, slide, offset, lateness);
    }

    SlidingEventTimeWindows assigner() {
        return SlidingEventTimeWindows.of(
                Duration.ofMillis(size), Duration.ofMillis(slide), Duration.ofMillis(offset));
    }

    Slicing slicing() {
        return Slicing.sliding(
                Duration.ofMillis(size), Duration.ofMillis(slide), Duration.ofMillis(offset));
    }

    Lateness lateness() {
        return new Lateness(slicing(), allowedLateness);
    }

    SliceDefinition slices() {
        return new SliceDefinition(lateness());
    }

    /** Whether a time is in no window, because the slide is greater than the size. */
    boolean isBetweenWindows(long timestamp) {
        return !slicing().isInWindow(slicing().sliceOf(timestamp));
    }

    StateDefinition definition() {
        return StateDefinition.empty().with("slicing", slicing());
    }
}
