package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Documents that are applied together.
 *
 * @param documents all of them
 */
record ManifestSet(List<Document> documents) {

    /** Where a document lists what its user brings: {@code Secret/name, ConfigMap/name}. */
    static final String TO_BRING = "tidemark.io/to-bring";

    Stream<Document> ofKind(String... kinds) {
        Set<String> wanted = Set.of(kinds);
        return documents.stream().filter(document -> wanted.contains(document.kind()));
    }

    Optional<Document> find(String kind, String namespace, String name) {
        return ofKind(kind)
                .filter(each -> each.name().equals(name) && each.namespace().equals(namespace))
                .findFirst();
    }

    /** What the user brings, each as {@code Kind/name}. */
    Set<String> brought() {
        Set<String> all = new TreeSet<>();
        for (Document document : documents) {
            String list = document.metadata().path("annotations").path(TO_BRING).asText();
            for (String each : list.split("[,\\s]+", -1)) {
                if (!each.isEmpty()) {
                    all.add(each);
                }
            }
        }
        return all;
    }

    /** The namespaces that a document of the set makes or lies in. */
    Set<String> namespaces() {
        Set<String> all = new LinkedHashSet<>();
        documents.forEach(each -> all.add(each.is("Namespace") ? each.name() : each.namespace()));
        return all;
    }

    /** The Flink clusters, blue and green apart. */
    List<FlinkCluster> clusters() {
        return documents.stream().flatMap(FlinkCluster::in).toList();
    }

    /** Fields at any depth. */
    int fields() {
        return documents.stream().mapToInt(document -> fields(document.root())).sum();
    }

    private static int fields(JsonNode node) {
        int own = node.isObject() ? node.size() : 0;
        for (JsonNode each : node) {
            own += fields(each);
        }
        return own;
    }
}
