/**
 * {@code tidemark bench}: whole jobs against their peers; {@code docs/benchmarks} says how to read
 * it.
 */
package io.tidemark.bench.yardstick;
