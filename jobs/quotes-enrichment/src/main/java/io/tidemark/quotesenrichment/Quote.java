package io.tidemark.quotesenrichment;

import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;

/**
 * A quote as it was read.
 *
 * @param symbol the company's symbol
 * @param id the quote's identity
 * @param record the record; its value is one JSON object
 * @param index where the fields of that object lie; {@code null} if that is not known
 */
public record Quote(String symbol, String id, KafkaRecord record, long[] index) {

    /** The quote's fields. */
    RawJsonObject json() throws MalformedJsonException {
        return index == null
                ? RawJsonObject.parse(record.value())
                : RawJsonObject.of(record.value(), index);
    }
}
