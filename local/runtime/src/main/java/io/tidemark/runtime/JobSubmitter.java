package io.tidemark.runtime;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.flinkrest.FlinkRestException;
import io.tidemark.options.OptionsException;
import io.tidemark.options.UnreachableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarFile;

/** Submits fat jars to a Flink cluster. */
public final class JobSubmitter {

    private JobSubmitter() {}

    /**
     * Submits a job.
     *
     * @param savepoint a savepoint or retained checkpoint to start from
     * @return the job's id
     * @throws PlatformException in one line: the job's options cannot work (exit code 2), a service
     *     that it needs does not answer (3), a job of that name runs already (2), or it failed (1)
     */
    public static String submit(FlinkRest flink, Path jar, JobSpec job, Optional<String> savepoint)
            throws IOException, InterruptedException {
        Optional<FlinkRest.Job> running = flink.activeJob(job.name());
        if (running.isPresent()) {
            throw PlatformException.refused(
                    "%s is %s already (job %s); stop it first: tidemark stop %s, or tell the new one"
                                    .formatted(
                                            job.name(),
                                            running.get().state(),
                                            running.get().id(),
                                            job.name())
                            + " apart with --deployment");
        }
        try {
            return flink.jars()
                    .run(
                            flink.jars().upload(jar),
                            mainClass(jar),
                            job.arguments(),
                            job.parallelism(),
                            savepoint);
        } catch (FlinkRestException e) {
            throw inOneLine(job, e);
        }
    }

    private static PlatformException inOneLine(JobSpec job, FlinkRestException error) {
        Optional<String> options = error.messageOf(OptionsException.class);
        if (options.isPresent()) {
            return new PlatformException(
                    OptionsException.EXIT_CODE, job.name() + ": " + options.get());
        }
        Optional<String> unreachable = error.messageOf(UnreachableException.class);
        if (unreachable.isPresent()) {
            return new PlatformException(
                    UnreachableException.EXIT_CODE, job.name() + ": " + unreachable.get());
        }
        return PlatformException.failed(
                job.name() + " was not taken: " + PlatformException.words(error));
    }

    /** The main class that a jar's manifest names. */
    public static String mainClass(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String mainClass =
                    file.getManifest() == null
                            ? null
                            : file.getManifest().getMainAttributes().getValue("Main-Class");
            if (mainClass == null) {
                throw PlatformException.failed(jar + " names no main class in its manifest");
            }
            return mainClass;
        }
    }
}
