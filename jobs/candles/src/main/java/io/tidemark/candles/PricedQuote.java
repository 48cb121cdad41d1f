package io.tidemark.candles;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.math.BigDecimal;
import javax.annotation.Nullable;

/**
 * What candles take of a quote.
 *
 * @param time {@code latestUpdate}, in ms since the epoch (UTC)
 * @param price above zero
 * @param volume how many shares were traded since the session began, zero or more; null if the
 *     quote does not say
 */
public record PricedQuote(String symbol, long time, BigDecimal price, @Nullable BigDecimal volume) {

    private static final String SYMBOL = "symbol";
    private static final String TIME = "latestUpdate";
    private static final String PRICE = "latestPrice";
    private static final String VOLUME = "latestVolume";

    /**
     * Reads a quote.
     *
     * @return null if it has no price or no time, and so is in no candle
     */
    @Nullable
    static PricedQuote decode(KafkaRecord record) throws MalformedJsonException {
        if (record.value() == null) {
            throw new MalformedJsonException("the record has no value");
        }
        RawJsonObject json = RawJsonObject.parse(record.value());
        String symbol = json.keyPart(SYMBOL);
        Long time = json.integer(TIME);
        BigDecimal price = json.decimal(PRICE);
        BigDecimal volume = json.decimal(VOLUME);
        if (time == null || price == null) {
            return null;
        }
        if (price.signum() <= 0) {
            throw new MalformedJsonException(PRICE + " is not above zero");
        }
        if (volume != null && volume.signum() < 0) {
            throw new MalformedJsonException(VOLUME + " is negative");
        }
        return new PricedQuote(symbol, time, price, volume);
    }

    /** A quote that {@link #decode} reads, without what candles do not take. */
    byte[] json() {
        ObjectNode json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put(SYMBOL, symbol)
                        .put(TIME, time)
                        .put(PRICE, price);
        if (volume != null) {
            json.put(VOLUME, volume);
        }
        return json.toString().getBytes(UTF_8);
    }
}
