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
     * @throws PlatformException in one line: the job's options cannot work, or a job of that name
     *     runs already (exit code 2), a service that it needs does not answer (3), or it failed (1)
     */
    public static String submit(FlinkRest flink, Path jar, JobSpec job, Optional<String> savepoint)
            throws IOException, InterruptedException {
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
                    OptionsException.EXIT_CODE, named(job, withCommand(options.get())));
        }
        Optional<String> unreachable = error.messageOf(UnreachableException.class);
        if (unreachable.isPresent()) {
            return new PlatformException(
                    UnreachableException.EXIT_CODE, named(job, unreachable.get()));
        }
        return PlatformException.failed(
                job.name() + " was not taken: " + PlatformException.words(error));
    }

    private static String named(JobSpec job, String line) {
        return line.startsWith(job.name() + " ") ? line : job.name() + ": " + line;
    }

    /** The job itself says only that the one that runs is to be stopped: anybody may submit it. */
    static String withCommand(String line) {
        return line.replaceFirst("^(\\S+)( is .*; stop it first)", "$1$2: tidemark stop $1");
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
