/**
 * A sink to an index of OpenSearch or Elasticsearch: at least once, and each document once, because
 * its id comes from its record. {@link io.tidemark.search.SearchOptions} is where to begin: it
 * makes the {@link io.tidemark.search.SearchSink}. A document that the node <em>rejects</em>
 * becomes a {@linkplain io.tidemark.delivery.DeadLetter dead letter}.
 *
 * <p>All public types are for users; the client and the writer are internal.
 */
package io.tidemark.search;
