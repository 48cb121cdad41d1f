package io.tidemark.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What runs on the platform, a file for each job, so that it can be submitted again after the
 * JobManager has died. The supervisor, {@code submit} and {@code stop} share it.
 */
public final class Submissions {

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

    private static final String SUFFIX = ".json";

    private final Path directory;

    public Submissions(Path directory) {
        this.directory = directory;
    }

    /**
     * A job as it was submitted.
     *
     * @param startedFrom the savepoint or checkpoint that it was started from
     */
    public record Submission(JobSpec job, String jobId, Optional<String> startedFrom) {}

    /** Writes down that a job runs. */
    public void add(Submission submission) throws IOException {
        Files.createDirectories(directory);
        Path file = file(submission.job().name());
        Path next = file.resolveSibling(file.getFileName() + ".next");
        JSON.writeValue(next.toFile(), submission);
        // Whole or not at all: others read it meanwhile.
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Forgets a job, which is then not submitted again. */
    public void remove(String name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    /** All jobs that were added and not removed. */
    public List<Submission> all() throws IOException {
        List<Submission> all = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(SUFFIX)).sorted().toList()) {
                    all.add(JSON.readValue(file.toFile(), Submission.class));
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return all;
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }
}
