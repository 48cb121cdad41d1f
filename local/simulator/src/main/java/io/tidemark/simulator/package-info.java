/**
 * The world outside, simulated: the quote API, the filtered stream of posts and the topics of the
 * exercises, all seeded, with faults in them. What was served is told in a ledger ({@link
 * io.tidemark.catalogue.LedgerEntry}), which an audit holds results against.
 */
package io.tidemark.simulator;
