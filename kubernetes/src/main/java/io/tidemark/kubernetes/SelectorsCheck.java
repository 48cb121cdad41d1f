package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Selectors select something: one that selects no pod protects, serves or lets through nothing. */
final class SelectorsCheck implements Check {

    private final PodLabels pods;

    SelectorsCheck(PodLabels pods) {
        this.pods = pods;
    }

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        for (Document document : set.documents()) {
            JsonNode spec = document.spec();
            switch (document.kind()) {
                case "PodDisruptionBudget" -> {
                    expectPods(document, "spec.selector", spec.path("selector"), faults);
                    // No node with such a pod could ever be drained.
                    if (spec.path("maxUnavailable").asText().matches("0%?")) {
                        faults.accept(
                                document.fault("spec.maxUnavailable", "0 lets no pod be moved"));
                    }
                }
                case "Service" -> checkService(document, faults);
                case "NetworkPolicy" -> checkPolicy(document, set, faults);
                case "PodMonitor" -> {
                    if (!spec.has("namespaceSelector")) {
                        checkPodMonitor(document, faults);
                    }
                }
                case "ServiceMonitor" -> {
                    if (!spec.has("namespaceSelector")) {
                        checkServiceMonitor(document, set, faults);
                    }
                }
                case "Deployment", "StatefulSet" -> checkWorkload(document, faults);
                default -> {}
            }
        }
    }

    private void expectPods(
            Document document, String path, JsonNode selector, Consumer<Fault> faults) {
        expectPods(document, path, selector, Set.of(document.namespace()), faults);
    }

    private void expectPods(
            Document document,
            String path,
            JsonNode selector,
            Set<String> namespaces,
            Consumer<Fault> faults) {
        if (!selector.isEmpty() && !pods.any(namespaces, labels -> matches(selector, labels))) {
            faults.accept(
                    document.fault(path, "matches no pod of the set: %s".formatted(selector)));
        }
    }

    private void checkService(Document service, Consumer<Fault> faults) {
        JsonNode selector = service.spec().path("selector");
        if (!selector.isEmpty()
                && !pods.any(
                        Set.of(service.namespace()), labels -> matchesLabels(selector, labels))) {
            faults.accept(
                    service.fault(
                            "spec.selector", "matches no pod of the set: %s".formatted(selector)));
        }
        JsonNode ports = service.spec().path("ports");
        for (int i = 0; i < ports.size(); i++) {
            expectPort(
                    service,
                    "spec.ports[%d].targetPort".formatted(i),
                    ports.get(i).path("targetPort"),
                    labels -> matchesLabels(selector, labels),
                    faults);
        }
    }

    private void checkPodMonitor(Document monitor, Consumer<Fault> faults) {
        JsonNode selector = monitor.spec().path("selector");
        expectPods(monitor, "spec.selector", selector, faults);
        JsonNode endpoints = monitor.spec().path("podMetricsEndpoints");
        for (int i = 0; i < endpoints.size(); i++) {
            expectPort(
                    monitor,
                    "spec.podMetricsEndpoints[%d].port".formatted(i),
                    endpoints.get(i).path("port"),
                    labels -> matches(selector, labels),
                    faults);
        }
    }

    private void expectPort(
            Document document,
            String path,
            JsonNode port,
            Predicate<Map<String, String>> selected,
            Consumer<Fault> faults) {
        if (port.isTextual()
                && pods.any(Set.of(document.namespace()), selected)
                && !pods.anyWithPort(document.namespace(), selected, port.asText())) {
            faults.accept(
                    document.fault(
                            path,
                            "no pod that is selected has a port '%s'".formatted(port.asText())));
        }
    }

    private void checkPolicy(Document policy, ManifestSet set, Consumer<Fault> faults) {
        JsonNode spec = policy.spec();
        expectPods(policy, "spec.podSelector", spec.path("podSelector"), faults);
        for (String direction : List.of("ingress", "egress")) {
            JsonNode rules = spec.path(direction);
            for (int i = 0; i < rules.size(); i++) {
                String peers = direction.equals("ingress") ? "from" : "to";
                JsonNode all = rules.get(i).path(peers);
                for (int j = 0; j < all.size(); j++) {
                    String path = "spec.%s[%d].%s[%d]".formatted(direction, i, peers, j);
                    checkPeer(policy, path, all.get(j), set, faults);
                }
            }
        }
    }

    private void checkPeer(
            Document policy, String path, JsonNode peer, ManifestSet set, Consumer<Fault> faults) {
        JsonNode elsewhere = peer.path("namespaceSelector");
        Set<String> namespaces = Set.of(policy.namespace());
        if (!elsewhere.isMissingNode()) {
            String name =
                    elsewhere.path("matchLabels").path("kubernetes.io/metadata.name").asText();
            if (!set.namespaces().contains(name)) {
                return; // pods that others run
            }
            namespaces = Set.of(name);
        }
        if (peer.has("podSelector")) {
            expectPods(policy, path + ".podSelector", peer.path("podSelector"), namespaces, faults);
        }
    }

    private static void checkServiceMonitor(
            Document monitor, ManifestSet set, Consumer<Fault> faults) {
        JsonNode selector = monitor.spec().path("selector");
        boolean any =
                set.ofKind("Service")
                        .filter(service -> service.namespace().equals(monitor.namespace()))
                        .anyMatch(
                                service ->
                                        matches(
                                                selector,
                                                PodLabels.of(service.metadata().path("labels"))));
        if (!any) {
            faults.accept(
                    monitor.fault(
                            "spec.selector",
                            "matches no Service of the set: %s".formatted(selector)));
        }
    }

    private static void checkWorkload(Document workload, Consumer<Fault> faults) {
        JsonNode selector = workload.spec().path("selector");
        Map<String, String> labels =
                PodLabels.of(workload.spec().path("template").path("metadata").path("labels"));
        if (!matches(selector, labels)) {
            faults.accept(
                    workload.fault(
                            "spec.selector",
                            "does not match the labels of the template: %s".formatted(selector)));
        }
    }

    static boolean matches(JsonNode selector, Map<String, String> labels) {
        return matchesLabels(selector.path("matchLabels"), labels)
                && Elements.of(selector.path("matchExpressions"))
                        .allMatch(expression -> matchesExpression(expression, labels));
    }

    private static boolean matchesLabels(JsonNode wanted, Map<String, String> labels) {
        return wanted.properties().stream()
                .allMatch(each -> each.getValue().asText().equals(labels.get(each.getKey())));
    }

    private static boolean matchesExpression(JsonNode expression, Map<String, String> labels) {
        String value = labels.get(expression.path("key").asText());
        Stream<JsonNode> values = Elements.of(expression.path("values"));
        boolean among = values.anyMatch(each -> each.asText().equals(value));
        return switch (expression.path("operator").asText()) {
            case "In" -> value != null && among;
            case "NotIn" -> value == null || !among;
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> true; // told by its schema
        };
    }
}
