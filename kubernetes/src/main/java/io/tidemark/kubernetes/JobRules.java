package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.configuration.CheckpointingOptions;

/** What holds of a job whether it has a cluster of its own or shares one. */
final class JobRules {

    private static final String SAVEPOINTS = CheckpointingOptions.SAVEPOINT_DIRECTORY.key();

    private static final String CHECKPOINTS = CheckpointingOptions.CHECKPOINTS_DIRECTORY.key();

    private static final String PERIODIC = "kubernetes.operator.periodic.savepoint.interval";

    private static final String MAX_AGE =
            "kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age";

    private JobRules() {}

    static void check(
            Document document,
            String path,
            JsonNode job,
            Map<String, String> configuration,
            Consumer<Fault> faults) {
        String mode = job.path("upgradeMode").asText("stateless");
        String at = path.substring(0, path.lastIndexOf('.')) + ".flinkConfiguration.";
        if (!mode.equals("stateless") && FlinkDeploymentCheck.isBlank(configuration, CHECKPOINTS)) {
            faults.accept(
                    document.fault(
                            at + CHECKPOINTS,
                            "required for upgradeMode %s, but missing".formatted(mode)));
        }
        if (!FlinkDeploymentCheck.isBlank(configuration, SAVEPOINTS)) {
            return;
        }
        if (mode.equals("savepoint")) {
            faults.accept(
                    document.fault(
                            at + SAVEPOINTS, "required for upgradeMode savepoint, but missing"));
        }
        if (job.has("savepointTriggerNonce")) {
            faults.accept(document.fault(path + ".savepointTriggerNonce", "needs " + SAVEPOINTS));
        }
        for (String key : new String[] {PERIODIC, MAX_AGE}) {
            if (configuration.containsKey(key)) {
                faults.accept(document.fault(at + key, "needs " + SAVEPOINTS));
            }
        }
    }
}
