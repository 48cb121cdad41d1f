package io.tidemark.campaignpulse;

import java.io.Serializable;

/**
 * A window that is looked at every so often: one ends at each multiple of {@code every} since the
 * epoch and holds [end - size, end).
 *
 * @param size in ms; a multiple of {@code every}
 * @param every in ms
 */
record Window(long size, long every) implements Serializable {

    /** The first end whose window holds {@code time}. */
    long firstEnd(long time) {
        return time - Math.floorMod(time, every) + every;
    }

    /** The last end whose window holds {@code time}. */
    long lastEnd(long time) {
        return firstEnd(time) + size - every;
    }

    /** The watermark at which the window that ends at {@code end} can be told. */
    static long due(long end) {
        return end - 1;
    }
}
