package io.tidemark.quotesenrichment;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.nio.charset.StandardCharsets;

/**
 * What one record of the companies topic says, and how far that topic has been read with it.
 *
 * @param partition the record's partition
 * @param offset the record's offset
 * @param symbol whose company it is about; {@code null} if the record could not be read, and so
 *     changes nothing
 * @param company the company: one JSON object, UTF-8; {@code null} if there is none any more
 */
public record CompanyChange(int partition, long offset, String symbol, byte[] company) {

    /** What is added to a quote, which must still fit into a record of Kafka. */
    private static final int MOST_BYTES = 100_000;

    /**
     * Reads a record.
     *
     * @throws MalformedJsonException if it has no key, or its value is not the key's company or is
     *     larger than {@value #MOST_BYTES} bytes
     */
    static CompanyChange of(KafkaRecord record) throws MalformedJsonException {
        return new CompanyChange(
                record.partition(), record.offset(), symbol(record), record.value());
    }

    /** No change; but a record that could not be read, too, tells how far the topic was read. */
    static CompanyChange none(DeadLetter letter) {
        return new CompanyChange(letter.origin().partition(), letter.origin().offset(), null, null);
    }

    /** The key, which a compacted topic knows its records by; the value must be of the same. */
    private static String symbol(KafkaRecord record) throws MalformedJsonException {
        if (record.key() == null || record.key().length == 0) {
            throw new MalformedJsonException("the record has no key");
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() != null) {
            if (record.value().length > MOST_BYTES) {
                throw new MalformedJsonException(
                        "the company has "
                                + record.value().length
                                + " bytes; more than "
                                + MOST_BYTES
                                + " are not taken");
            }
            String symbol = RawJsonObject.parse(record.value()).string("symbol");
            if (!key.equals(symbol)) {
                throw new MalformedJsonException(
                        "the key is " + key + ", but the company's symbol is " + symbol);
            }
        }
        return key;
    }
}
