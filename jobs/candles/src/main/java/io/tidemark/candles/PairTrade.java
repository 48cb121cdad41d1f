package io.tidemark.candles;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.math.BigDecimal;

/**
 * What candles take of a trade.
 *
 * @param tradeId tells it from the product's others; the greater is the later
 * @param time in ms since the epoch (UTC)
 * @param price above zero
 * @param size above zero
 */
public record PairTrade(
        String product, long tradeId, long time, BigDecimal price, BigDecimal size) {

    private static final String PRODUCT = "product";
    private static final String TRADE_ID = "trade_id";
    private static final String TIME = "time";
    private static final String PRICE = "price";
    private static final String SIZE = "size";

    /** As long as candles take them. */
    private static final String DECIMAL = "[0-9]{1,19}(\\.[0-9]{1,19})?";

    /** Reads a record of topic {@code trades}. */
    static PairTrade decode(KafkaRecord record) throws MalformedJsonException {
        if (record.value() == null) {
            throw new MalformedJsonException("the record has no value");
        }
        RawJsonObject json = RawJsonObject.parse(record.value());
        return new PairTrade(
                json.keyPart(PRODUCT),
                whole(json, TRADE_ID),
                whole(json, TIME),
                decimal(json, PRICE),
                decimal(json, SIZE));
    }

    private static long whole(RawJsonObject json, String field) throws MalformedJsonException {
        Long number = json.integer(field);
        if (number == null) {
            throw new MalformedJsonException("the trade has no " + field);
        }
        return number;
    }

    private static BigDecimal decimal(RawJsonObject json, String field)
            throws MalformedJsonException {
        String text = json.string(field);
        if (text == null || !text.matches(DECIMAL)) {
            throw new MalformedJsonException(field + " is no decimal number");
        }
        BigDecimal number = new BigDecimal(text);
        if (number.signum() == 0) {
            throw new MalformedJsonException(field + " is not above zero");
        }
        return number;
    }

    /** A trade that {@link #decode} reads, without what candles do not take. */
    byte[] json() {
        ObjectNode json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put(PRODUCT, product)
                        .put(TRADE_ID, tradeId)
                        .put(TIME, time)
                        .put(PRICE, price.toPlainString())
                        .put(SIZE, size.toPlainString());
        return json.toString().getBytes(UTF_8);
    }
}
