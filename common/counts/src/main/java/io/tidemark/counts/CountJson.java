package io.tidemark.counts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

    /** UTF-8 text. */
    public byte[] encode(Count count) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (count.batch() != null) {
            json.put("batch", count.batch());
        }
        if (count.windowStart() != null) {
            json.put("window_start", count.windowStart());
            json.put("window_end", count.windowEnd());
        }
        json.put(keyName, count.key());
        json.put(countName, count.count());
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
