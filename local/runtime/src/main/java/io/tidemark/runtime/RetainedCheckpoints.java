package io.tidemark.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the checkpoints that a job has left: {@code <directory>/<job id>/chk-<number>}. */
final class RetainedCheckpoints {

    private static final String PREFIX = "chk-";

    private RetainedCheckpoints() {}

    /** The latest complete checkpoint of a job: its metadata is written last. */
    static Optional<Path> latest(Path directory, String jobId) throws IOException {
        Path ofJob = directory.resolve(jobId);
        if (!Files.isDirectory(ofJob)) {
            return Optional.empty();
        }
        try (Stream<Path> checkpoints = Files.list(ofJob)) {
            return checkpoints
                    .filter(path -> path.getFileName().toString().matches(PREFIX + "\\d+"))
                    .filter(path -> Files.exists(path.resolve("_metadata")))
                    .max(Comparator.comparingLong(RetainedCheckpoints::number));
        }
    }

    private static long number(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
    }
}
