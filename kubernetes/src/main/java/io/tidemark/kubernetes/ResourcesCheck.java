package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.Quantity;

/** No container asks for less than nothing, or for more than its limit. */
final class ResourcesCheck implements Check {

    private final List<Pod> pods;

    ResourcesCheck(List<Pod> pods) {
        this.pods = pods;
    }

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        for (Pod pod : pods) {
            pod.containers()
                    .forEach(
                            each ->
                                    check(
                                            pod,
                                            each.getKey() + ".resources.",
                                            each.getValue().path("resources"),
                                            faults));
        }
    }

    private static void check(Pod pod, String path, JsonNode resources, Consumer<Fault> faults) {
        for (String kind : List.of("requests", "limits")) {
            for (Map.Entry<String, JsonNode> each : resources.path(kind).properties()) {
                amount(each.getValue())
                        .filter(amount -> amount.signum() < 0)
                        .ifPresent(
                                amount ->
                                        faults.accept(
                                                pod.fault(
                                                        path + kind + "." + each.getKey(),
                                                        "must not be negative")));
            }
        }
        for (Map.Entry<String, JsonNode> request : resources.path("requests").properties()) {
            Optional<BigDecimal> limit = amount(resources.path("limits").path(request.getKey()));
            Optional<BigDecimal> requested = amount(request.getValue());
            if (limit.isPresent()
                    && requested.isPresent()
                    && requested.get().compareTo(limit.get()) > 0) {
                faults.accept(
                        pod.fault(
                                path + "requests." + request.getKey(),
                                "%s is more than the limit, %s"
                                        .formatted(
                                                request.getValue().asText(),
                                                resources
                                                        .path("limits")
                                                        .path(request.getKey())
                                                        .asText())));
            }
        }
    }

    /** Empty too for what is no quantity, which its schema tells. */
    private static Optional<BigDecimal> amount(JsonNode quantity) {
        try {
            return quantity.isValueNode() && !quantity.asText().isEmpty()
                    ? Optional.of(Quantity.getAmountInBytes(Quantity.parse(quantity.asText())))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
