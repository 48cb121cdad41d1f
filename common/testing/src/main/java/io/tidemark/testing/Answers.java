package io.tidemark.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * What Flink was given in a test and what it answered, as files under target/answers: the profile
 * {@code spark} gives the same to Spark.
 */
public final class Answers {

    private static final Path FOLDER = Path.of("target", "answers");

    private Answers() {}

    /** Writes one line for each element; replaces what is there. */
    public static void write(String name, Collection<?> lines) throws IOException {
        Files.createDirectories(FOLDER);
        Files.write(FOLDER.resolve(name), lines.stream().map(String::valueOf).toList());
    }
}
