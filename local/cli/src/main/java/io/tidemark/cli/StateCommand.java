package io.tidemark.cli;

import io.tidemark.job.LocalRun;
import io.tidemark.runtime.Home;
import io.tidemark.runtime.Java;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code state}: what is in a savepoint, without a cluster. */
@Command(
        name = "state",
        description =
                "List the operators in a savepoint or checkpoint, or dump what one of them keeps.")
final class StateCommand implements Callable<Integer> {

    @Mixin private HomeOption homeOption;

    @Parameters(
            paramLabel = "SAVEPOINT",
            description = "Its folder, as stop --savepoint prints it.")
    private String savepoint;

    @Option(
            names = "--operator",
            paramLabel = "UID",
            description =
                    "Print a JSON object a line: for each key, or each key and window, what is kept"
                            + " for it, and each element of what is not kept by key. Times are UTC.")
    private String operator;

    @Override
    public Integer call() throws Exception {
        Home home = homeOption.home();
        // The classes of what is in state are in the jobs.
        StringBuilder classPath = new StringBuilder(home.classPath("local/state-reader"));
        home.jobs().forEach(job -> classPath.append(':').append(home.jobJar(job)));
        List<String> arguments = new ArrayList<>(List.of("io.tidemark.statereader.StateReader"));
        arguments.add(savepoint);
        if (operator != null) {
            arguments.add(operator);
        }
        return new ProcessBuilder(
                        Java.with(
                                Java.command(
                                        Java.with(
                                                Java.FLINK_OPENS,
                                                List.of("-XX:TieredStopAtLevel=1")),
                                        classPath.toString(),
                                        LocalRun.class.getName()),
                                arguments))
                .inheritIO()
                .start()
                .waitFor();
    }
}
