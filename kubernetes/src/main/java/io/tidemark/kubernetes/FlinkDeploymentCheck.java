package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.apache.flink.kubernetes.utils.Constants;

/**
 * What the operator, or Flink when it starts, refuses in a FlinkDeployment though its schema allows
 * it.
 */
final class FlinkDeploymentCheck implements Check {

    private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]{0,43}[a-z0-9])?");

    private static final Set<String> OPERATORS_OWN =
            Set.of(
                    KubernetesConfigOptions.NAMESPACE.key(),
                    KubernetesConfigOptions.CLUSTER_ID.key(),
                    HighAvailabilityOptions.HA_CLUSTER_ID.key());

    private static final Set<String> LOG_FILES =
            Set.of(Constants.CONFIG_FILE_LOG4J_NAME, Constants.CONFIG_FILE_LOGBACK_NAME);

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        for (FlinkCluster cluster : set.clusters()) {
            // Blue and green have one spec.
            if (!cluster.name().endsWith("-green") || cluster.document().is("FlinkDeployment")) {
                check(cluster, faults);
            }
        }
    }

    private static void check(FlinkCluster cluster, Consumer<Fault> faults) {
        Map<String, String> configuration = cluster.configuration();
        if (!isName(cluster.name())) {
            faults.accept(
                    cluster.document()
                            .fault(
                                    "metadata.name",
                                    "'%s' must be at most 45 lower case letters, digits and -,"
                                                    .formatted(cluster.name())
                                            + " and begin with a letter"));
        }
        require(cluster, "flinkVersion", faults);
        require(cluster, "serviceAccount", faults);
        OPERATORS_OWN.stream()
                .filter(configuration::containsKey)
                .sorted()
                .forEach(
                        key ->
                                faults.accept(
                                        cluster.fault(
                                                "flinkConfiguration." + key,
                                                "the operator sets this one itself")));
        checkHighAvailability(cluster, configuration, faults);
        if (cluster.spec().has("ingress") && !cluster.spec().path("ingress").has("template")) {
            faults.accept(cluster.fault("ingress.template", "required, but missing"));
        }
        cluster.spec()
                .path("logConfiguration")
                .fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!LOG_FILES.contains(name)) {
                                faults.accept(
                                        cluster.fault(
                                                "logConfiguration." + name,
                                                "must be one of "
                                                        + String.join(
                                                                ", ", new TreeSet<>(LOG_FILES))));
                            }
                        });
        if (!cluster.isSession()) {
            checkJob(cluster, configuration, faults);
        }
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static void require(FlinkCluster cluster, String field, Consumer<Fault> faults) {
        if (cluster.spec().path(field).asText().isEmpty()) {
            faults.accept(cluster.fault(field, "required, but missing"));
        }
    }

    private static void checkHighAvailability(
            FlinkCluster cluster, Map<String, String> configuration, Consumer<Fault> faults) {
        boolean available = isHighlyAvailable(configuration);
        if (available && isBlank(configuration, HighAvailabilityOptions.HA_STORAGE_PATH.key())) {
            faults.accept(
                    cluster.fault(
                            "flinkConfiguration." + HighAvailabilityOptions.HA_STORAGE_PATH.key(),
                            "required for high availability, but missing"));
        }
        JsonNode replicas = cluster.spec().path("jobManager").path("replicas");
        if (replicas.isInt() && replicas.asInt() < 1) {
            faults.accept(cluster.fault("jobManager.replicas", "must be at least 1"));
        }
        if (replicas.asInt() > 1 && !available) {
            faults.accept(
                    cluster.fault(
                            "jobManager.replicas",
                            "more than 1 needs high availability: set high-availability.type"));
        }
        String rollback = "kubernetes.operator.deployment.rollback.enabled";
        if (isTrue(configuration, rollback) && !available) {
            faults.accept(
                    cluster.fault(
                            "flinkConfiguration." + rollback,
                            "needs high availability: set high-availability.type"));
        }
        String health = "kubernetes.operator.cluster.health-check.enabled";
        String recovery = "kubernetes.operator.jm-deployment-recovery.enabled";
        if (isTrue(configuration, health)
                && configuration.getOrDefault(recovery, "true").equalsIgnoreCase("false")) {
            faults.accept(
                    cluster.fault("flinkConfiguration." + health, "needs " + recovery + ": true"));
        }
    }

    private static void checkJob(
            FlinkCluster cluster, Map<String, String> configuration, Consumer<Fault> faults) {
        JobRules.check(
                cluster.document(),
                Paths.field(cluster.path(), "job"),
                cluster.spec().path("job"),
                configuration,
                faults);
        JsonNode replicas = cluster.spec().path("taskManager").path("replicas");
        if (replicas.isInt() && replicas.asInt() < 1) {
            faults.accept(cluster.fault("taskManager.replicas", "must be at least 1"));
        }
        if (replicas.isMissingNode()
                && cluster.spec().path("job").path("parallelism").asInt() < 1) {
            faults.accept(
                    cluster.fault(
                            "job.parallelism",
                            "must be at least 1, unless taskManager.replicas says how many"));
        }
        String mode = cluster.spec().path("job").path("upgradeMode").asText();
        String cancel = "kubernetes.operator.job.upgrade.last-state.job-cancel.enabled";
        if (mode.equals("last-state")
                && !isHighlyAvailable(configuration)
                && !isTrue(configuration, cancel)) {
            faults.accept(
                    cluster.fault(
                            "job.upgradeMode",
                            "last-state needs high availability: set high-availability.type"));
        }
    }

    private static boolean isHighlyAvailable(Map<String, String> configuration) {
        String type =
                configuration.getOrDefault(
                        "high-availability.type",
                        configuration.getOrDefault("high-availability", "NONE"));
        return !type.equalsIgnoreCase("NONE");
    }

    static boolean isTrue(Map<String, String> configuration, String key) {
        return configuration.getOrDefault(key, "").equalsIgnoreCase("true");
    }

    static boolean isBlank(Map<String, String> configuration, String key) {
        return configuration.getOrDefault(key, "").isBlank();
    }
}
