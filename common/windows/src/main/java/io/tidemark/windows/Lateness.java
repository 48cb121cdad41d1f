package io.tidemark.windows;

import io.tidemark.state.OperatorWatermark;
import java.io.Serializable;

/**
 * When windows expire, and which elements are late: the rules of all windows, which both sides of
 * the shuffle follow.
 *
 * <p>A window [start, end) expires when the watermark reaches end − 1 + allowed lateness, and from
 * then on takes no element. An element is late once all of its windows have expired, and at once if
 * it has none. Since the elements of one slice are in the same windows, all of them become late at
 * once.
 *
 * @param slicing the windows
 * @param allowed the allowed lateness in milliseconds, at least 0
 */
record Lateness(Slicing slicing, long allowed) implements Serializable {

    /** The watermark at which the window that ends (exclusive) at {@code end} expires. */
    long expiryOf(long end) {
        return Clamped.add(end - 1, allowed);
    }

    /**
     * Whether an element of {@code slice} is late: for all its windows, be it that there is none.
     *
     * @param expired all windows have expired whose last millisecond is at or before this time
     */
    boolean isLate(long slice, long expired) {
        long end = slicing.lastEnd(slice);
        return end <= slice || end - 1 <= expired;
    }

    /** The last millisecond of the newest windows that have expired. */
    long expiredThrough(long watermark) {
        return OperatorWatermark.expiredThrough(watermark, allowed);
    }
}
