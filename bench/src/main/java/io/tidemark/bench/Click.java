package io.tidemark.bench;

/**
 * An element.
 *
 * @param key the key
 * @param timestamp event time in milliseconds
 */
public record Click(int key, long timestamp) {}
