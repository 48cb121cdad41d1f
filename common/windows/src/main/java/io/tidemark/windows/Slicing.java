package io.tidemark.windows;

import java.io.Serializable;
import java.time.Duration;

/**
 * Sliding or tumbling event-time windows, and the slices that they are made of.
 *
 * <p>The windows are those of Flink's {@code SlidingEventTimeWindows}: [start, start + size) for
 * each start = offset + n · slide, in milliseconds since the epoch, UTC. The slices lie between
 * neighbouring window edges (starts and ends), so that two elements of one slice are in exactly the
 * same windows. That makes one slice for each slide where the size is a multiple of the slide, else
 * two: never more than slices of gcd(size, slide), and often fewer. (The idea of cutting at window
 * edges alone is from Carbone et al., "Cutty: Aggregate Sharing for User-Defined Windows", CIKM
 * 2016.)
 *
 * <p>A slice is named by its first millisecond. Where the slide is larger than the size, some
 * slices lie in the gap between two windows and belong to none.
 */
public final class Slicing implements Serializable {

    /** What {@link #nextEnd} answers where there is none. */
    static final long NONE = Long.MAX_VALUE;

    private static final long serialVersionUID = 1L;

    private final long size;
    private final long slide;
    private final long offset;

    /** Where in each slide, counted from a window's start, windows end; 0: where they start. */
    private final long endInSlide;

    private Slicing(Duration size, Duration slide, Duration offset) {
        this.size = size.toMillis();
        this.slide = slide.toMillis();
        this.offset = offset.toMillis();
        if (this.size <= 0 || this.slide <= 0 || Math.abs(this.offset) >= this.slide) {
            throw new IllegalArgumentException(
                    String.format(
                            "windows need a size and a slide of at least 1 ms, and an offset"
                                    + " smaller than the slide: size %s, slide %s, offset %s",
                            size, slide, offset));
        }
        this.endInSlide = this.size % this.slide;
    }

    /** Windows of {@code size}, one starting every {@code slide} from the epoch. */
    public static Slicing sliding(Duration size, Duration slide) {
        return new Slicing(size, slide, Duration.ZERO);
    }

    /**
     * Windows of {@code size}, one starting every {@code slide} from {@code offset} after the
     * epoch.
     *
     * @param offset may be negative; smaller than the slide
     * @throws IllegalArgumentException if a size or slide is under 1 ms, or the offset too large
     */
    public static Slicing sliding(Duration size, Duration slide, Duration offset) {
        return new Slicing(size, slide, offset);
    }

    /** Windows of {@code size} side by side, from the epoch. */
    public static Slicing tumbling(Duration size) {
        return new Slicing(size, size, Duration.ZERO);
    }

    /** Windows of {@code size} side by side, from {@code offset} after the epoch. */
    public static Slicing tumbling(Duration size, Duration offset) {
        return new Slicing(size, size, offset);
    }

    /** The length of a window in milliseconds. */
    public long size() {
        return size;
    }

    /** The slice that holds {@code timestamp}. */
    long sliceOf(long timestamp) {
        long start = startAtOrBefore(timestamp);
        return timestamp - start < endInSlide ? start : start + endInSlide;
    }

    /** Whether any window holds {@code slice}. */
    boolean isInWindow(long slice) {
        return lastEnd(slice) > slice;
    }

    /** The end (exclusive) of the first window that holds {@code slice}. */
    long firstEnd(long slice) {
        return endAfter(slice);
    }

    /** The end (exclusive) of the last window that holds {@code slice}. */
    long lastEnd(long slice) {
        return startAtOrBefore(slice) + size;
    }

    /**
     * The end (exclusive) of the first window that holds {@code slice} and whose last millisecond
     * is after {@code time}; {@link #NONE} if there is none.
     */
    long nextEnd(long slice, long time) {
        if (lastEnd(slice) - 1 <= time) {
            return NONE;
        }
        long first = firstEnd(slice);
        return first - 1 > time ? first : endAfter(time + 1);
    }

    private long startAtOrBefore(long timestamp) {
        return timestamp - Math.floorMod(timestamp - offset, slide);
    }

    private long endAfter(long timestamp) {
        return startAtOrBefore(timestamp - size) + slide + size;
    }

    @Override
    public String toString() {
        return String.format("size %d ms, slide %d ms, offset %d ms", size, slide, offset);
    }
}
