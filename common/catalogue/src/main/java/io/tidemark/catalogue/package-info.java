/**
 * What is ours, each fact once: topics, jobs, metrics, record headers, record formats, the
 * simulator's ledger. For jobs and the local platform; no library knows it, and nobody gets it
 * published. The pages {@code docs/topics.md}, {@code docs/jobs.md} and {@code docs/metrics.md} are
 * made from it.
 */
package io.tidemark.catalogue;
