package io.tidemark.windowlab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedRecordException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * An element of the topic: {@code {"value":3,"timestamp":7,"key":"a"}}, or with an object of
 * numbers as value.
 *
 * @param key "" if none is given
 * @param value numbers by name; a plain number has the name ""
 * @param timestamp event time, ms since the epoch (UTC)
 */
public record LabElement(String key, Map<String, BigDecimal> value, long timestamp) {

    /** The last ms of the year 9999: windows around it are still far from the end of 64 bits. */
    static final long LATEST = 253_402_300_799_999L;

    /** Digits before and behind the point: sums of such numbers stay small. */
    private static final int MOST_DIGITS = 38;

    /** A pane holds key and names, and must fit into a record of Kafka. */
    private static final int MOST_CHARACTERS = 1_000;

    private static final int MOST_NAMES = 100;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    static LabElement parse(KafkaRecord record) throws MalformedRecordException {
        JsonNode json = object(record.value());
        JsonNode timestamp = json.path("timestamp");
        if (!timestamp.isIntegralNumber()
                || !timestamp.canConvertToLong()
                || timestamp.longValue() < 0
                || timestamp.longValue() > LATEST) {
            throw new MalformedRecordException(
                    "timestamp: expected ms since the epoch up to the year 9999");
        }
        JsonNode key = json.path("key");
        if (!key.isTextual() && !key.isNull() && !key.isMissingNode()) {
            throw new MalformedRecordException("key: expected a string");
        }
        requireShort("key", key.asText(""));
        return new LabElement(key.asText(""), value(json.path("value")), timestamp.longValue());
    }

    private static JsonNode object(byte[] value) throws MalformedRecordException {
        JsonNode json;
        try {
            json = value == null ? null : JSON.readTree(value);
        } catch (JsonProcessingException e) {
            throw new MalformedRecordException("no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new MalformedRecordException("no JSON: " + e.getMessage());
        } catch (NumberFormatException e) {
            throw new MalformedRecordException("a number's exponent has more than 32 bits");
        }
        if (json == null || !json.isObject()) {
            throw new MalformedRecordException("no JSON object");
        }
        return json;
    }

    private static Map<String, BigDecimal> value(JsonNode value) throws MalformedRecordException {
        if (!value.isObject()) {
            return Map.of("", number("value", value));
        }
        if (value.size() > MOST_NAMES) {
            throw new MalformedRecordException(
                    "value: more than " + MOST_NAMES + " numbers: " + value.size());
        }
        Map<String, BigDecimal> numbers = new TreeMap<>();
        for (Map.Entry<String, JsonNode> part : value.properties()) {
            requireShort("value: a name", part.getKey());
            numbers.put(part.getKey(), number("value." + part.getKey(), part.getValue()));
        }
        return numbers;
    }

    private static void requireShort(String place, String text) throws MalformedRecordException {
        if (text.length() > MOST_CHARACTERS) {
            throw new MalformedRecordException(
                    place
                            + " has "
                            + text.length()
                            + " characters; more than "
                            + MOST_CHARACTERS
                            + " are not taken");
        }
    }

    private static BigDecimal number(String place, JsonNode node) throws MalformedRecordException {
        if (!node.isNumber()) {
            throw new MalformedRecordException(place + ": expected a number");
        }
        BigDecimal number = node.decimalValue();
        if (Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > MOST_DIGITS) {
            throw new MalformedRecordException(
                    place + ": more than " + MOST_DIGITS + " digits before or behind the point");
        }
        return number.setScale(Math.max(0, number.scale()));
    }
}
