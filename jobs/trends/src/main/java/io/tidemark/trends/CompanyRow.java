package io.tidemark.trends;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import javax.annotation.Nullable;

/**
 * What one record of the companies topic says, and how far that topic has been read with it.
 *
 * @param symbol whose company it is about; null if the record could not be read, and so changes
 *     nothing
 * @param name the company's; empty if it has none; null if there is no such company any more
 */
public record CompanyRow(
        int partition, long offset, @Nullable String symbol, @Nullable String name) {

    /** It is part of the keys of rows. */
    private static final int LONGEST_SYMBOL = 100;

    /** Reads a record. */
    static CompanyRow of(KafkaRecord record) throws MalformedJsonException {
        if (record.key() == null || record.key().length == 0) {
            throw new MalformedJsonException("the record has no key");
        }
        String symbol = new String(record.key(), UTF_8);
        if (symbol.length() > LONGEST_SYMBOL) {
            throw new MalformedJsonException(
                    "the symbol has more than " + LONGEST_SYMBOL + " characters");
        }
        if (record.value() == null) {
            return new CompanyRow(record.partition(), record.offset(), symbol, null);
        }
        RawJsonObject json = RawJsonObject.parse(record.value());
        if (!symbol.equals(json.string("symbol"))) {
            throw new MalformedJsonException("the key is not the company's symbol");
        }
        String name = json.string("companyName");
        return new CompanyRow(
                record.partition(), record.offset(), symbol, name == null ? "" : name);
    }

    /** No change; but a record that could not be read, too, tells how far the topic was read. */
    static CompanyRow none(DeadLetter letter) {
        return new CompanyRow(letter.origin().partition(), letter.origin().offset(), null, null);
    }
}
