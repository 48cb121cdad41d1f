package io.tidemark.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What runs on the platform, a file for each job, so that it can be submitted again after the
 * JobManager has died; and what ran on it and was not stopped by its user, so that he can be told.
 * The supervisor, {@code submit}, {@code stop} and {@code status} share it.
 */
public final class Submissions {

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

    private static final String SUFFIX = ".json";

    private final Path directory;
    private final Path past;

    public Submissions(Path directory) {
        this.directory = directory;
        past = directory.resolve("past");
    }

    /**
     * A job as it was submitted.
     *
     * @param startedFrom the savepoint or checkpoint that it was started from
     * @param submittedAt when its user submitted it, epoch ms
     */
    public record Submission(
            JobSpec job, String jobId, Optional<String> startedFrom, long submittedAt) {

        /** A job that is submitted now. */
        public Submission(JobSpec job, String jobId, Optional<String> startedFrom) {
            this(job, jobId, startedFrom, System.currentTimeMillis());
        }
    }

    /** Writes down that a job runs. */
    public void add(Submission submission) throws IOException {
        String name = submission.job().name();
        write(file(directory, name), submission);
        Files.deleteIfExists(file(past, name));
    }

    /** Forgets a job, which is then neither submitted again nor told. */
    public void remove(String name) throws IOException {
        Files.deleteIfExists(file(directory, name));
        Files.deleteIfExists(file(past, name));
    }

    /** All jobs that were added and not removed. */
    public List<Submission> all() throws IOException {
        return read(directory, Submission.class);
    }

    /** Moves a job from those that run to those that ran. */
    void addPast(PastJob job) throws IOException {
        write(file(past, job.name()), job);
        Files.deleteIfExists(file(directory, job.name()));
    }

    /** The jobs that ran on the platform and that nobody has submitted again or forgotten. */
    public List<PastJob> past() throws IOException {
        return read(past, PastJob.class);
    }

    private static void write(Path file, Object value) throws IOException {
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(file.getFileName() + ".next");
        JSON.writeValue(next.toFile(), value);
        // Whole or not at all: others read it meanwhile.
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static <T> List<T> read(Path directory, Class<T> type) throws IOException {
        List<T> all = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(SUFFIX)).sorted().toList()) {
                    all.add(JSON.readValue(Files.readAllBytes(file), type));
                }
            } catch (NoSuchFileException e) {
                // Another has just removed it.
                return read(directory, type);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return all;
    }

    private static Path file(Path directory, String name) {
        return directory.resolve(name + SUFFIX);
    }
}
