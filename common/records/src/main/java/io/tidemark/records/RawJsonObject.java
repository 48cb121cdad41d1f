package io.tidemark.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A JSON object whose fields' values are the very characters that stood in the text. So numbers
 * ({@code 1.10}, {@code 1e5}, {@code -0.0}) and whatever else we do not know survive unchanged.
 */
public final class RawJsonObject {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** An id of a search index has 512 bytes at most. */
    private static final int MOST_KEY_PART = 100;

    private static final int MOST_DIGITS = 38;

    private final byte[] json;
    private final JsonRanges fields;

    private RawJsonObject(byte[] json, JsonRanges fields) {
        this.json = json;
        this.fields = fields;
    }

    /**
     * Reads an object.
     *
     * @param json UTF-8, which must not change afterwards; a byte order mark before it is passed
     *     over, as RFC 8259 allows
     * @throws MalformedJsonException unless it is one JSON object with nothing behind it and, at
     *     any depth, no name twice in an object
     */
    public static RawJsonObject parse(byte[] json) throws MalformedJsonException {
        RawJsonObject plain = scan(json);
        // Jackson would guess UTF-16 or UTF-32 from bytes, and lets bad ones pass in strings.
        return plain == null ? parse(text(json)) : plain;
    }

    /**
     * An object whose bytes were looked through before, and are not again.
     *
     * @param json the bytes that were parsed; they must not change afterwards
     * @param index the object's {@link #index}
     * @throws IllegalArgumentException if they are seen not to belong to each other
     */
    public static RawJsonObject of(byte[] json, long[] index) {
        return new RawJsonObject(json, JsonRanges.of(index, json));
    }

    /**
     * Where the fields lie, for {@link #of(byte[], long[])}: what takes the object on to another
     * process takes this, too.
     *
     * @param parsed the bytes that this object was parsed from
     * @return a number for each field; {@code null} if the bytes must be parsed again, since they
     *     have blanks between the fields or are otherwise unusual
     */
    public long[] index(byte[] parsed) {
        return json == parsed ? fields.index() : null;
    }

    /** Reads a plain object; {@code null} if it takes the parser, or is none at all. */
    static RawJsonObject scan(byte[] json) {
        JsonRanges fields = JsonScanner.scan(json);
        return fields == null ? null : new RawJsonObject(json, fields);
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
        return of(fields);
    }

    private static RawJsonObject of(Map<String, String> fields) {
        JsonRanges ranges = new JsonRanges(fields.size());
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        json.write('{');
        fields.forEach(
                (name, value) -> {
                    if (ranges.size() > 0) {
                        json.write(',');
                    }
                    byte[] quoted = quoted(name);
                    int start = json.size();
                    json.writeBytes(quoted);
                    int field = ranges.add(start, json.size(), JsonRanges.hash(quoted));
                    json.write(':');
                    int valueStart = json.size();
                    json.writeBytes(value.getBytes(UTF_8));
                    ranges.setValue(field, valueStart, json.size());
                });
        json.write('}');
        return new RawJsonObject(json.toByteArray(), ranges);
    }

    /** A name as all of ours are written, whichever way it was escaped before. */
    private static byte[] quoted(String name) {
        StringBuilder quoted = new StringBuilder("\"");
        JsonStringEncoder.getInstance().quoteAsString(name, quoted);
        return quoted.append('"').toString().getBytes(UTF_8);
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
        return find(name) >= 0;
    }

    /** The number of a field; -1 if it is absent or null. */
    private int find(String name) {
        int field = fields.find(json, name);
        if (field == JsonRanges.UNUSUAL) {
            byte[] quoted = quoted(name);
            field = fields.find(0, JsonRanges.hash(quoted), json, quoted, 0, quoted.length);
        }
        return field < 0 || isNull(field) ? -1 : field;
    }

    private String value(int field) {
        int start = fields.valueStart(field);
        return new String(json, start, fields.valueEnd(field) - start, UTF_8);
    }

    /**
     * A field's text.
     *
     * @return {@code null} if the field is absent or null
     * @throws MalformedJsonException if it is no string
     */
    public String string(String name) throws MalformedJsonException {
        int field = find(name);
        if (field < 0) {
            return null;
        }
        int start = fields.valueStart(field);
        int end = fields.valueEnd(field);
        if (json[start] != '"') {
            throw new MalformedJsonException(name + " is no string");
        }
        if (!hasEscape(start, end)) {
            return new String(json, start + 1, end - start - 2, UTF_8);
        }
        try (JsonParser parser = JSON.createParser(value(field))) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: it was parsed before", e);
        }
    }

    private boolean hasEscape(int start, int end) {
        for (int at = start; at < end; at++) {
            if (json[at] == '\\') {
                return true;
            }
        }
        return false;
    }

    /**
     * A field's whole number.
     *
     * @return {@code null} if the field is absent or null
     * @throws MalformedJsonException if it is no whole number of 64 bits, written without a point
     *     or an exponent
     */
    public Long integer(String name) throws MalformedJsonException {
        int field = find(name);
        if (field < 0) {
            return null;
        }
        try {
            return Long.valueOf(value(field));
        } catch (NumberFormatException e) {
            throw new MalformedJsonException(name + " is no whole number");
        }
    }

    /**
     * A field's text that is to be part of keys and ids: a symbol, a tag.
     *
     * @throws MalformedJsonException if it is missing, empty or longer than {@value #MOST_KEY_PART}
     *     characters, or {@link FieldRules#text} refuses it
     */
    public String keyPart(String name) throws MalformedJsonException {
        String text = string(name);
        if (text == null || text.isEmpty() || text.length() > MOST_KEY_PART) {
            throw new MalformedJsonException(
                    name + " is missing, empty or longer than " + MOST_KEY_PART + " characters");
        }
        try {
            return FieldRules.text(text, name);
        } catch (MalformedRecordException e) {
            throw new MalformedJsonException(e.getMessage());
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
        int field = find(name);
        if (field < 0) {
            return null;
        }
        String number = value(field);
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
     * A field's truth.
     *
     * @return {@code null} if the field is absent or null
     * @throws MalformedJsonException if it is neither true nor false
     */
    public Boolean bool(String name) throws MalformedJsonException {
        int field = find(name);
        if (field < 0) {
            return null;
        }
        return switch (json[fields.valueStart(field)]) {
            case 't' -> true;
            case 'f' -> false;
            default -> throw new MalformedJsonException(name + " is neither true nor false");
        };
    }

    /** The object as JSON in UTF-8. */
    public byte[] toBytes() {
        JsonOutput out = new JsonOutput(json.length);
        for (int field = 0; field < fields.size(); field++) {
            out.add(json, fields, field);
        }
        return out.object();
    }

    /** What the fields' ranges are of. */
    byte[] json() {
        return json;
    }

    JsonRanges fields() {
        return fields;
    }

    /** The fields that are not null, and no more room than they need. */
    JsonRanges presentFields() {
        int[] present = IntStream.range(0, fields.size()).filter(field -> !isNull(field)).toArray();
        JsonRanges ranges = new JsonRanges(present.length);
        for (int field : present) {
            int copy =
                    ranges.add(fields.nameStart(field), fields.nameEnd(field), fields.hash(field));
            ranges.setValue(copy, fields.valueStart(field), fields.valueEnd(field));
        }
        return ranges;
    }

    private boolean isNull(int field) {
        return json[fields.valueStart(field)] == 'n';
    }
}
