package io.tidemark.windows;

/**
 * An element of the tests.
 *
 * @param key the key
 * @param id unique, so that a window's value shows exactly which elements it holds
 * @param timestamp event time in milliseconds
 */
public record Event(int key, long id, long timestamp) {}
