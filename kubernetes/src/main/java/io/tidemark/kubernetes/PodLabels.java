package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The labels of all pods that a set leads to, those that operators make included. */
final class PodLabels {

    private record Labelled(String namespace, Map<String, String> labels) {}

    private final List<Labelled> all = new ArrayList<>();

    PodLabels(ManifestSet set, List<Pod> pods) {
        pods.forEach(pod -> all.add(new Labelled(pod.namespace(), pod.labels())));
        set.ofKind("KafkaNodePool").forEach(this::addKafkaNodes);
        set.ofKind("Kafka")
                .filter(kafka -> kafka.spec().has("entityOperator"))
                .forEach(kafka -> addStrimzi(kafka, kafka.name(), "entity-operator", Map.of()));
        set.ofKind("KafkaConnect")
                .forEach(connect -> addStrimzi(connect, connect.name(), "connect", Map.of()));
        set.ofKind("OpenSearchCluster").forEach(this::addSearchNodes);
    }

    /** Whether there is such a pod in one of the namespaces. */
    boolean any(Set<String> namespaces, Predicate<Map<String, String>> wanted) {
        return all.stream()
                .filter(pod -> namespaces.contains(pod.namespace()))
                .anyMatch(pod -> wanted.test(pod.labels()));
    }

    private void addKafkaNodes(Document pool) {
        String cluster = pool.metadata().path("labels").path("strimzi.io/cluster").asText();
        JsonNode roles = pool.spec().path("roles");
        addStrimzi(
                pool,
                cluster,
                "kafka",
                Map.of(
                        "strimzi.io/pool-name", pool.name(),
                        "strimzi.io/controller", "strimzipodset",
                        "strimzi.io/broker-role",
                                String.valueOf(Elements.contains(roles, "broker")),
                        "strimzi.io/controller-role",
                                String.valueOf(Elements.contains(roles, "controller"))));
    }

    /** Strimzi hands the labels of a resource on to its pods. */
    private void addStrimzi(
            Document document, String cluster, String component, Map<String, String> more) {
        Map<String, String> labels = of(document.metadata().path("labels"));
        labels.putAll(
                of(document.spec().path("template").path("pod").path("metadata").path("labels")));
        String kind = document.is("KafkaConnect") ? "KafkaConnect" : "Kafka";
        labels.put("strimzi.io/cluster", cluster);
        labels.put("strimzi.io/kind", kind);
        labels.put("strimzi.io/name", cluster + "-" + component);
        labels.put(
                "strimzi.io/component-type",
                component.equals("connect") ? "kafka-connect" : component);
        labels.put("app.kubernetes.io/name", labels.get("strimzi.io/component-type"));
        labels.put("app.kubernetes.io/instance", cluster);
        labels.put("app.kubernetes.io/managed-by", "strimzi-cluster-operator");
        labels.put("app.kubernetes.io/part-of", "strimzi-" + cluster);
        labels.putAll(more);
        all.add(new Labelled(document.namespace(), labels));
    }

    private void addSearchNodes(Document cluster) {
        Elements.of(cluster.spec().path("nodePools"))
                .forEach(
                        pool -> {
                            Map<String, String> labels = of(pool.path("labels"));
                            labels.put("opensearch.org/opensearch-cluster", cluster.name());
                            labels.put(
                                    "opensearch.org/opensearch-nodepool",
                                    pool.path("component").asText());
                            all.add(new Labelled(cluster.namespace(), labels));
                        });
        all.add(
                new Labelled(
                        cluster.namespace(),
                        Map.of(
                                "opensearch.org/opensearch-job",
                                cluster.name() + "-securityconfig-update")));
        all.add(
                new Labelled(
                        cluster.namespace(),
                        Map.of("opensearch.cluster.dashboards", cluster.name())));
    }

    /** Labels as they stand in a document. */
    static Map<String, String> of(JsonNode labels) {
        Map<String, String> map = new HashMap<>();
        labels.properties().forEach(each -> map.put(each.getKey(), each.getValue().asText()));
        return map;
    }
}
