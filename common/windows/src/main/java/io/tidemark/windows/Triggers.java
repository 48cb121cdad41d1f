package io.tidemark.windows;

import java.time.Duration;
import java.util.List;

/**
 * The words of a trigger. A trigger that is not repeated fires once and is then finished: what
 * comes later for its window is dropped (and reported, by {@link Panes}).
 *
 * <p>Counts and deadlines start with the window. They start anew only when their own trigger is
 * repeated or gets its turn in {@link #afterEach}, not when another part of the sentence fires.
 */
public final class Triggers {

    private Triggers() {}

    /**
     * Fires once when the watermark passes the window's end; at once in a window that late data
     * opens. Early and late firings can be added.
     */
    public static AfterWatermark afterWatermark() {
        return new AfterWatermark(null, null);
    }

    /**
     * Fires when {@code n} elements have come.
     *
     * @param n at least 1
     */
    public static DataflowTrigger afterCount(long n) {
        return new AfterCount(n);
    }

    /**
     * Fires when {@code delay} of processing time has passed since the first element (at equality).
     * It can be {@linkplain AfterProcessingTime#alignedTo aligned} to a clock.
     *
     * @param delay in whole ms; 0 fires with the element
     */
    public static AfterProcessingTime afterProcessingTime(Duration delay) {
        return new AfterProcessingTime(delay.toMillis());
    }

    /** Fires whenever {@code trigger} fires and starts it anew whenever it is finished. */
    public static DataflowTrigger repeatedly(DataflowTrigger trigger) {
        return new Repeatedly(trigger);
    }

    /** Fires once, when the first of the triggers does. */
    public static DataflowTrigger afterFirst(DataflowTrigger... triggers) {
        return afterFirst(List.of(triggers));
    }

    /** Fires once, when the first of the triggers does. */
    public static DataflowTrigger afterFirst(List<DataflowTrigger> triggers) {
        return new AfterSome(AfterSome.Kind.FIRST, triggers);
    }

    /** Fires once, when all of the triggers would have. */
    public static DataflowTrigger afterAll(DataflowTrigger... triggers) {
        return afterAll(List.of(triggers));
    }

    /** Fires once, when all of the triggers would have. */
    public static DataflowTrigger afterAll(List<DataflowTrigger> triggers) {
        return new AfterSome(AfterSome.Kind.ALL, triggers);
    }

    /** One trigger after the other: the next one's turn comes when the one before is finished. */
    public static DataflowTrigger afterEach(DataflowTrigger... triggers) {
        return afterEach(List.of(triggers));
    }

    /** One trigger after the other: the next one's turn comes when the one before is finished. */
    public static DataflowTrigger afterEach(List<DataflowTrigger> triggers) {
        return new AfterEach(triggers);
    }

    /** Never fires; the window's only pane is the one at its expiry. */
    public static DataflowTrigger never() {
        return WithoutState.NEVER;
    }

    /**
     * Flink's default: fires when the watermark passes the window's end, then on every late one.
     */
    public static DataflowTrigger defaultTrigger() {
        return WithoutState.DEFAULT;
    }
}
