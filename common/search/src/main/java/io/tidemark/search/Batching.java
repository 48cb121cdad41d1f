package io.tidemark.search;

import java.time.Duration;

/**
 * When a sink sends what it has gathered: whatever comes first.
 *
 * @param maxDocuments with so many documents; at least 1
 * @param maxBytes with so many bytes of request body; a document that alone has more is a dead
 *     letter
 * @param maxWait so long after the first document
 */
record Batching(int maxDocuments, int maxBytes, Duration maxWait) {}
