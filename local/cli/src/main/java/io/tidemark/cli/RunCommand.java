package io.tidemark.cli;

import io.tidemark.runtime.LocalJob;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code run}: a job in the foreground, on a Flink of its own. */
@Command(
        name = "run",
        description = {
            "Run a job in the foreground, on a Flink of its own with the web UI.",
            "What comes after JOB are the job's own options; see: tidemark run JOB --help",
            "If a platform runs, the job finds it without options."
        })
final class RunCommand implements Callable<Integer> {

    @Mixin private HomeOption homeOption;

    @Parameters(index = "0", paramLabel = "JOB", description = "The job, such as quotes-ingest.")
    private String job;

    @Parameters(index = "1..*", paramLabel = "OPTION", description = "The job's own options.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws Exception {
        return LocalJob.run(homeOption.home(), job, arguments, homeOption.running());
    }
}
