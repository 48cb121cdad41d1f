package io.tidemark.bench.yardstick;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The texts, whole numbers and truth values of a result that is an object of JSON, by name. */
record Fields(Map<String, Object> values) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads a result.
     *
     * @throws IOException if it is no JSON
     */
    static Fields parse(byte[] value) throws IOException {
        Map<String, Object> values = new HashMap<>();
        try (JsonParser json = JSON.createParser(value)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                switch (json.nextToken()) {
                    case VALUE_STRING -> values.put(field, json.getText());
                    case VALUE_NUMBER_INT -> values.put(field, json.getLongValue());
                    case VALUE_TRUE, VALUE_FALSE -> values.put(field, json.getBooleanValue());
                    default -> json.skipChildren();
                }
            }
        }
        return new Fields(values);
    }

    /** Empty if there is none. */
    String text(String field) {
        return values.get(field) instanceof String text ? text : "";
    }

    long number(String field, long otherwise) {
        return values.get(field) instanceof Long number ? number : otherwise;
    }

    boolean isTrue(String field) {
        return Boolean.TRUE.equals(values.get(field));
    }
}
