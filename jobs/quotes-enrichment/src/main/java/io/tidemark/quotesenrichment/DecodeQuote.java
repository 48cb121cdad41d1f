package io.tidemark.quotesenrichment;

import io.tidemark.catalogue.QuoteIds;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;

/** Reads of a quote only what tells it from others; all else passes as it is. */
final class DecodeQuote {

    /**
     * With a company's fields and the symbol as its key a quote must fit into a record of Kafka, of
     * 1 MiB by default.
     */
    private static final int MOST_BYTES = 850_000;

    private static final int MOST_SYMBOL_CHARACTERS = 1_000;

    private DecodeQuote() {}

    static Quote decode(KafkaRecord record) throws MalformedJsonException {
        if (record.value() == null) {
            throw new MalformedJsonException("the record has no value");
        }
        if (record.value().length > MOST_BYTES) {
            throw new MalformedJsonException(
                    "the quote has "
                            + record.value().length
                            + " bytes; more than "
                            + MOST_BYTES
                            + " are not taken");
        }
        RawJsonObject quote = RawJsonObject.parse(record.value());
        String symbol = quote.string("symbol");
        if (symbol == null || symbol.isEmpty()) {
            throw new MalformedJsonException("the quote has no symbol");
        }
        if (symbol.length() > MOST_SYMBOL_CHARACTERS) {
            throw new MalformedJsonException(
                    "the quote's symbol has "
                            + symbol.length()
                            + " characters; more than "
                            + MOST_SYMBOL_CHARACTERS
                            + " are not taken");
        }
        Long latestUpdate = quote.integer("latestUpdate");
        return new Quote(
                symbol,
                QuoteIds.of(symbol, latestUpdate, record.value()),
                record,
                quote.index(record.value()));
    }
}
