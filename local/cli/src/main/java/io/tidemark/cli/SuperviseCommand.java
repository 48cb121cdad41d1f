package io.tidemark.cli;

import io.tidemark.exercises.Catalogue;
import io.tidemark.runtime.Console;
import io.tidemark.runtime.LocalPlatform;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What {@code up} leaves behind: the JVM that the platform runs under. */
@Command(
        name = "supervise",
        hidden = true,
        description = "Keep the platform running, in the foreground.")
final class SuperviseCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private PortOptions portOptions;
    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        Console console = new Console(System.out);
        try (LocalPlatform platform =
                LocalPlatform.prepare(
                        "up", homeOption.home(), portOptions.ports(), console, false)) {
            platform.start(Catalogue.withoutJobs(SimulatorOptions.of(spec)));
            platform.awaitFailure();
        }
        return 0;
    }
}
