package io.tidemark.windows;

/** What computes windows. {@link Panes} chooses, unless it is told. */
public enum WindowEngine {
    /**
     * Gives each element to each of its windows, and asks each window's trigger: all windows,
     * triggers and functions.
     */
    GENERAL,
    /**
     * Aggregates each element once, into its slice (what lies between two neighbouring bounds of
     * windows), before the shuffle, and makes windows of slices when they come out: an element
     * costs the same however much the windows overlap. For event-time windows that tumble, slide or
     * cumulate, an aggregate that merges, and the triggers that need no single elements.
     */
    SLICES
}
