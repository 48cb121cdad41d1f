package io.tidemark.windows.model;

import java.util.List;

/** One line that comes out. */
public sealed interface Output {

    /**
     * A pane, or the withdrawal of one.
     *
     * @param window of a retraction, the one that the withdrawn pane had
     * @param values in the order of arrival; of a retraction, what the withdrawn pane said
     * @param timing of a retraction, the withdrawn pane's, as is {@code index}
     * @param isLast false for a retraction
     */
    record Pane(
            Bounds window,
            List<Long> values,
            Timing timing,
            long index,
            boolean isLast,
            boolean isRetraction)
            implements Output {

        /** Whether this is the window's first pane. */
        public boolean isFirst() {
            return index == 0;
        }

        Pane withdrawn() {
            return new Pane(window, values, timing, index, false, true);
        }
    }

    /** An element that no window took. */
    record Late(long value, long timestamp, Why why) implements Output {}

    /** Why no window took an element. */
    enum Why {
        /** All of its windows had expired, or it has none. */
        TOO_LATE,

        /** At least one of its windows was there still, but its trigger had finished. */
        WINDOW_FINISHED
    }
}
