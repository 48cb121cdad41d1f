package io.tidemark.windows;

/**
 * An element that a window keeps for its evictor or function.
 *
 * @param timestamp event time, epoch ms
 * @param arrival grows with each element that arrives at the operator
 */
record BufferedElement<T>(T value, long timestamp, long arrival) {}
