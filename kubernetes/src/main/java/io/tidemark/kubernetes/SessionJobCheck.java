package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Session jobs and snapshots: what the operator refuses, and the cluster or job that they are of.
 */
final class SessionJobCheck implements Check {

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        set.ofKind("FlinkSessionJob").forEach(document -> checkJob(document, set, faults));
        set.ofKind("FlinkStateSnapshot").forEach(document -> checkSnapshot(document, set, faults));
    }

    private static void checkJob(Document document, ManifestSet set, Consumer<Fault> faults) {
        JsonNode spec = document.spec();
        String cluster = spec.path("deploymentName").asText();
        if (cluster.isEmpty()) {
            faults.accept(document.fault("spec.deploymentName", "required, but missing"));
        }
        if (!spec.has("job")) {
            faults.accept(document.fault("spec.job", "required, but missing"));
            return;
        }
        String jar = spec.path("job").path("jarURI").asText();
        if (!jar.isEmpty() && !jar.contains(":")) {
            faults.accept(
                    document.fault(
                            "spec.job.jarURI",
                            "'%s' has no scheme, such as https:".formatted(jar)));
        }
        Map<String, String> configuration = new HashMap<>();
        Optional<Document> deployment = set.find("FlinkDeployment", document.namespace(), cluster);
        if (deployment.isEmpty() && !cluster.isEmpty()) {
            faults.accept(
                    document.fault(
                            "spec.deploymentName",
                            "there is no FlinkDeployment '%s' in the set".formatted(cluster)));
        }
        deployment.ifPresent(
                each -> {
                    if (each.spec().has("job")) {
                        faults.accept(
                                document.fault(
                                        "spec.deploymentName",
                                        "'%s' runs a job of its own and takes no other"
                                                .formatted(cluster)));
                    }
                    configuration.putAll(FlinkCluster.flat(each.spec().path("flinkConfiguration")));
                });
        configuration.putAll(FlinkCluster.flat(spec.path("flinkConfiguration")));
        JobRules.check(document, "spec.job", spec.path("job"), configuration, faults);
        if (spec.path("job").path("parallelism").asInt() < 1) {
            faults.accept(document.fault("spec.job.parallelism", "must be at least 1"));
        }
    }

    private static void checkSnapshot(Document document, ManifestSet set, Consumer<Fault> faults) {
        JsonNode spec = document.spec();
        if (spec.has("checkpoint") == spec.has("savepoint")) {
            faults.accept(
                    document.fault(
                            "spec.savepoint",
                            "exactly one must be given of: checkpoint, savepoint"));
        }
        if (spec.path("savepoint").path("alreadyExists").asBoolean()) {
            return;
        }
        JsonNode of = spec.path("jobReference");
        String kind = of.path("kind").asText();
        String name = of.path("name").asText();
        if (name.isEmpty()) {
            faults.accept(document.fault("spec.jobReference", "required, but missing"));
        } else if (set.find(kind, document.namespace(), name).isEmpty()) {
            faults.accept(
                    document.fault(
                            "spec.jobReference.name",
                            "there is no %s '%s' in the set".formatted(kind, name)));
        }
    }
}
