/** Flink SQL as a peer of {@code tidemark bench}. */
package io.tidemark.benchflinksql;
