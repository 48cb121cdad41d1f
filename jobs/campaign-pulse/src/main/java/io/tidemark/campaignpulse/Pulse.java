package io.tidemark.campaignpulse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * What was bought of a product type in [{@code windowStart}, {@code windowEnd}), which holds until
 * the type's next row.
 *
 * @param productType such as books
 * @param tally how much; {@link Tally#NONE} once when the window has become empty
 * @param windowStart the first ms that counts, since the epoch (UTC)
 * @param windowEnd the first ms that does not count yet
 */
public record Pulse(String productType, Tally tally, long windowStart, long windowEnd) {

    /** UTF-8 text. */
    byte[] json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("product_type", productType)
                .put("products", tally.products())
                .put("purchases", tally.purchases())
                .put("window_start", windowStart)
                .put("window_end", windowEnd)
                .toString()
                .getBytes(UTF_8);
    }
}
