package io.tidemark.cli;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.options.Suggestion;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.Submissions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        System.out.println(cluster.use(homeOption.running(), this::stop));
        return 0;
    }

    private String stop(FlinkRest flink) throws IOException, InterruptedException {
        List<FlinkRest.Job> jobs = flink.jobs();
        Optional<FlinkRest.Job> active =
                jobs.stream()
                        .filter(each -> each.isActive() && each.name().equals(job))
                        .findFirst();
        if (active.isEmpty() && cluster.isPlatform() && isPast()) {
            submissions().remove(job);
            return job + " is forgotten: it is neither told nor resumed any more";
        }
        String id = active.orElseThrow(() -> noSuchJob(jobs, flink.address())).id();
        String line;
        if (savepoint) {
            line = flink.stopWithSavepoint(id);
        } else {
            flink.cancel(id);
            line = job + " is cancelled";
        }
        flink.awaitEnd(id, TIMEOUT);
        if (cluster.isPlatform()) {
            submissions().remove(job);
        }
        return line;
    }

    private Submissions submissions() {
        return new Submissions(homeOption.home().submissions());
    }

    private boolean isPast() throws IOException {
        return submissions().past().stream().anyMatch(past -> past.name().equals(job));
    }

    private PlatformException noSuchJob(List<FlinkRest.Job> jobs, URI address) {
        List<String> running =
                jobs.stream()
                        .filter(FlinkRest.Job::isActive)
                        .map(FlinkRest.Job::name)
                        .sorted()
                        .toList();
        return PlatformException.refused(
                "at " + address + " " + Suggestion.noSuch("running job", job, running));
    }
}
