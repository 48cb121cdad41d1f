package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What pods name is there: service accounts, Secrets, ConfigMaps, claims, variables. */
final class PodReferencesCheck implements Check {

    /** {@code $(NAME)} in a value; with two dollars it is text. */
    private static final Pattern USE = Pattern.compile("(?<!\\$)\\$\\(([\\w.-]+)\\)");

    private final List<Pod> pods;

    private final ManifestSet set;

    private final Provided provided;

    PodReferencesCheck(List<Pod> pods, ManifestSet set, Provided provided) {
        this.pods = pods;
        this.set = set;
        this.provided = provided;
    }

    @Override
    public void check(ManifestSet all, Consumer<Fault> faults) {
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
        expectMap(pod, path + ".configMap", volume.path("configMap"), faults);
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
                            expectMap(pod, at + ".configMap", source.path("configMap"), faults);
                        });
    }

    private void checkVariables(Pod pod, String path, JsonNode container, Consumer<Fault> faults) {
        Set<String> earlier = new HashSet<>();
        Elements.of(container.path("env"))
                .forEach(
                        variable -> {
                            checkUses(pod, path, variable, earlier, faults);
                            earlier.add(variable.path("name").asText());
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
                            JsonNode map = from.path("configMapKeyRef");
                            expect(pod, at + ".configMapKeyRef", "ConfigMap", map, "name", faults);
                            expectKey(pod, at + ".configMapKeyRef.key", map, map, faults);
                        });
        Elements.of(container.path("envFrom"))
                .forEach(
                        from -> {
                            String at = path + ".envFrom";
                            expect(pod, at, "Secret", from.path("secretRef"), "name", faults);
                            expect(pod, at, "ConfigMap", from.path("configMapRef"), "name", faults);
                        });
    }

    /** What is no earlier variable stays in the value as it is written. */
    private static void checkUses(
            Pod pod, String path, JsonNode variable, Set<String> earlier, Consumer<Fault> faults) {
        USE.matcher(variable.path("value").asText())
                .results()
                .map(use -> use.group(1))
                .filter(name -> !earlier.contains(name))
                .forEach(
                        name ->
                                faults.accept(
                                        pod.fault(
                                                "%s.env[%s].value"
                                                        .formatted(
                                                                path,
                                                                variable.path("name").asText()),
                                                "$(%s) is no variable before this one"
                                                        .formatted(name))));
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

    private void expectMap(Pod pod, String path, JsonNode map, Consumer<Fault> faults) {
        expect(pod, path, "ConfigMap", map, "name", faults);
        Elements.of(map.path("items"))
                .forEach(item -> expectKey(pod, path + ".items", map, item, faults));
    }

    /** What is in a ConfigMap of the set is known; what an operator or a user brings is not. */
    private void expectKey(
            Pod pod, String path, JsonNode map, JsonNode keyed, Consumer<Fault> faults) {
        String name = map.path("name").asText();
        String key = keyed.path("key").asText();
        if (key.isEmpty() || map.path("optional").asBoolean()) {
            return;
        }
        set.find("ConfigMap", pod.namespace(), name)
                .map(Document::root)
                .filter(root -> !root.path("data").has(key) && !root.path("binaryData").has(key))
                .ifPresent(
                        root ->
                                faults.accept(
                                        pod.fault(
                                                path,
                                                "ConfigMap '%s' has no key '%s'"
                                                        .formatted(name, key))));
    }

    /** The words for a reference that leads nowhere. */
    static String missing(String kind, String name) {
        return "there is no %s '%s' in the set; if the user brings it, list %s/%s in the annotation %s"
                .formatted(kind, name, kind, name, ManifestSet.TO_BRING);
    }
}
