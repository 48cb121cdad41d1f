package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/** Pod templates as the operator lays one over the other. */
final class PodTemplates {

    private PodTemplates() {}

    /**
     * Lays one template over another. Lists are merged element by element, by index unless the
     * operator is told to go by name.
     */
    static ObjectNode merged(JsonNode under, JsonNode over, boolean byName) {
        ObjectNode merged =
                under.isObject() ? under.deepCopy() : JsonNodeFactory.instance.objectNode();
        if (over.isObject()) {
            lay(merged, (ObjectNode) over, byName);
        }
        return merged;
    }

    private static void lay(ObjectNode under, ObjectNode over, boolean byName) {
        over.properties()
                .forEach(
                        field ->
                                under.set(
                                        field.getKey(),
                                        laid(
                                                under.path(field.getKey()),
                                                field.getValue(),
                                                byName)));
    }

    private static JsonNode laid(JsonNode under, JsonNode over, boolean byName) {
        if (under instanceof ObjectNode object && over instanceof ObjectNode other) {
            lay(object, other, byName);
            return object;
        }
        if (under instanceof ArrayNode array && over instanceof ArrayNode others) {
            for (int i = 0; i < others.size(); i++) {
                JsonNode each = others.get(i);
                int at = byName && each.has("name") ? indexOf(array, each.get("name")) : i;
                if (at >= 0 && at < array.size()) {
                    array.set(at, laid(array.get(at), each, byName));
                } else {
                    array.add(each.deepCopy());
                }
            }
            return array;
        }
        return over.deepCopy();
    }

    private static int indexOf(ArrayNode array, JsonNode name) {
        for (int i = 0; i < array.size(); i++) {
            if (Objects.equals(array.get(i).get("name"), name)) {
                return i;
            }
        }
        return -1;
    }
}
