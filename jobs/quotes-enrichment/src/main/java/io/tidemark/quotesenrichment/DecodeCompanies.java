package io.tidemark.quotesenrichment;

import io.tidemark.kafka.Decode;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Reads the companies topic. A record that cannot be read becomes a dead letter in {@link
 * Decode#DEAD_LETTERS}, and a change that changes nothing: it, too, tells how far the topic has
 * been read.
 */
final class DecodeCompanies extends ProcessFunction<KafkaRecord, CompanyChange> {

    private transient Counter malformed;

    @Override
    public void open(OpenContext context) {
        malformed = getRuntimeContext().getMetricGroup().counter("records-malformed");
    }

    @Override
    public void processElement(KafkaRecord record, Context context, Collector<CompanyChange> out) {
        String symbol;
        try {
            symbol = symbol(record);
        } catch (MalformedJsonException e) {
            malformed.inc();
            context.output(Decode.DEAD_LETTERS, record.deadLetter(e, QuotesEnrichment.JOB));
            symbol = null;
        }
        out.collect(
                new CompanyChange(
                        record.partition(),
                        record.offset(),
                        symbol,
                        symbol == null ? null : record.value()));
    }

    /** The key, which a compacted topic knows its records by; the value must be of the same. */
    private static String symbol(KafkaRecord record) throws MalformedJsonException {
        if (record.key() == null || record.key().length == 0) {
            throw new MalformedJsonException("the record has no key");
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() != null) {
            String symbol = RawJsonObject.parse(record.value()).string("symbol");
            if (!key.equals(symbol)) {
                throw new MalformedJsonException(
                        "the key is " + key + ", but the company's symbol is " + symbol);
            }
        }
        return key;
    }
}
