package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.flink.kubernetes.utils.Constants;

/** The labels of all pods that a set leads to, those that operators make included. */
final class PodLabels {

    /**
     * A pod.
     *
     * @param ports the names of its ports; empty if it is not known which it has
     */
    private record Labelled(
            String namespace, Map<String, String> labels, Optional<Set<String>> ports) {

        static Labelled madeByOthers(Document by, Map<String, String> labels) {
            return new Labelled(by.namespace(), labels, Optional.empty());
        }
    }

    private final List<Labelled> all = new ArrayList<>();

    PodLabels(ManifestSet set, List<Pod> pods) {
        pods.forEach(
                pod ->
                        all.add(
                                new Labelled(
                                        pod.namespace(),
                                        pod.labels(),
                                        Optional.of(PodLabels.ports(pod)))));
        set.clusters().stream()
                .filter(cluster -> pods.stream().noneMatch(pod -> pod.isOf(cluster)))
                .forEach(this::addUnmade);
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

    /** Whether there is such a pod that has the port, or of which that is not known. */
    boolean anyWithPort(String namespace, Predicate<Map<String, String>> wanted, String port) {
        return all.stream()
                .filter(pod -> pod.namespace().equals(namespace))
                .filter(pod -> wanted.test(pod.labels()))
                .anyMatch(pod -> pod.ports().map(ports -> ports.contains(port)).orElse(true));
    }

    private static Set<String> ports(Pod pod) {
        return pod.containers()
                .flatMap(container -> Elements.of(container.getValue().path("ports")))
                .map(port -> port.path("name").asText())
                .collect(Collectors.toSet());
    }

    /**
     * A cluster that has a fault, so that its pods could not be made, is no fault of a selector.
     */
    private void addUnmade(FlinkCluster cluster) {
        for (String component : List.of("jobmanager", "taskmanager")) {
            Map<String, String> labels =
                    of(cluster.spec().path("podTemplate").path("metadata").path("labels"));
            labels.put(Constants.LABEL_APP_KEY, cluster.name());
            labels.put(Constants.LABEL_COMPONENT_KEY, component);
            labels.put(Constants.LABEL_TYPE_KEY, Constants.LABEL_TYPE_NATIVE_TYPE);
            all.add(Labelled.madeByOthers(cluster.document(), labels));
        }
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
        all.add(Labelled.madeByOthers(document, labels));
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
                            all.add(Labelled.madeByOthers(cluster, labels));
                        });
        all.add(
                Labelled.madeByOthers(
                        cluster,
                        Map.of(
                                "opensearch.org/opensearch-job",
                                cluster.name() + "-securityconfig-update")));
        all.add(
                Labelled.madeByOthers(
                        cluster, Map.of("opensearch.cluster.dashboards", cluster.name())));
    }

    /** Labels as they stand in a document. */
    static Map<String, String> of(JsonNode labels) {
        Map<String, String> map = new HashMap<>();
        labels.properties().forEach(each -> map.put(each.getKey(), each.getValue().asText()));
        return map;
    }
}
