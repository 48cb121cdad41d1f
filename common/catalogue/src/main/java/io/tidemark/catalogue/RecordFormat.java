package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the records of a topic look like.
 *
 * @param name for headings and links: lower-case words
 * @param says what a record says and which rules hold for it, in Markdown
 * @param fields of the value, in their order
 * @param key of the example; {@code null} if it has none
 * @param value of the example, to the byte as our own code reads or writes it
 * @param headers of the example, by name
 */
public record RecordFormat(
        String name,
        String says,
        List<Field> fields,
        String key,
        String value,
        Map<String, String> headers) {

    /**
     * A field of a value.
     *
     * @param type such as text, or whole number
     * @param meaning with its unit and bounds
     */
    public record Field(String name, String type, String meaning) {}

    public RecordFormat {
        fields = List.copyOf(fields);
        headers = Map.copyOf(headers);
    }

    /** The example's value, in UTF-8. */
    public byte[] valueBytes() {
        return value.getBytes(UTF_8);
    }

    /** The example's key, in UTF-8; {@code null} if it has none. */
    public byte[] keyBytes() {
        return key == null ? null : key.getBytes(UTF_8);
    }

    static Builder named(String name) {
        return new Builder(name);
    }

    /** Builds a format. */
    static final class Builder {

        private final String name;
        private String says;
        private final List<Field> fields = new ArrayList<>();
        private String key;
        private String value;
        private final Map<String, String> headers = new TreeMap<>();

        private Builder(String name) {
            this.name = name;
        }

        Builder says(String markdown) {
            says = markdown;
            return this;
        }

        Builder field(String field, String type, String meaning) {
            fields.add(new Field(field, type, meaning));
            return this;
        }

        /** An example: its key, {@code null} for none, and its value. */
        Builder example(String exampleKey, String exampleValue) {
            key = exampleKey;
            value = exampleValue;
            return this;
        }

        Builder header(String header, String exampleValue) {
            headers.put(header, exampleValue);
            return this;
        }

        RecordFormat build() {
            return new RecordFormat(name, says, fields, key, value, headers);
        }
    }
}
