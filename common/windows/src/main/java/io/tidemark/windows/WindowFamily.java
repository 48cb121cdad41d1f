package io.tidemark.windows;

import java.io.Serializable;
import java.time.Duration;

/**
 * Windows of one kind, which are either all of one size, or begin together and grow step by step.
 * Both the starts and the ends never fall from one window to the next, in the order of their ends;
 * and a window's start follows from its end.
 *
 * <p>Times are ms since the epoch, UTC; ends are exclusive.
 *
 * @param size the size of the largest windows
 * @param period the distance from one start to the next
 * @param step by how much a window is larger than the one before that has the same start; {@code
 *     size} if none has
 * @param offset where the starts are counted from, to either side
 */
record WindowFamily(long size, long period, long step, long offset) implements Serializable {

    /** What {@link #nextEnd} answers where there is none. */
    static final long NONE = Long.MAX_VALUE;

    static WindowFamily sliding(long size, long slide, long offset) {
        if (size <= 0 || slide <= 0 || Math.abs(offset) >= slide) {
            throw new IllegalArgumentException(
                    String.format(
                            "windows need a size and a slide of at least 1 ms, and an offset"
                                    + " smaller than the slide: size %s, slide %s, offset %s",
                            Duration.ofMillis(size),
                            Duration.ofMillis(slide),
                            Duration.ofMillis(offset)));
        }
        return new WindowFamily(size, slide, size, offset);
    }

    static WindowFamily cumulating(long maxSize, long step, long offset) {
        return new WindowFamily(maxSize, maxSize, step, offset);
    }

    /** The last edge, a start or an end of a window, at or before a time. */
    long edgeAtOrBefore(long time) {
        long start = startAtOrBefore(time);
        long sinceStart = time - start;
        if (step < size) {
            return time - sinceStart % step;
        }
        long endInPeriod = size % period;
        return sinceStart < endInPeriod ? start : start + endInPeriod;
    }

    /** The first edge, a start or an end of a window, after a time. */
    long edgeAfter(long time) {
        long start = startAtOrBefore(time);
        return Math.min(start + period, endAfter(time));
    }

    /** The end of the last window that begins at or before a time, be the time in it or not. */
    long lastEnd(long time) {
        return startAtOrBefore(time) + size;
    }

    /**
     * The end of the first window that holds {@code slice} and whose last millisecond is after
     * {@code time}; {@link #NONE} if there is none.
     */
    long nextEnd(long slice, long time) {
        long last = lastEnd(slice);
        if (last <= slice || last - 1 <= time) {
            return NONE;
        }
        return time < slice ? endAfter(slice) : endAfter(time + 1);
    }

    /** The first end of a window after a time. */
    long endAfter(long time) {
        return step < size
                ? time - Math.floorMod(time - offset, step) + step
                : startAtOrBefore(time - size) + period + size;
    }

    /** The last end of a window at or before a time. */
    long endAtOrBefore(long time) {
        return endAfter(time) - (step < size ? step : period);
    }

    /** The start of the window that ends at {@code end}. */
    long startOf(long end) {
        return step < size ? startAtOrBefore(end - 1) : end - size;
    }

    /** Whether this is one of the windows. */
    boolean has(long start, long end) {
        long length = end - start;
        return Math.floorMod(start - offset, period) == 0
                && length > 0
                && length <= size
                && length % step == 0;
    }

    private long startAtOrBefore(long time) {
        return time - Math.floorMod(time - offset, period);
    }

    @Override
    public String toString() {
        return step < size
                ? String.format(
                        "cumulating to %d ms in steps of %d ms, offset %d ms", size, step, offset)
                : String.format("size %d ms, slide %d ms, offset %d ms", size, period, offset);
    }
}
