package io.tidemark.quotesenrichment;

/**
 * What one record of the companies topic says, and how far that topic has been read with it.
 *
 * @param partition the record's partition
 * @param offset the record's offset
 * @param symbol whose company it is about; {@code null} if the record could not be read, and so
 *     changes nothing
 * @param company the company: one JSON object, UTF-8; {@code null} if there is none any more
 */
public record CompanyChange(int partition, long offset, String symbol, byte[] company) {}
