package io.tidemark.quotesenrichment;

import io.tidemark.kafka.KafkaRecord;

/**
 * A quote as it was read.
 *
 * @param symbol the company's symbol
 * @param id the quote's identity
 * @param record the record; its value is one JSON object
 */
public record Quote(String symbol, String id, KafkaRecord record) {}
