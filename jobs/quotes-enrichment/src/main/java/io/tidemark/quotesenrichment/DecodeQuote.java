package io.tidemark.quotesenrichment;

import io.tidemark.catalogue.QuoteIds;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;

/** Reads of a quote only what tells it from others; all else passes as it is. */
final class DecodeQuote {

    private DecodeQuote() {}

    static Quote decode(KafkaRecord record) throws MalformedJsonException {
        if (record.value() == null) {
            throw new MalformedJsonException("the record has no value");
        }
        RawJsonObject quote = RawJsonObject.parse(record.value());
        String symbol = quote.string("symbol");
        if (symbol == null || symbol.isEmpty()) {
            throw new MalformedJsonException("the quote has no symbol");
        }
        Long latestUpdate = quote.integer("latestUpdate");
        return new Quote(symbol, QuoteIds.of(symbol, latestUpdate, record.value()), record);
    }
}
