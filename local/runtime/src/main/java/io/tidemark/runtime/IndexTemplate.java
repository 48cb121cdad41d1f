package io.tidemark.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The index template of one index. Its {@code version} counts its changes; an index tells in its
 * mapping's {@code _meta.template-version} of which one it is.
 */
final class IndexTemplate {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERSION = "template-version";

    private final ObjectNode template;

    private IndexTemplate(ObjectNode template) {
        this.template = template;
        template.withObject("/template/mappings/_meta").put(VERSION, version());
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if it is no JSON object with a {@code version}
     */
    static IndexTemplate of(Workload.Index index) {
        try {
            if (JSON.readTree(index.template()) instanceof ObjectNode template
                    && template.path("version").isInt()) {
                return new IndexTemplate(template);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("template of " + index.name(), e);
        }
        throw new IllegalArgumentException("the template of " + index.name() + " has no version");
    }

    int version() {
        return template.path("version").asInt();
    }

    /** The version of the template of an index with this mapping; 0 if the index does not tell. */
    static int versionOf(JsonNode mapping) {
        return mapping.path("_meta").path(VERSION).asInt();
    }

    /** The field that says how old a document is, a date in ms: {@code _meta.time-field}. */
    Optional<String> timeField() {
        return Optional.ofNullable(template.path("_meta").path("time-field").textValue());
    }

    /** The template as the search node takes it. */
    ObjectNode json() {
        return template;
    }

    JsonNode mapping() {
        return template.path("template").path("mappings");
    }

    /** The settings of an index by their full names, such as {@code index.refresh_interval}. */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        for (Map.Entry<String, JsonNode> setting :
                template.path("template").path("settings").properties()) {
            String name = setting.getKey();
            flatten(
                    name.startsWith("index.") ? name : "index." + name,
                    setting.getValue(),
                    settings);
        }
        return settings;
    }

    private static void flatten(String name, JsonNode value, Map<String, String> into) {
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                flatten(name + "." + field.getKey(), field.getValue(), into);
            }
        } else {
            into.put(name, text(value));
        }
    }

    /** A setting's value as the search node tells it: text, or an array of texts. */
    static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
