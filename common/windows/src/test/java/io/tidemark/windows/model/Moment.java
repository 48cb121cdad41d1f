package io.tidemark.windows.model;

/**
 * What a trigger is asked about.
 *
 * @param endPassed whether the watermark has passed the window's end
 * @param clock processing time, ms
 */
record Moment(boolean endPassed, long clock) {}
