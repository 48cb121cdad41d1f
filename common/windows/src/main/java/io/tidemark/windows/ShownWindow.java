package io.tidemark.windows;

import javax.annotation.Nullable;

/** What is known of one window of one key, whose contents are in its slices. Mutable. */
final class ShownWindow<V> {

    final long start;

    /** Exclusive. */
    final long end;

    /** How many panes came out, which is the next one's index. */
    long panes;

    /** Whether a pane came out at the end or after: no other is on time then. */
    boolean endShown;

    /** Whether it has changed since its last pane, and waits for the clock's next tick. */
    boolean isWaiting;

    /** Retracting only: the pane that the next one withdraws; null before the first. */
    @Nullable V sent;

    @Nullable PaneTiming sentTiming;

    /** Not kept: whether elements that no pane had shown were there when the end was reached. */
    boolean hadNews;

    ShownWindow(long start, long end) {
        this.start = start;
        this.end = end;
    }

    /** Its last millisecond. */
    long last() {
        return end - 1;
    }
}
