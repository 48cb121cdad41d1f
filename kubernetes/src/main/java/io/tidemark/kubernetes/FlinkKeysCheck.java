package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/**
 * Each key of a Flink configuration is one that there is, not deprecated, with a value that it can
 * have.
 */
final class FlinkKeysCheck implements Check {

    private final FlinkOptions options;

    FlinkKeysCheck(FlinkOptions options) {
        this.options = options;
    }

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        set.ofKind("FlinkDeployment", "FlinkSessionJob")
                .forEach(document -> check(document, "spec", document.spec(), faults));
        set.ofKind("FlinkBlueGreenDeployment")
                .forEach(
                        document ->
                                check(
                                        document,
                                        "spec.template.spec",
                                        document.spec().path("template").path("spec"),
                                        faults));
    }

    private void check(Document document, String path, JsonNode spec, Consumer<Fault> faults) {
        FlinkCluster.flat(spec.path("flinkConfiguration"))
                .forEach(
                        (key, value) ->
                                options.problem(key, value)
                                        .ifPresent(
                                                problem ->
                                                        faults.accept(
                                                                document.fault(
                                                                        path
                                                                                + ".flinkConfiguration."
                                                                                + key,
                                                                        problem))));
    }
}
