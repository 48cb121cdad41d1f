package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A Flink cluster that the operator is asked for.
 *
 * @param document where it is asked for
 * @param path the path to its spec
 * @param name its name, which Flink calls the cluster id
 * @param spec its spec
 */
record FlinkCluster(Document document, String path, String name, JsonNode spec) {

    static Stream<FlinkCluster> in(Document document) {
        return switch (document.kind()) {
            case "FlinkDeployment" ->
                    Stream.of(new FlinkCluster(document, "spec", document.name(), document.spec()));
            case "FlinkBlueGreenDeployment" ->
                    Stream.of("blue", "green")
                            .map(
                                    colour ->
                                            new FlinkCluster(
                                                    document,
                                                    "spec.template.spec",
                                                    document.name() + "-" + colour,
                                                    document.spec().path("template").path("spec")));
            default -> Stream.empty();
        };
    }

    String namespace() {
        return document.namespace();
    }

    boolean isSession() {
        return spec.path("job").isMissingNode();
    }

    boolean isStandalone() {
        return spec.path("mode").asText().equals("standalone");
    }

    /** The configuration, flattened to one key each. */
    Map<String, String> configuration() {
        return flat(spec.path("flinkConfiguration"));
    }

    boolean hasKubernetesHa() {
        String type = configuration().getOrDefault("high-availability.type", "");
        return type.equalsIgnoreCase("kubernetes") || type.endsWith("KubernetesHaServicesFactory");
    }

    Fault fault(String field, String message) {
        return document.fault(Paths.field(path, field), message);
    }

    static Map<String, String> flat(JsonNode configuration) {
        Map<String, String> all = new LinkedHashMap<>();
        flatten("", configuration, all);
        return all;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            each ->
                                    flatten(
                                            Paths.field(path, each.getKey()),
                                            each.getValue(),
                                            into));
        } else if (node.isArray()) {
            into.put(
                    path,
                    StreamSupport.stream(node.spliterator(), false)
                            .map(JsonNode::asText)
                            .collect(Collectors.joining(";")));
        } else if (!node.isMissingNode()) {
            into.put(path, node.asText());
        }
    }
}
