package io.tidemark.kubernetes;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What the autoscaler refuses, where it is enabled. */
final class AutoscalerCheck implements Check {

    private static final String PREFIX = "job.autoscaler.";

    /** Without an upper bound. */
    private static final double ANY = Double.MAX_VALUE;

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        for (FlinkCluster cluster : set.clusters()) {
            Map<String, String> configuration = cluster.configuration();
            if (!FlinkDeploymentCheck.isTrue(configuration, PREFIX + "enabled")) {
                continue;
            }
            double target = number(configuration, "utilization.target").orElse(0.7);
            bound(cluster, "scale-down.max-factor", 0, ANY, faults);
            bound(cluster, "scale-up.max-factor", 0, ANY, faults);
            bound(cluster, "utilization.target", 0, 1, faults);
            bound(cluster, "utilization.max", target, 1, faults);
            bound(cluster, "utilization.min", 0, target, faults);
            bound(cluster, "memory.gc-pressure.threshold", 0, 1, faults);
            bound(cluster, "memory.heap-usage.threshold", 0, 1, faults);
            boundIf(
                    cluster,
                    "observed-scalability.enabled",
                    "observed-scalability.coefficient-min",
                    0.01,
                    faults);
            boundIf(
                    cluster,
                    "scaling.effectiveness.detection.enabled",
                    "scaling.effectiveness.threshold",
                    0,
                    faults);
            boundIf(cluster, "memory.tuning.enabled", "memory.tuning.overhead", 0, faults);
        }
    }

    private static void boundIf(
            FlinkCluster cluster,
            String enabled,
            String key,
            double least,
            Consumer<Fault> faults) {
        if (FlinkDeploymentCheck.isTrue(cluster.configuration(), PREFIX + enabled)) {
            bound(cluster, key, least, 1, faults);
        }
    }

    private static void bound(
            FlinkCluster cluster, String key, double least, double most, Consumer<Fault> faults) {
        number(cluster.configuration(), key)
                .filter(value -> value < least || value > most)
                .ifPresent(
                        value ->
                                faults.accept(
                                        cluster.fault(
                                                "flinkConfiguration." + PREFIX + key,
                                                most == ANY
                                                        ? "%s must be at least %s"
                                                                .formatted(value, least)
                                                        : "%s must be from %s to %s"
                                                                .formatted(value, least, most))));
    }

    /** Empty too for what is no number, which is told elsewhere. */
    private static Optional<Double> number(Map<String, String> configuration, String key) {
        try {
            return Optional.ofNullable(configuration.get(PREFIX + key)).map(Double::valueOf);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
