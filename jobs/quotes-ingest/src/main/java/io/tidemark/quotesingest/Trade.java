package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import javax.annotation.Nullable;

/**
 * Something of a product changed hands.
 *
 * @param product such as {@code BTC-USD}
 * @param tradeId counts the product's trades, from 1 and without gaps
 * @param sequence where the service's feed had it; null if it was asked for afterwards
 * @param time in ms since the epoch (UTC)
 * @param price a decimal number above zero, to the character as the service writes it
 * @param size how much, in the same way
 * @param side of who had offered it: {@code buy} or {@code sell}
 * @param dayVolume what was traded on its day (UTC) up to this one, as far as was read; null for
 *     one of the day before that comes behind one of the next
 */
public record Trade(
        String product,
        long tradeId,
        @Nullable Long sequence,
        long time,
        String price,
        String size,
        String side,
        @Nullable BigDecimal dayVolume) {

    private static final String SOURCE = "coinbase";

    Trade withDayVolume(@Nullable BigDecimal volume) {
        return new Trade(product, tradeId, sequence, time, price, size, side, volume);
    }

    /** The row of topic {@code trades}, UTF-8. */
    byte[] json() {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("product", product);
        row.put("trade_id", tradeId);
        row.put("sequence", sequence);
        row.put("time", time);
        row.put("price", price);
        row.put("size", size);
        row.put("side", side);
        row.put("source", SOURCE);
        return row.toString().getBytes(UTF_8);
    }

    /** The quote that this trade makes, in the shape that the rest of the house reads, UTF-8. */
    byte[] quoteJson() {
        // By hand, so that the numbers are those of the service to the character.
        return """
                {"symbol":"%s","latestPrice":%s,"latestSource":"%s","latestUpdate":%d,"latestVolume":%s}\
                """
                .formatted(
                        product,
                        price,
                        SOURCE,
                        time,
                        dayVolume == null ? "null" : dayVolume.toPlainString())
                .getBytes(UTF_8);
    }
}
