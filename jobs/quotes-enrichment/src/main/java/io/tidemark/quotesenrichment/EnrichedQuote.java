package io.tidemark.quotesenrichment;

/**
 * A quote with its company's fields, or, if the company is unknown, as it was.
 *
 * @param quote the quote as it was read
 * @param json the quote with the company's fields: one JSON object, UTF-8
 */
public record EnrichedQuote(Quote quote, byte[] json) {}
