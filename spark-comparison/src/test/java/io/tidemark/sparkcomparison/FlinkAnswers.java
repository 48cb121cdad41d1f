package io.tidemark.sparkcomparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What Flink was given and what it answered, in the tests of other modules. */
final class FlinkAnswers {

    private FlinkAnswers() {}

    static List<String> read(String module, String name) throws IOException {
        Path file = Path.of("..", module, "target", "answers", name);
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is not there; run the tests of " + module + " first", e);
        }
    }
}
