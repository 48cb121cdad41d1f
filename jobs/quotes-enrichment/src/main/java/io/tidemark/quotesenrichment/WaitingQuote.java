package io.tidemark.quotesenrichment;

/**
 * A quote whose company is not known yet.
 *
 * @param quote the quote
 * @param until when the waiting ends, in ms of processing time since the epoch (UTC)
 */
public record WaitingQuote(Quote quote, long until) {}
