package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * No pod can do what it need not: not root, system calls filtered, no capabilities, no write to its
 * image, and memory with a limit.
 */
final class HardeningCheck implements Check {

    private static final Set<String> SECCOMP = Set.of("RuntimeDefault", "Localhost");

    private final List<Pod> pods;

    HardeningCheck(List<Pod> pods) {
        this.pods = pods;
    }

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        for (Pod pod : pods) {
            checkHost(pod, faults);
            pod.containers().forEach(each -> check(pod, each.getKey(), each.getValue(), faults));
        }
    }

    private static void checkHost(Pod pod, Consumer<Fault> faults) {
        for (String name : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (pod.spec().path(name).asBoolean()) {
                faults.accept(pod.fault("spec." + name, "must not be true"));
            }
        }
        Elements.of(pod.spec().path("volumes"))
                .filter(volume -> volume.has("hostPath"))
                .forEach(
                        volume ->
                                faults.accept(
                                        pod.fault(
                                                "spec.volumes[%s].hostPath"
                                                        .formatted(volume.path("name").asText()),
                                                "a pod must not see its node's files")));
    }

    private static void check(Pod pod, String path, JsonNode container, Consumer<Fault> faults) {
        JsonNode ofPod = pod.spec().path("securityContext");
        JsonNode own = container.path("securityContext");
        String at = path + ".securityContext.";
        JsonNode nonRoot = own.has("runAsNonRoot") ? own : ofPod;
        if (!nonRoot.path("runAsNonRoot").asBoolean()) {
            faults.accept(
                    pod.fault(
                            at + "runAsNonRoot",
                            "must be true, here or in the pod's securityContext"));
        }
        JsonNode seccomp = own.has("seccompProfile") ? own : ofPod;
        if (!SECCOMP.contains(seccomp.path("seccompProfile").path("type").asText())) {
            faults.accept(
                    pod.fault(
                            at + "seccompProfile.type",
                            "must be RuntimeDefault, here or in the pod's securityContext"));
        }
        if (own.path("allowPrivilegeEscalation").asBoolean(true)) {
            faults.accept(pod.fault(at + "allowPrivilegeEscalation", "must be false"));
        }
        if (own.path("privileged").asBoolean()) {
            faults.accept(pod.fault(at + "privileged", "must not be true"));
        }
        if (!Elements.contains(own.path("capabilities").path("drop"), "ALL")) {
            faults.accept(pod.fault(at + "capabilities.drop", "must contain ALL"));
        }
        if (!own.path("capabilities").path("add").isEmpty()) {
            faults.accept(pod.fault(at + "capabilities.add", "must add none"));
        }
        if (!own.path("readOnlyRootFilesystem").asBoolean()) {
            faults.accept(pod.fault(at + "readOnlyRootFilesystem", "must be true"));
        }
        if (!container.path("resources").path("limits").has("memory")) {
            faults.accept(pod.fault(path + ".resources.limits.memory", "required, but missing"));
        }
    }
}
