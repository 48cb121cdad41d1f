package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.records.FieldRules;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.records.RawJsonObject;
import java.math.BigDecimal;

/**
 * Somebody bought a product: a record of the topic {@code orders}, whose value is a JSON object.
 *
 * @param orderId of the order, which may have a record for each of several products
 * @param productId what was bought, such as p-17
 * @param productType what kind of product, such as books
 * @param quantity how many, 1 or more
 * @param unitPrice the price of one, 0 or more, with the decimal places that were written
 * @param campaign the advertisement that brought the buyer; {@code null} if none did
 * @param orderTime when, in ms since the epoch (UTC)
 */
public record Order(
        String orderId,
        String productId,
        String productType,
        int quantity,
        BigDecimal unitPrice,
        String campaign,
        long orderTime) {

    /** What a record looks like. */
    public static final RecordFormat FORMAT =
            RecordFormat.named("order")
                    .says(
                            """
                            Somebody bought a product. An order of several products has a record for \
                            each. Other fields are passed over.""")
                    .field("orderId", Formats.TEXT, "of the order; not blank")
                    .field("productId", Formats.TEXT, "what was bought; not blank")
                    .field("productType", Formats.TEXT, "what kind of product; not blank")
                    .field("quantity", Formats.WHOLE, "how many, 1 or more")
                    .field(
                            "unitPrice",
                            Formats.NUMBER,
                            "the price of one, 0 or more, to the decimal place")
                    .field(
                            "campaign",
                            Formats.TEXT,
                            "the advertisement that worked; absent or null if none did")
                    .field("orderTime", Formats.WHOLE, "when, " + Formats.MS + "; event time")
                    .example(
                            "o-000017",
                            "{\"orderId\":\"o-000017\",\"productId\":\"p-17\",\"productType\":\"books\","
                                    + "\"quantity\":3,\"unitPrice\":10.49,\"campaign\":\"spring\","
                                    + "\"orderTime\":1700000123456}")
                    .build();

    /**
     * Reads a record's value. Fields that are not known are passed over.
     *
     * @throws MalformedRecordException if it is not as the format says
     */
    public static Order parse(byte[] value) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("the record has no value");
        }
        try {
            RawJsonObject json = RawJsonObject.parse(value);
            return new Order(
                    text(json, "orderId"),
                    text(json, "productId"),
                    text(json, "productType"),
                    (int) integer(json, "quantity", 1, Integer.MAX_VALUE),
                    price(json),
                    json.string("campaign"),
                    time(json));
        } catch (MalformedJsonException e) {
            throw new MalformedRecordException(e.getMessage());
        }
    }

    private static String text(RawJsonObject json, String name)
            throws MalformedJsonException, MalformedRecordException {
        String text = json.string(name);
        if (text == null || text.isBlank()) {
            throw new MalformedRecordException(name + " is missing or blank");
        }
        return FieldRules.text(text, name);
    }

    private static long integer(RawJsonObject json, String name, long least, long most)
            throws MalformedJsonException, MalformedRecordException {
        Long number = json.integer(name);
        if (number == null) {
            throw new MalformedRecordException(name + " is missing");
        }
        if (number < least || number > most) {
            throw new MalformedRecordException(name + " is not between " + least + " and " + most);
        }
        return number;
    }

    private static long time(RawJsonObject json)
            throws MalformedJsonException, MalformedRecordException {
        Long time = json.integer("orderTime");
        if (time != null && (time < 0 || time > FieldRules.LATEST)) {
            throw new MalformedRecordException(
                    "orderTime is not between 0 and "
                            + FieldRules.LATEST
                            + ": "
                            + time
                            + " is no time in milliseconds");
        }
        return integer(json, "orderTime", 0, FieldRules.LATEST);
    }

    private static BigDecimal price(RawJsonObject json)
            throws MalformedJsonException, MalformedRecordException {
        BigDecimal price = json.decimal("unitPrice");
        if (price == null) {
            throw new MalformedRecordException("unitPrice is missing");
        }
        if (price.signum() < 0) {
            throw new MalformedRecordException("unitPrice is negative");
        }
        return price;
    }

    /** The record's value, in UTF-8, which {@link #parse} reads; unknown fields are gone. */
    public byte[] json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("orderId", orderId);
        json.put("productId", productId);
        json.put("productType", productType);
        json.put("quantity", quantity);
        json.put("unitPrice", unitPrice);
        if (campaign != null) {
            json.put("campaign", campaign);
        }
        json.put("orderTime", orderTime);
        return json.toString().getBytes(UTF_8);
    }
}
