package io.tidemark.cli;

import io.tidemark.runtime.Home;
import io.tidemark.runtime.JobSpec;
import io.tidemark.runtime.JobSubmitter;
import io.tidemark.runtime.LocalJob;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.PlatformState;
import io.tidemark.runtime.Slots;
import io.tidemark.runtime.Submissions;
import io.tidemark.runtime.Submissions.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code submit}: a job's fat jar to a Flink cluster. */
@Command(
        name = "submit",
        customSynopsis = "tidemark submit JOB [options] [options of the job]",
        description = {
            "Submit a job to the platform, or to any Flink cluster.",
            "Options that are not listed here are the job's own; see: tidemark submit JOB --help"
        })
final class SubmitCommand implements Callable<Integer> {

    private static final Duration SLOTS_PATIENCE = Duration.ofSeconds(10);

    /** A cluster that gets its TaskManagers when they are needed takes a while. */
    private static final Duration OTHERS_SLOTS_PATIENCE = Duration.ofSeconds(60);

    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            description = "Show this help, or with JOB that of the job, and exit.")
    private boolean help;

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "The job, such as quotes-ingest.")
    private String job;

    @Mixin private ClusterOption cluster;

    @Option(
            names = "--from-savepoint",
            paramLabel = "PATH",
            description = "Start from a savepoint or a retained checkpoint.")
    private String savepoint;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Default: that of the cluster's configuration.")
    private Integer parallelism;

    @Mixin private HomeOption homeOption;
    @Unmatched private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Home home = homeOption.home();
        Optional<PlatformState> platform = homeOption.running();
        if (help && job == null) {
            spec.commandLine().usage(System.out);
            return 0;
        }
        if (job == null) {
            throw PlatformException.refused(
                    "which job? There are: " + String.join(", ", home.jobs()));
        }
        Path jar = home.jobJar(job);
        if (help) {
            return LocalJob.run(home, job, List.of("--help"), platform);
        }
        JobSpec typed = new JobSpec(job, arguments, Optional.ofNullable(parallelism));
        Optional<String> start = Optional.ofNullable(savepoint);
        return cluster.use(
                platform,
                flink -> {
                    Slots slots = Slots.of(flink);
                    if (cluster.isPlatform() && parallelism != null) {
                        slots.require(parallelism);
                    }
                    JobSpec meant = meant(home, typed);
                    String id = JobSubmitter.submit(flink, jar, meant, start);
                    if (cluster.isPlatform()) {
                        new Submissions(home.submissions()).add(new Submission(meant, id, start));
                    }
                    return tell(meant.name(), id, slots);
                });
    }

    private int tell(String name, String id, Slots slots) throws IOException, InterruptedException {
        Optional<String> awaited =
                slots.awaitedBy(id, cluster.isPlatform() ? SLOTS_PATIENCE : OTHERS_SLOTS_PATIENCE);
        if (awaited.isPresent()) {
            System.out.printf(
                    "%s was submitted as job %s and waits for slots: %s; it begins when others"
                            + " end, or stop it with: tidemark stop %s%n",
                    name, id, awaited.get(), name);
            return PlatformException.FAILED;
        }
        System.out.println(name + " runs as job " + id);
        return 0;
    }

    private JobSpec meant(Home home, JobSpec typed) throws IOException, InterruptedException {
        JobSpec meant = LocalJob.withVariables(home, typed, System.getenv());
        if (!meant.arguments().isEmpty() || !cluster.isPlatform()) {
            return meant;
        }
        JobSpec ofFile = LocalJob.withOptionsFile(home, meant);
        if (!ofFile.arguments().isEmpty()) {
            System.out.println("its options are from " + home.optionsFile(job));
        }
        return ofFile;
    }
}
