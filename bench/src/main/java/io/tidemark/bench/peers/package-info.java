/**
 * What Tidemark's jobs are held against: the same work by other means, each a process of its own.
 */
package io.tidemark.bench.peers;
