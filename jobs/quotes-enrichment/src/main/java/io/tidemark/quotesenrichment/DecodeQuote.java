package io.tidemark.quotesenrichment;

import io.tidemark.common.json.MalformedJsonException;
import io.tidemark.common.json.RawJsonObject;
import io.tidemark.common.kafka.KafkaRecord;
import io.tidemark.common.quotes.QuoteIds;

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
