package io.tidemark.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;

/** One line of output: a JSON object with a space after each colon and comma. */
public final class Line {

    private final StringBuilder text = new StringBuilder("{");

    public Line with(String name, String value) {
        return put(name, TextNode.valueOf(value).toString());
    }

    public Line with(String name, long value) {
        return put(name, Long.toString(value));
    }

    public Line with(String name, boolean value) {
        return put(name, Boolean.toString(value));
    }

    public Line with(String name, long first, long second) {
        return put(name, "[" + first + ", " + second + "]");
    }

    public Line withNull(String name) {
        return put(name, "null");
    }

    public Line with(String name, JsonNode value) {
        return put(name, json(value));
    }

    public Line with(String name, List<JsonNode> values) {
        return put(name, values.stream().map(Line::json).toList().toString());
    }

    private static String json(JsonNode value) {
        if (!value.isObject()) {
            return value.toString();
        }
        StringBuilder object = new StringBuilder("{");
        for (Map.Entry<String, JsonNode> part : value.properties()) {
            object.append(object.length() > 1 ? ", " : "")
                    .append(TextNode.valueOf(part.getKey()))
                    .append(": ")
                    .append(part.getValue());
        }
        return object.append("}").toString();
    }

    private Line put(String name, String json) {
        text.append(text.length() > 1 ? ", " : "")
                .append(TextNode.valueOf(name))
                .append(": ")
                .append(json);
        return this;
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
