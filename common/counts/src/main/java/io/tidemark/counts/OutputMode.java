package io.tidemark.counts;

/**
 * Which rows of a changing table are written, and when: the output modes of Spark's Structured
 * Streaming, with the meanings that its programming guide gives them.
 */
public enum OutputMode {
    /**
     * A row is written once, when it can no longer change: a window when the watermark has passed
     * its end. What is late changes nothing.
     */
    APPEND,
    /**
     * At each trigger the rows that changed since the one before. The watermark still decides what
     * is late, and when a window's state goes.
     */
    UPDATE,
    /**
     * At each trigger the whole table, if anything changed. All rows are kept for ever, so nothing
     * is late, and state grows with the number of windows and keys; a trigger costs by all of them.
     * The end of time, with which a job is drained, is the end of all windows: counts begin anew
     * after it.
     */
    COMPLETE
}
