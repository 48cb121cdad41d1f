/** Spark's Structured Streaming as a peer of {@code tidemark bench}. */
package io.tidemark.benchspark;
