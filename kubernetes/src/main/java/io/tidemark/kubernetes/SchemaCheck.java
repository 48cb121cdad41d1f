package io.tidemark.kubernetes;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import io.tidemark.options.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Each document against its kind's schema. */
final class SchemaCheck implements Check {

    private final Schemas schemas;

    SchemaCheck(Schemas schemas) {
        this.schemas = schemas;
    }

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        set.documents().forEach(document -> check(document, faults));
    }

    /** Whether a document is as its schema says. */
    boolean passes(Document document) {
        List<Fault> faults = new ArrayList<>();
        check(document, faults::add);
        return faults.isEmpty();
    }

    private void check(Document document, Consumer<Fault> faults) {
        if (document.kind().isEmpty() || document.apiVersion().isEmpty()) {
            String field = document.kind().isEmpty() ? "kind" : "apiVersion";
            faults.accept(document.fault(field, "required, but missing"));
            return;
        }
        Optional<Schema> schema = schemas.find(document.apiVersion(), document.kind());
        if (schema.isEmpty()) {
            faults.accept(unknown(document));
            return;
        }
        for (Error error : schema.get().validate(document.root())) {
            if (!isOfOneAlternative(error)) {
                faults.accept(fault(document, error));
            }
        }
    }

    private Fault unknown(Document document) {
        List<String> versions = schemas.versionsOf(document.kind());
        if (!versions.isEmpty()) {
            return document.fault(
                    "apiVersion",
                    "there is no schema for '%s'; there is for: %s"
                            .formatted(document.apiVersion(), String.join(", ", versions)));
        }
        return document.fault(
                "kind",
                "there is no schema for '%s'%s"
                        .formatted(document.kind(), meant(document.kind(), schemas.kinds())));
    }

    /** Of alternatives, none of which fits, each says why; one line is enough. */
    private static boolean isOfOneAlternative(Error error) {
        return error.getEvaluationPath().toString().matches(".*/(oneOf|anyOf|not)/.+");
    }

    private Fault fault(Document document, Error error) {
        String pointer = error.getInstanceLocation().toString();
        String path = Paths.ofPointer(pointer);
        JsonNode value = document.root().at(JsonPointer.compile(pointer));
        String location = error.getSchemaLocation().toString();
        JsonNode keyword = schemas.at(location);
        return switch (error.getKeyword()) {
            case "additionalProperties" ->
                    document.fault(
                            Paths.field(path, error.getProperty()),
                            "unknown field" + meant(error.getProperty(), fieldsBeside(location)));
            case "required" ->
                    document.fault(Paths.field(path, error.getProperty()), "required, but missing");
            case "type" ->
                    document.fault(
                            path,
                            "must be %s, is %s".formatted(words(keyword, " or "), kindOf(value)));
            case "enum" ->
                    document.fault(
                            path,
                            "'%s' is none of %s%s"
                                    .formatted(
                                            value.asText(),
                                            words(keyword, ", "),
                                            meant(value.asText(), texts(keyword))));
            case "pattern" -> document.fault(path, patternWords(value.asText(), keyword.asText()));
            case "oneOf", "anyOf" ->
                    document.fault(path, alternatives(error.getKeyword(), keyword));
            case "minimum", "exclusiveMinimum" ->
                    document.fault(path, "%s is too small: at least %s".formatted(value, keyword));
            case "maximum", "exclusiveMaximum" ->
                    document.fault(path, "%s is too large: at most %s".formatted(value, keyword));
            default ->
                    document.fault(
                            path, "against its schema: " + error.getKeyword() + " " + keyword);
        };
    }

    /** The fields that are declared where {@code additionalProperties} refuses all others. */
    private List<String> fieldsBeside(String location) {
        List<String> known = new ArrayList<>();
        schemas.at(location.substring(0, location.lastIndexOf('/')))
                .path("properties")
                .fieldNames()
                .forEachRemaining(known::add);
        return known;
    }

    private static String patternWords(String value, String pattern) {
        boolean quantity = pattern.equals(Schemas.QUANTITY) || pattern.contains("[KMGTPE]i");
        return quantity
                ? "'%s' is no quantity, such as 500m or 2Gi".formatted(value)
                : "'%s' does not match %s".formatted(value, pattern);
    }

    private static String alternatives(String keyword, JsonNode each) {
        String fields =
                StreamSupport.stream(each.spliterator(), false)
                        .filter(one -> one.has("required"))
                        .map(one -> words(one.get("required"), " and "))
                        .collect(Collectors.joining(", "));
        return keyword.equals("oneOf")
                ? "exactly one must be given of: " + fields
                : "one must be given of: " + fields;
    }

    private static String meant(String given, List<String> known) {
        return Suggestion.nearest(given, known)
                .filter(name -> !isOtherVersion(name, given))
                .map(name -> " (did you mean " + name + "?)")
                .orElse("");
    }

    /** Who says v2_3 does not mean v2_0. */
    private static boolean isOtherVersion(String one, String other) {
        return one.replaceAll("[0-9]", "").equals(other.replaceAll("[0-9]", ""));
    }

    private static String kindOf(JsonNode value) {
        if (value.isValueNode() && !value.isNull()) {
            return (value.isTextual() ? "string '" : value.isBoolean() ? "boolean '" : "number '")
                    + value.asText()
                    + "'";
        }
        return value.isArray() ? "array" : value.isObject() ? "object" : "null";
    }

    private static List<String> texts(JsonNode node) {
        return node.isArray()
                ? StreamSupport.stream(node.spliterator(), false).map(JsonNode::asText).toList()
                : List.of(node.asText());
    }

    private static String words(JsonNode node, String between) {
        return String.join(between, texts(node));
    }
}
