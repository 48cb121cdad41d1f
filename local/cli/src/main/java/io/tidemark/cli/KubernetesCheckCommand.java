package io.tidemark.cli;

import io.tidemark.runtime.Java;
import io.tidemark.runtime.PlatformException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code k8s check}: checks manifests without a cluster. */
@Command(
        name = "check",
        description = {
            "Check manifests without a cluster: unknown fields and wrong values, what the Flink"
                    + " Kubernetes Operator refuses, Flink's configuration, the pods that will"
                    + " run, and whether what is named is there.",
            "One line for each fault, with document and field. Exits with 1 if there are any."
        },
        footer = {
            "",
            "What the user brings, such as a Secret, is listed in the annotation"
                    + " tidemark.io/to-bring of any document: \"Secret/s3-credentials\"."
        })
final class KubernetesCheckCommand implements Callable<Integer> {

    private static final List<String> OPERATORS = List.of("1.15", "1.16");

    @Mixin private HomeOption homeOption;

    @Parameters(
            paramLabel = "FILE|FOLDER|-",
            description =
                    "A file of YAML or JSON; a folder of such files, or one with a kustomization,"
                            + " which kubectl renders; or - for the standard input.")
    private String from;

    @Option(
            names = "--operator",
            paramLabel = "VERSION",
            defaultValue = "1.15",
            description =
                    "The Flink Kubernetes Operator that they are for: 1.15, or 1.16, which knows"
                            + " flinkVersion v2_3. Default: ${DEFAULT-VALUE}.")
    private String operator;

    @Override
    public Integer call() throws Exception {
        if (!OPERATORS.contains(operator)) {
            throw PlatformException.refused(
                    "--operator: must be one of " + String.join(", ", OPERATORS));
        }
        return new ProcessBuilder(
                        Java.with(
                                Java.command(
                                        Java.with(
                                                Java.FLINK_OPENS,
                                                List.of("-XX:TieredStopAtLevel=1")),
                                        homeOption.home().classPath("kubernetes"),
                                        "io.tidemark.kubernetes.CheckMain"),
                                List.of(operator, from)))
                .inheritIO()
                .start()
                .waitFor();
    }
}
