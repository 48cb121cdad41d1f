package io.tidemark.runtime;

import io.tidemark.options.Suggestion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where things are: what was built, in the repository; what the platform writes, in a directory of
 * its own ({@code .tidemark} in the repository unless the user says otherwise).
 *
 * @param repository the root of the repository
 * @param directory what the platform may write and wipe
 */
public record Home(Path repository, Path directory) {

    /** The directory of a platform whose user has chosen none. */
    public static Path defaultDirectory(Path repository) {
        return repository.resolve(".tidemark");
    }

    /** Whether commands find it without {@code --dir}. */
    boolean isDefault() {
        return directory.equals(defaultDirectory(repository));
    }

    /** The topmost directory that is to be made for this one; empty if it is there. */
    public Optional<Path> missing() {
        Optional<Path> missing = Optional.empty();
        for (Path each = directory; each != null && !Files.exists(each); each = each.getParent()) {
            missing = Optional.of(each);
        }
        return missing;
    }

    /** The lock that a running platform holds. It is never removed: a lock is on an inode. */
    public Path lock() {
        return directory.resolve("lock");
    }

    public Path state() {
        return directory.resolve("state.json");
    }

    public Path logs() {
        return directory.resolve("logs");
    }

    /** The log of a process of the platform. */
    public Path log(String process) {
        return logs().resolve(process + ".log");
    }

    /** The TaskManager's log, with what the jobs print. */
    public Path taskManagerLog() {
        return log(Processes.TASK_MANAGER);
    }

    /** Configuration that the platform generates at each start, and the jobs' options files. */
    public Path configuration() {
        return directory.resolve("conf");
    }

    /** What processes keep; a demo begins by wiping it. */
    public Path data() {
        return directory.resolve("data");
    }

    public Path checkpoints() {
        return data().resolve("flink/checkpoints");
    }

    public Path savepoints() {
        return data().resolve("flink/savepoints");
    }

    /** A file for each job that runs on the platform, and for each that ran on it. */
    public Path submissions() {
        return directory.resolve("jobs");
    }

    /** Flink's configuration as it ships, for all places. */
    public Path flinkConfiguration() {
        return repository.resolve("flink-conf");
    }

    /**
     * The configuration directory of the platform's Flink: what ships for this place, and in {@code
     * jobs} the user's files of options for jobs that are submitted without arguments.
     */
    public Path clusterConfiguration() {
        return configuration().resolve("flink");
    }

    /** Where the options of a job stand that is submitted to the platform without arguments. */
    public Path optionsFile(String job) {
        return clusterConfiguration().resolve("jobs").resolve(job + ".options");
    }

    /**
     * What a foreign server is configured with, but for ports and directories.
     *
     * @param module the module's folder, such as {@code local/kafka-broker}
     */
    public Path serverConfiguration(String module) {
        return repository.resolve(module).resolve("conf");
    }

    /**
     * The class path of a module that is started as a process.
     *
     * @param module the module's folder, such as {@code local/simulator}
     * @throws PlatformException if it was not built
     */
    public String classPath(String module) {
        Path target = repository.resolve(module).resolve("target");
        Path libraries = target.resolve("lib");
        if (!Files.isDirectory(libraries)) {
            throw PlatformException.failed(libraries + " is not there; build it with: mvn package");
        }
        Path jar = target.resolve(Path.of(module).getFileName() + ".jar");
        String all = libraries + "/*";
        return Files.exists(jar) ? jar + ":" + all : all;
    }

    /**
     * A job's fat jar.
     *
     * @throws PlatformException if there is no such job; the message names those that there are
     */
    public Path jobJar(String job) {
        Path jar = repository.resolve("jobs").resolve(job).resolve("target").resolve(job + ".jar");
        if (!Files.exists(jar)) {
            throw PlatformException.refused(Suggestion.noSuch("job", job, jobs()));
        }
        return jar;
    }

    /** The names of all jobs that were built. */
    public List<String> jobs() {
        try (Stream<Path> modules = Files.list(repository.resolve("jobs"))) {
            return modules.filter(
                            module ->
                                    Files.exists(
                                            module.resolve("target")
                                                    .resolve(module.getFileName() + ".jar")))
                    .map(module -> module.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a file, or a directory with all that is in it; nothing if it is not there. */
    public static void wipe(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
