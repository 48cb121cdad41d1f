package io.tidemark.windows.model;

/**
 * One element as it came.
 *
 * @param arrival counts all elements from 0
 * @param watermark at its arrival
 */
record Element(long value, long timestamp, long arrival, long watermark) {}
