package io.tidemark.cli;

import io.tidemark.exercises.WholePlatform;
import io.tidemark.runtime.Console;
import io.tidemark.runtime.LocalPlatform;
import io.tidemark.runtime.Workload;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code up} leaves behind: the JVM that the platform runs under. */
@Command(
        name = "supervise",
        hidden = true,
        description = "Keep the platform running, in the foreground.")
final class SuperviseCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private PortOptions portOptions;
    @Mixin private KeepDocumentsOption keepDocuments;

    @Option(names = "--resume", description = "Bring back the jobs that ran before.")
    private boolean resume;

    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        Console console = new Console(System.out);
        Optional<Duration> age = keepDocuments.age();
        try (LocalPlatform platform =
                LocalPlatform.prepare(
                        "up", homeOption.home(), portOptions.ports(), console, false)) {
            Workload workload = WholePlatform.withoutJobs(SimulatorOptions.of(spec));
            platform.start(workload, resume);
            age.ifPresent(days -> platform.keepDocumentsFor(days, workload.indexes()));
            platform.awaitFailure();
        }
        return 0;
    }
}
