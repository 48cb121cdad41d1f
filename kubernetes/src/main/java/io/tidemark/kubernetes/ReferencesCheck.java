package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What documents other than pods name is there: roles, accounts, issuers, services, search
 * clusters.
 */
final class ReferencesCheck implements Check {

    private final Provided provided;

    ReferencesCheck(Provided provided) {
        this.provided = provided;
    }

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        for (Document document : set.documents()) {
            switch (document.kind()) {
                case "RoleBinding", "ClusterRoleBinding" -> checkBinding(document, faults);
                case "Certificate" -> checkIssuer(document, faults);
                case "Ingress" -> checkIngress(document, faults);
                case "HorizontalPodAutoscaler" -> checkScaled(document, faults);
                case "OpensearchUser",
                        "OpensearchRole",
                        "OpensearchUserRoleBinding",
                        "OpensearchIndexTemplate",
                        "OpenSearchISMPolicy" ->
                        expect(
                                document,
                                "spec.opensearchCluster.name",
                                "OpenSearchCluster",
                                document.spec().path("opensearchCluster").path("name"),
                                faults);
                default -> {}
            }
            if (document.kind().startsWith("OpenSearch")
                    || document.kind().startsWith("Opensearch")
                    || document.kind().startsWith("Kafka")
                    || document.kind().endsWith("Monitor")
                    || document.kind().equals("Issuer")) {
                checkSecrets(document, "spec", document.spec(), faults);
            }
        }
    }

    private void checkBinding(Document binding, Consumer<Fault> faults) {
        JsonNode role = binding.root().path("roleRef");
        String kind = role.path("kind").asText();
        String namespace = kind.equals("Role") ? binding.namespace() : "default";
        String name = role.path("name").asText();
        // Every Kubernetes has those.
        boolean always =
                kind.equals("ClusterRole")
                        && name.matches("view|edit|admin|cluster-admin|system:.*");
        if (!always && !provided.has(kind, namespace, name)) {
            faults.accept(binding.fault("roleRef.name", PodReferencesCheck.missing(kind, name)));
        }
        JsonNode subjects = binding.root().path("subjects");
        for (int i = 0; i < subjects.size(); i++) {
            JsonNode subject = subjects.get(i);
            String account = subject.path("name").asText();
            if (subject.path("kind").asText().equals("ServiceAccount")
                    && !provided.has(
                            "ServiceAccount",
                            subject.path("namespace").asText(binding.namespace()),
                            account)) {
                faults.accept(
                        binding.fault(
                                "subjects[%d].name".formatted(i),
                                PodReferencesCheck.missing("ServiceAccount", account)));
            }
        }
    }

    private void checkIssuer(Document certificate, Consumer<Fault> faults) {
        JsonNode issuer = certificate.spec().path("issuerRef");
        expect(
                certificate,
                "spec.issuerRef.name",
                issuer.path("kind").asText("Issuer"),
                issuer.path("name"),
                faults);
    }

    private void checkIngress(Document ingress, Consumer<Fault> faults) {
        Elements.of(ingress.spec().path("rules"))
                .flatMap(rule -> Elements.of(rule.path("http").path("paths")))
                .forEach(
                        path ->
                                expect(
                                        ingress,
                                        "spec.rules.http.paths.backend.service.name",
                                        "Service",
                                        path.path("backend").path("service").path("name"),
                                        faults));
        Elements.of(ingress.spec().path("tls"))
                .forEach(
                        tls ->
                                expect(
                                        ingress,
                                        "spec.tls.secretName",
                                        "Secret",
                                        tls.path("secretName"),
                                        faults));
    }

    private void checkScaled(Document scaler, Consumer<Fault> faults) {
        JsonNode target = scaler.spec().path("scaleTargetRef");
        expect(
                scaler,
                "spec.scaleTargetRef.name",
                target.path("kind").asText(),
                target.path("name"),
                faults);
    }

    /** Operators' kinds name Secrets in fields of a few names. */
    private void checkSecrets(
            Document document, String path, JsonNode node, Consumer<Fault> faults) {
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            checkSecrets(document, Paths.element(path, i), node.get(i), faults);
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String at = Paths.field(path, field.getKey());
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "secretName" -> expect(document, at, "Secret", value, faults);
                case "configMapKeyRef" ->
                        expect(document, at + ".name", "ConfigMap", value.path("name"), faults);
                case "secretKeyRef",
                        "passwordFrom",
                        "adminCredentialsSecret",
                        "securityConfigSecret",
                        "opensearchCredentialsSecret",
                        "caSecret",
                        "adminSecret",
                        "secret" -> {
                    if (value.isObject() && value.has("name")) {
                        expect(document, at + ".name", "Secret", value.path("name"), faults);
                    } else {
                        checkSecrets(document, at, value, faults);
                    }
                }
                case "metadata", "template", "additionalConfig" -> {}
                default -> checkSecrets(document, at, value, faults);
            }
        }
    }

    private void expect(
            Document document, String path, String kind, JsonNode name, Consumer<Fault> faults) {
        if (name.isTextual()
                && !name.asText().isEmpty()
                && !provided.has(kind, document.namespace(), name.asText())) {
            faults.accept(document.fault(path, PodReferencesCheck.missing(kind, name.asText())));
        }
    }
}
