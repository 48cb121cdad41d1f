package io.tidemark.cli;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.Submissions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stop}: ends a job, with a savepoint to go on from or without. */
@Command(
        name = "stop",
        description = {
            "Stop a job on the platform, or on any Flink cluster.",
            "With --savepoint nothing is lost: submit it again with --from-savepoint."
        })
final class StopCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Parameters(paramLabel = "JOB", description = "The job's name in Flink, such as quotes-ingest.")
    private String job;

    @Option(
            names = "--savepoint",
            description = "Stop with a savepoint, and print where it is. Default: cancel.")
    private boolean savepoint;

    @Mixin private ClusterOption cluster;
    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        String line = cluster.use(homeOption.running(), this::stop);
        System.out.println(line);
        return 0;
    }

    private String stop(FlinkRest flink) throws IOException, InterruptedException {
        String id = find(flink).id();
        String line;
        if (savepoint) {
            line = flink.stopWithSavepoint(id);
        } else {
            flink.cancel(id);
            line = job + " is cancelled";
        }
        flink.awaitEnd(id, TIMEOUT);
        if (cluster.isPlatform()) {
            new Submissions(homeOption.home().submissions()).remove(job);
        }
        return line;
    }

    private FlinkRest.Job find(FlinkRest flink) throws IOException, InterruptedException {
        var active = flink.activeJob(job);
        if (active.isPresent()) {
            return active.get();
        }
        String names =
                flink.jobs().stream()
                        .filter(FlinkRest.Job::isActive)
                        .map(FlinkRest.Job::name)
                        .sorted()
                        .collect(Collectors.joining(", "));
        throw PlatformException.refused(
                "no job '"
                        + job
                        + "' runs at "
                        + flink.address()
                        + "; there are: "
                        + (names.isEmpty() ? "none" : names));
    }
}
