package io.tidemark.windows.model;

/** When a pane comes out, seen from its window's end. */
public enum Timing {
    EARLY,
    ON_TIME,
    LATE
}
