/** Benchmarks; {@code bench/README.md} says how to run them, and what they showed. */
package io.tidemark.bench;
