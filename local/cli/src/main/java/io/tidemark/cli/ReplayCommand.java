package io.tidemark.cli;

import io.tidemark.runtime.Home;
import io.tidemark.runtime.Java;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code replay}: window scenarios in, their panes out. */
@Command(
        name = "replay",
        description = {
            "Replay window scenarios: when does each window fire, and what comes out?",
            "Prints one JSON object a line. scenarios/ has some to begin with."
        })
final class ReplayCommand implements Callable<Integer> {

    /** In the fat jar of window-lab, beside the job. */
    private static final String REPLAY = "io.tidemark.scenarios.Replay";

    @Mixin private HomeOption homeOption;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Scenarios; - reads standard input.")
    private List<String> files;

    @Override
    public Integer call() throws Exception {
        Home home = homeOption.home();
        Path jar = home.jobJar("window-lab");
        return new ProcessBuilder(
                        Java.with(
                                Java.command(
                                        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                                        jar + ":" + home.classPath("local/flink-cluster"),
                                        REPLAY),
                                files))
                .inheritIO()
                .start()
                .waitFor();
    }
}
