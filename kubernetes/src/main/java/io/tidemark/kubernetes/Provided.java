package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What will be there once a set is applied: its documents, what operators make of them, what the
 * user brings.
 */
final class Provided {

    private final Set<String> all = new HashSet<>();

    private final Set<String> brought;

    Provided(ManifestSet set) {
        brought = set.brought();
        set.namespaces()
                .forEach(
                        namespace -> {
                            add("ServiceAccount", namespace, "default");
                            add("ConfigMap", namespace, "kube-root-ca.crt");
                        });
        set.documents().forEach(this::addMade);
        set.clusters().forEach(this::addOfFlink);
    }

    /** Whether a reference leads to something. */
    boolean has(String kind, String namespace, String name) {
        return all.contains(key(kind, namespace, name)) || brought.contains(kind + "/" + name);
    }

    private void add(String kind, String namespace, String... names) {
        for (String name : names) {
            all.add(key(kind, namespace, name));
        }
    }

    private static String key(String kind, String namespace, String name) {
        return kind + "/" + namespace + "/" + name;
    }

    private void addMade(Document document) {
        String namespace = document.namespace();
        String name = document.name();
        add(document.kind(), namespace, name);
        JsonNode spec = document.spec();
        switch (document.kind()) {
            case "KafkaUser" -> {
                add("Secret", namespace, name);
                addIfGiven("Secret", namespace, spec.path("template").path("secret"));
            }
            case "Kafka" -> addOfKafka(namespace, name);
            case "KafkaConnect" -> {
                add("Service", namespace, name + "-connect-api");
                add("ServiceAccount", namespace, name + "-connect");
            }
            case "Certificate" -> add("Secret", namespace, spec.path("secretName").asText());
            case "OpenSearchCluster" -> addOfSearch(namespace, name, spec);
            default -> {}
        }
    }

    private void addIfGiven(String kind, String namespace, JsonNode template) {
        String name = template.path("metadata").path("name").asText();
        if (!name.isEmpty()) {
            add(kind, namespace, name);
        }
    }

    private void addOfKafka(String namespace, String name) {
        add(
                "Secret",
                namespace,
                name + "-cluster-ca",
                name + "-cluster-ca-cert",
                name + "-clients-ca",
                name + "-clients-ca-cert",
                name + "-cluster-operator-certs");
        add("Service", namespace, name + "-kafka-bootstrap", name + "-kafka-brokers");
        add("ServiceAccount", namespace, name + "-kafka", name + "-entity-operator");
        add("Deployment", namespace, name + "-entity-operator");
    }

    private void addOfSearch(String namespace, String name, JsonNode spec) {
        for (String suffix :
                List.of(
                        "admin-password",
                        "dashboards-password",
                        "ca",
                        "admin-cert",
                        "http-cert",
                        "transport-cert",
                        "dashboards-cert")) {
            add("Secret", namespace, name + "-" + suffix);
        }
        String service = spec.path("general").path("serviceName").asText(name);
        add("Service", namespace, service, service + "-dashboards", name + "-discovery");
        add("ConfigMap", namespace, name + "-config", name + "-dashboards-config");
        add("Deployment", namespace, name + "-dashboards");
    }

    private void addOfFlink(FlinkCluster cluster) {
        add("Service", cluster.namespace(), cluster.name(), cluster.name() + "-rest");
        add("Deployment", cluster.namespace(), cluster.name());
        add(
                "ConfigMap",
                cluster.namespace(),
                "flink-config-" + cluster.name(),
                "pod-template-" + cluster.name());
    }
}
