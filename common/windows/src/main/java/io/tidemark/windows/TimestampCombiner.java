package io.tidemark.windows;

import org.apache.flink.annotation.Experimental;

/**
 * Which time a pane has as the element that it is downstream (Beam's concept): of the elements that
 * no pane of their window had shown, in all accumulation modes. A time after the window's last ms
 * counts as that.
 *
 * <p>The times of all panes to come are on the heap, one entry for each that differs.
 *
 * <p>An element that is late, at or before the watermark when it came, does not count. A pane in
 * which none counts, be it empty, has its window's last ms. A retraction has the time of the pane
 * that it withdraws.
 */
@Experimental
public enum TimestampCombiner {

    /** The window's last ms, whatever is in the pane. */
    END_OF_WINDOW,

    /**
     * The latest of the elements. Until the pane comes out the operator's watermark is held before
     * that time, so that the pane is not late downstream.
     */
    LATEST,

    /**
     * The earliest of the elements. Until the pane comes out the operator's watermark is held
     * before that time, so that the pane is not late downstream. What goes by event time downstream
     * waits for as long: with a trigger that fires at the window's end, for the size of a window;
     * with one that does not, until the window expires.
     */
    EARLIEST;

    /**
     * The time of a pane that shows what two would have.
     *
     * @param time {@link PaneState#NO_TIME} for none, as {@code other}
     */
    long combine(long time, long other) {
        if (time == PaneState.NO_TIME || other == PaneState.NO_TIME) {
            return time == PaneState.NO_TIME ? other : time;
        }
        return this == EARLIEST ? Math.min(time, other) : Math.max(time, other);
    }
}
