package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Consumer;

/** What spreads pods over nodes counts the pods that it is written for. */
final class SpreadCheck implements Check {

    private final List<Pod> pods;

    SpreadCheck(List<Pod> pods) {
        this.pods = pods;
    }

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        for (Pod pod : pods) {
            JsonNode constraints = pod.spec().path("topologySpreadConstraints");
            for (int i = 0; i < constraints.size(); i++) {
                JsonNode selector = constraints.get(i).path("labelSelector");
                if (!SelectorsCheck.matches(selector, pod.labels())) {
                    faults.accept(
                            pod.fault(
                                    "spec.topologySpreadConstraints[%d].labelSelector".formatted(i),
                                    "does not match the pod itself: %s".formatted(selector)));
                }
            }
        }
    }
}
