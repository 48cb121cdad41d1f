package io.tidemark.windows.model;

/** How the panes of a window relate. */
public enum Mode {
    DISCARDING,
    ACCUMULATING,
    RETRACTING
}
