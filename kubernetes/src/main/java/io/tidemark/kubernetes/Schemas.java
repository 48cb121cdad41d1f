package io.tidemark.kubernetes;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The schemas of all kinds that there are, strict: unknown fields are refused. */
final class Schemas {

    static final String BASE = "https://tidemark.io/schemas/";

    static final String CORE = "kubernetes-1.32";

    static final String QUANTITY =
            "^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** By id. */
    private final Map<String, JsonNode> resources = new LinkedHashMap<>();

    /** Where the schema of {@code group/version/Kind} is. */
    private final Map<String, SchemaLocation> kinds = new HashMap<>();

    private final Map<SchemaLocation, Schema> read = new HashMap<>();

    private final SchemaRegistry registry;

    Schemas(OperatorVersion operator) {
        List<String> names =
                List.of(
                        CORE,
                        "flink-operator-" + operator.number(),
                        "strimzi-1.2",
                        "opensearch-operator-3.0",
                        "prometheus-operator-0.93",
                        "cert-manager-1.21");
        Map<String, String> texts = new HashMap<>();
        for (String name : names) {
            String text = text(name);
            JsonNode resource = parse(text);
            String id = resource.get("$id").asText();
            texts.put(id, text);
            resources.put(id, resource);
            resource.get("kinds")
                    .properties()
                    .forEach(
                            kind ->
                                    kinds.put(
                                            kind.getKey(),
                                            SchemaLocation.of(
                                                    id + "#/$defs/" + kind.getValue().asText())));
        }
        registry =
                SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(texts));
    }

    /** The schema of a kind; empty if there is none. */
    Optional<Schema> find(String apiVersion, String kind) {
        return Optional.ofNullable(kinds.get(apiVersion + "/" + kind))
                .map(location -> read.computeIfAbsent(location, registry::getSchema));
    }

    /** The API versions that have the kind. */
    List<String> versionsOf(String kind) {
        return kinds.keySet().stream()
                .filter(each -> each.endsWith("/" + kind))
                .map(each -> each.substring(0, each.length() - kind.length() - 1))
                .sorted()
                .toList();
    }

    /** The names of all kinds. */
    List<String> kinds() {
        return kinds.keySet().stream()
                .map(each -> each.substring(each.lastIndexOf('/') + 1))
                .sorted()
                .toList();
    }

    /** What stands at a location, such as the value of a keyword. */
    JsonNode at(String location) {
        int fragment = location.indexOf('#');
        JsonNode resource = resources.get(location.substring(0, fragment));
        return resource == null
                ? JSON.missingNode()
                : resource.at(JsonPointer.compile(location.substring(fragment + 1)));
    }

    /** Whose schemas these are, and of which version. */
    List<String> sources() {
        List<String> all = new ArrayList<>();
        resources
                .values()
                .forEach(
                        each ->
                                all.add(
                                        each.get("project").asText()
                                                + " "
                                                + each.get("version").asText()));
        return all;
    }

    private static String text(String name) {
        try (InputStream in = Schemas.class.getResourceAsStream("schemas/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
