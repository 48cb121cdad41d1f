package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Secrets are named and not written. The passwords of Flink's TLS stores are let through: Flink
 * reads them from its configuration alone, and the stores are Secrets themselves.
 */
final class SecretsCheck implements Check {

    private static final Pattern KEY =
            Pattern.compile(
                    ".*(password|secret[-.]?key|secret\\.access|session[-.]token|api[-.]?key|jaas\\.config).*");

    private static final Pattern VARIABLE =
            Pattern.compile(".*(PASSWORD|TOKEN|SECRET|SECRET_KEY|SECRET_ACCESS_KEY|API_KEY)");

    private final List<Pod> pods;

    SecretsCheck(List<Pod> pods) {
        this.pods = pods;
    }

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        for (FlinkCluster cluster : set.clusters()) {
            cluster.configuration()
                    .forEach(
                            (key, value) -> {
                                if (KEY.matcher(key).matches()
                                        && !key.startsWith("security.ssl.")
                                        && !value.isBlank()) {
                                    faults.accept(
                                            cluster.fault(
                                                    "flinkConfiguration." + key,
                                                    "a secret must not be written here; name a"
                                                            + " Secret, as a variable or a file"));
                                }
                            });
        }
        for (Pod pod : pods) {
            pod.containers()
                    .forEach(each -> checkVariables(pod, each.getKey(), each.getValue(), faults));
        }
    }

    private static void checkVariables(
            Pod pod, String path, JsonNode container, Consumer<Fault> faults) {
        Elements.of(container.path("env"))
                .filter(variable -> !variable.path("value").asText().isEmpty())
                .map(variable -> variable.path("name").asText())
                .filter(name -> VARIABLE.matcher(name).matches())
                .forEach(
                        name ->
                                faults.accept(
                                        pod.fault(
                                                "%s.env[%s].value".formatted(path, name),
                                                "a secret must not be written here; use"
                                                        + " valueFrom")));
    }
}
