package io.tidemark.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON object whose fields' values are the very characters that stood in the text. So numbers
 * ({@code 1.10}, {@code 1e5}, {@code -0.0}) and whatever else we do not know survive unchanged.
 */
public final class RawJsonObject {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final String NULL = "null";
    private static final int MOST_DIGITS = 38;

    private final Map<String, String> fields;

    private RawJsonObject(Map<String, String> fields) {
        this.fields = fields;
    }

    /**
     * Reads an object.
     *
     * @param json UTF-8; a byte order mark before it is passed over, as RFC 8259 allows
     * @throws MalformedJsonException unless it is one JSON object with nothing behind it and, at
     *     any depth, no name twice in an object
     */
    public static RawJsonObject parse(byte[] json) throws MalformedJsonException {
        // Jackson would guess UTF-16 or UTF-32 from bytes, and lets bad ones pass in strings.
        return parse(text(json));
    }

    /** Reads an object from text, as {@link #parse(byte[])} does. */
    static RawJsonObject parse(String text) throws MalformedJsonException {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedJsonException("no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                long start = parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                long end = parser.currentLocation().getCharOffset();
                fields.put(name, text.substring((int) start, (int) end));
            }
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("something follows the JSON object");
            }
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException(e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: the text is in memory", e);
        }
        return new RawJsonObject(fields);
    }

    private static String text(byte[] json) throws MalformedJsonException {
        try {
            return Utf8.decode(json);
        } catch (CharacterCodingException e) {
            throw new MalformedJsonException("not UTF-8");
        }
    }

    /** Whether there is such a field and it is not null. */
    public boolean has(String name) {
        return !fields.getOrDefault(name, NULL).equals(NULL);
    }

    /**
     * A field's text.
     *
     * @return {@code null} if the field is absent or null
     * @throws MalformedJsonException if it is no string
     */
    public String string(String name) throws MalformedJsonException {
        if (!has(name)) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(fields.get(name))) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw new MalformedJsonException(name + " is no string");
            }
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: it was parsed before", e);
        }
    }

    /**
     * A field's whole number.
     *
     * @return {@code null} if the field is absent or null
     * @throws MalformedJsonException if it is no whole number of 64 bits, written without a point
     *     or an exponent
     */
    public Long integer(String name) throws MalformedJsonException {
        if (!has(name)) {
            return null;
        }
        try {
            return Long.valueOf(fields.get(name));
        } catch (NumberFormatException e) {
            throw new MalformedJsonException(name + " is no whole number");
        }
    }

    /**
     * A field's number, exactly as it is written: {@code 12.50} has two decimal places.
     *
     * @return {@code null} if the field is absent or null
     * @throws MalformedJsonException if it is no number, or has more than {@value #MOST_DIGITS}
     *     digits or decimal places
     */
    public BigDecimal decimal(String name) throws MalformedJsonException {
        if (!has(name)) {
            return null;
        }
        String number = fields.get(name);
        char first = number.charAt(0);
        if (first != '-' && (first < '0' || first > '9')) {
            throw new MalformedJsonException(name + " is no number");
        }
        // Looked at first: to read a number takes time that grows with the square of its length.
        if (number.length() <= 2 * MOST_DIGITS) {
            try {
                BigDecimal decimal = new BigDecimal(number);
                if (decimal.precision() <= MOST_DIGITS
                        && Math.abs((long) decimal.scale()) <= MOST_DIGITS) {
                    return decimal;
                }
            } catch (NumberFormatException e) {
                // An exponent of more than 32 bits.
            }
        }
        throw new MalformedJsonException(name + " has more than " + MOST_DIGITS + " digits");
    }

    /**
     * This object with the fields of another over it: where both have a field, the other's value
     * stands in its place; what only the other has follows at the end; its null fields count for
     * nothing.
     */
    public RawJsonObject overlaidWith(RawJsonObject other) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        other.fields.forEach(
                (name, value) -> {
                    if (!value.equals(NULL)) {
                        all.put(name, value);
                    }
                });
        return new RawJsonObject(all);
    }

    /** The object as JSON in UTF-8. */
    public byte[] toBytes() {
        StringBuilder json = new StringBuilder("{");
        fields.forEach(
                (name, value) -> {
                    json.append(json.length() == 1 ? "\"" : ",\"");
                    JsonStringEncoder.getInstance().quoteAsString(name, json);
                    json.append("\":").append(value);
                });
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
