package io.tidemark.windows;

/** Why no window took an element. */
public enum LateReason {
    /** The watermark has passed the expiry of all its windows. */
    TOO_LATE,
    /** A window of its is still there, and its trigger has finished. */
    WINDOW_FINISHED,
    /**
     * It belongs to no window at all, as between windows whose slide is greater than their size.
     */
    NO_WINDOW
}
