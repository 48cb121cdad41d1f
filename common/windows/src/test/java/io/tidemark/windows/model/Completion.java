package io.tidemark.windows.model;

/**
 * Which panes come out even when nothing new has come.
 *
 * @param onTime the one on time
 * @param closing the last one
 */
public record Completion(boolean onTime, boolean closing) {

    /** No pane without something new. */
    public static final Completion NONE = new Completion(false, false);
}
