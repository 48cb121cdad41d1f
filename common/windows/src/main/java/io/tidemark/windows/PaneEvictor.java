package io.tidemark.windows;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Throws elements out of a window when a pane comes out, before its function sees them or, with
 * {@link #after}, after it has.
 *
 * <p>What evictors cost: the window keeps its elements instead of one accumulator, and the function
 * runs over all of them for each pane. Before the function, the buffer is bounded, because what the
 * evictor would throw out later anyway is thrown out as elements come: it holds at most twice what
 * the evictor keeps, and never needs to hold less than 32 elements. After the function it holds, on
 * top of what the evictor keeps, all elements since the last pane, so the trigger is its only
 * bound. Discarding windows forget their elements with each pane, so an evictor that acts after the
 * function has nothing to do there. Neither evictor slides by itself: nothing leaves a pane until
 * the trigger fires again, so a result that must fall while nothing arrives needs another operator.
 */
public final class PaneEvictor implements Serializable {

    /** What Flink's records say that have none. */
    private static final long NO_TIMESTAMP = Long.MIN_VALUE;

    private enum Kind {
        COUNT,
        TIME
    }

    private final Kind kind;
    private final long n;
    private final boolean after;

    private PaneEvictor(Kind kind, long n, boolean after) {
        if (n < 1) {
            throw new IllegalArgumentException("An evictor keeps 1 or more, not " + n);
        }
        this.kind = kind;
        this.n = n;
        this.after = after;
    }

    /**
     * Keeps the newest arrived elements, whatever their timestamps.
     *
     * @param n at least 1
     */
    public static PaneEvictor count(long n) {
        return new PaneEvictor(Kind.COUNT, n, false);
    }

    /**
     * Throws out what is older than the newest timestamp in the window by {@code span} or more. An
     * element without a timestamp stays, as with Flink's evictor when none has one; nothing bounds
     * the buffer then.
     *
     * @param span in whole ms, at least 1 ms
     */
    public static PaneEvictor time(Duration span) {
        return new PaneEvictor(Kind.TIME, span.toMillis(), false);
    }

    /** The same evictor, acting after the function has seen the elements. */
    public PaneEvictor after() {
        return new PaneEvictor(kind, n, true);
    }

    boolean actsAfter() {
        return after;
    }

    @Override
    public String toString() {
        return (kind == Kind.COUNT ? "count(" + n : "time(" + n + "ms")
                + (after ? ").after()" : ")");
    }

    /** What stays, in the same order. */
    <T> List<BufferedElement<T>> evict(List<BufferedElement<T>> inOrderOfArrival) {
        if (kind == Kind.COUNT) {
            int size = inOrderOfArrival.size();
            return inOrderOfArrival.subList((int) Math.max(0, size - n), size);
        }
        long newest = Long.MIN_VALUE;
        for (BufferedElement<T> element : inOrderOfArrival) {
            newest = Math.max(newest, element.timestamp());
        }
        long tooOld = Clamped.subtract(newest, n);
        List<BufferedElement<T>> stay = new ArrayList<>();
        for (BufferedElement<T> element : inOrderOfArrival) {
            if (element.timestamp() > tooOld || element.timestamp() == NO_TIMESTAMP) {
                stay.add(element);
            }
        }
        return stay;
    }
}
