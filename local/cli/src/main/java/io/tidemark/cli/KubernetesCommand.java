package io.tidemark.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code k8s}: manifests for Kubernetes. */
@Command(
        name = "k8s",
        description = "Manifests for Kubernetes.",
        subcommands = KubernetesCheckCommand.class)
final class KubernetesCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
