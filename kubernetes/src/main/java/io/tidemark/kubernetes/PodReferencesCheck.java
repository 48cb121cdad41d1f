package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Consumer;

/** What pods name is there: service accounts, Secrets, ConfigMaps, claims. */
final class PodReferencesCheck implements Check {

    private final List<Pod> pods;

    private final Provided provided;

    PodReferencesCheck(List<Pod> pods, Provided provided) {
        this.pods = pods;
        this.provided = provided;
    }

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        for (Pod pod : pods) {
            expect(pod, "spec.serviceAccountName", "ServiceAccount", pod.serviceAccount(), faults);
            Elements.of(pod.spec().path("imagePullSecrets"))
                    .forEach(
                            each ->
                                    expect(
                                            pod,
                                            "spec.imagePullSecrets",
                                            "Secret",
                                            each.path("name").asText(),
                                            faults));
            Elements.of(pod.spec().path("volumes")).forEach(each -> checkVolume(pod, each, faults));
            pod.containers()
                    .forEach(each -> checkVariables(pod, each.getKey(), each.getValue(), faults));
        }
    }

    private void checkVolume(Pod pod, JsonNode volume, Consumer<Fault> faults) {
        String path = "spec.volumes[%s]".formatted(volume.path("name").asText());
        expect(pod, path + ".secret", "Secret", volume.path("secret"), "secretName", faults);
        expect(pod, path + ".configMap", "ConfigMap", volume.path("configMap"), "name", faults);
        expect(
                pod,
                path + ".persistentVolumeClaim",
                "PersistentVolumeClaim",
                volume.path("persistentVolumeClaim"),
                "claimName",
                faults);
        Elements.of(volume.path("projected").path("sources"))
                .forEach(
                        source -> {
                            String at = path + ".projected.sources";
                            expect(pod, at, "Secret", source.path("secret"), "name", faults);
                            expect(pod, at, "ConfigMap", source.path("configMap"), "name", faults);
                        });
    }

    private void checkVariables(Pod pod, String path, JsonNode container, Consumer<Fault> faults) {
        Elements.of(container.path("env"))
                .forEach(
                        variable -> {
                            JsonNode from = variable.path("valueFrom");
                            String at =
                                    "%s.env[%s].valueFrom"
                                            .formatted(path, variable.path("name").asText());
                            expect(
                                    pod,
                                    at + ".secretKeyRef",
                                    "Secret",
                                    from.path("secretKeyRef"),
                                    "name",
                                    faults);
                            expect(
                                    pod,
                                    at + ".configMapKeyRef",
                                    "ConfigMap",
                                    from.path("configMapKeyRef"),
                                    "name",
                                    faults);
                        });
        Elements.of(container.path("envFrom"))
                .forEach(
                        from -> {
                            String at = path + ".envFrom";
                            expect(pod, at, "Secret", from.path("secretRef"), "name", faults);
                            expect(pod, at, "ConfigMap", from.path("configMapRef"), "name", faults);
                        });
    }

    private void expect(
            Pod pod,
            String path,
            String kind,
            JsonNode reference,
            String field,
            Consumer<Fault> faults) {
        if (reference.isObject() && !reference.path("optional").asBoolean()) {
            expect(pod, Paths.field(path, field), kind, reference.path(field).asText(), faults);
        }
    }

    private void expect(Pod pod, String path, String kind, String name, Consumer<Fault> faults) {
        if (!name.isEmpty() && !provided.has(kind, pod.namespace(), name)) {
            faults.accept(pod.fault(path, missing(kind, name)));
        }
    }

    /** The words for a reference that leads nowhere. */
    static String missing(String kind, String name) {
        return "there is no %s '%s' in the set; if the user brings it, list %s/%s in the annotation %s"
                .formatted(kind, name, kind, name, ManifestSet.TO_BRING);
    }
}
