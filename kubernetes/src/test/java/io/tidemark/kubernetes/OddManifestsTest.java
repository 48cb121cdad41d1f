package io.tidemark.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever stands in a field, what comes out are faults and no exception. */
class OddManifestsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ManifestChecker checker = new ManifestChecker(OperatorVersion.V1_15);

    private final List<JsonNode> odd = new ArrayList<>();

    private int tried;

    @Test
    void whateverStandsInAField() throws IOException {
        for (String text : List.of("null", "\"-1\"", "[{}]", "{\"a\": [\"b\"]}")) {
            odd.add(JSON.readTree(text));
        }
        ManifestReader reader = new ManifestReader(fault -> {});
        reader.read(Good.NAME, Good.text());
        for (Document document : reader.documents()) {
            replaceEach(document.root(), document.root());
        }
        assertThat(tried).isGreaterThan(400);
    }

    /** One odd value a field, another for the next: that is enough to meet each kind of code. */
    private void replaceEach(JsonNode root, JsonNode at) {
        if (at instanceof ObjectNode object) {
            for (String name : List.copyOf(names(object))) {
                JsonNode before = object.get(name);
                replaceEach(root, before);
                object.set(name, next());
                check(root);
                object.set(name, before);
            }
        } else if (at instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode before = array.get(i);
                replaceEach(root, before);
                array.set(i, next());
                check(root);
                array.set(i, before);
            }
        }
    }

    private JsonNode next() {
        return odd.get(tried++ % odd.size());
    }

    private void check(JsonNode root) {
        String text = root.toString();
        assertThatCode(() -> checker.check(Map.of("odd", text)))
                .as(text)
                .doesNotThrowAnyException();
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
