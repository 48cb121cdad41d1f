package io.tidemark.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.math.BigDecimal;
import javax.annotation.Nullable;

/**
 * What alerts take of a quote.
 *
 * @param time {@code latestUpdate}, in ms since the epoch (UTC)
 * @param price above zero
 * @param sign that its feed speaks
 */
public record QuotedPrice(String symbol, long time, BigDecimal price, Sign sign) {

    private static final String SYMBOL = "symbol";
    private static final String TIME = "latestUpdate";
    private static final String PRICE = "latestPrice";

    /**
     * Reads a quote.
     *
     * @return null if it has no price or no time, and so says nothing
     */
    @Nullable
    static QuotedPrice decode(KafkaRecord record) throws MalformedJsonException {
        if (record.value() == null) {
            throw new MalformedJsonException("the record has no value");
        }
        RawJsonObject json = RawJsonObject.parse(record.value());
        String symbol = Row.subject(json.string(SYMBOL), SYMBOL);
        Long time = json.integer(TIME);
        BigDecimal price = json.decimal(PRICE);
        if (time == null || price == null) {
            return null;
        }
        if (price.signum() <= 0) {
            throw new MalformedJsonException(PRICE + " is not above zero");
        }
        return new QuotedPrice(symbol, time, price, Sign.ofQuote(record, symbol));
    }

    /** A quote that {@link #decode} reads, without what alerts do not take. */
    byte[] json() {
        ObjectNode json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put(SYMBOL, symbol)
                        .put(TIME, time)
                        .put(PRICE, price);
        return json.toString().getBytes(UTF_8);
    }
}
