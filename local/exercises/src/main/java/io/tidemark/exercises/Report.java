package io.tidemark.exercises;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What came of an {@link Audit}, or of the {@link Recounts} of an exercise. */
public interface Report {

    /** Whether all is right. */
    boolean ok();

    /** Prints the report for a person. */
    void print(PrintStream out);

    /** Writes the report as JSON, with keys in snake_case. */
    default void write(Path file) throws IOException {
        JsonMapper json =
                JsonMapper.builder()
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build();
        Files.writeString(file, json.writeValueAsString(this) + System.lineSeparator());
    }
}
