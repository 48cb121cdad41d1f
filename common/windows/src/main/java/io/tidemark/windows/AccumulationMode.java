package io.tidemark.windows;

/** How the panes of one window relate. */
public enum AccumulationMode {
    /** A pane holds what came since the pane before it; a window's panes add up. */
    DISCARDING,
    /** A pane holds all that came; each pane replaces the one before. */
    ACCUMULATING,
    /** Like accumulating, and each pane comes right after the withdrawal of the one before. */
    RETRACTING
}
