package io.tidemark.counts;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * Counts as JSON: {@code {"window_start":ms,"window_end":ms,"page_id":"Page_42","visits":7}}, with
 * {@code batch} first where there is one and no window where there is none.
 *
 * @param keyName the name of the key, such as page_id
 * @param countName the name of the count, such as visits
 */
public record CountJson(String keyName, String countName) implements Serializable {

    private static final int USUAL_LENGTH = 128;

    /** UTF-8 text. */
    public byte[] encode(Count count) {
        StringBuilder json = new StringBuilder(USUAL_LENGTH);
        if (count.batch() != null) {
            field(json, "batch").append(count.batch());
        }
        if (count.windowStart() != null) {
            field(json, "window_start").append(count.windowStart().longValue());
            field(json, "window_end").append(count.windowEnd().longValue());
        }
        quote(field(json, keyName).append('"'), count.key());
        field(json.append('"'), countName).append(count.count()).append('}');
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static StringBuilder field(StringBuilder json, String name) {
        json.append(json.length() == 0 ? "{\"" : ",\"");
        quote(json, name);
        return json.append("\":");
    }

    private static void quote(StringBuilder json, String text) {
        if (isPlain(text)) {
            json.append(text);
        } else {
            JsonStringEncoder.getInstance().quoteAsString(text, json);
        }
    }

    /** Whether it is text in JSON as it stands. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
