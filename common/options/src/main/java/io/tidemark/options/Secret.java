package io.tidemark.options;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says where a secret is, without holding it: the name of an environment variable or the path of a
 * file. So it can travel in a job graph, and operators {@link #read() read} it in {@code open()},
 * on the TaskManager.
 *
 * @param environmentVariable the variable's name; {@code null} if a file is named
 * @param file the file's path, whose text, trimmed, is the secret; wins over the variable
 */
public record Secret(String environmentVariable, String file) implements Serializable {

    /**
     * Reads the secret on this machine.
     *
     * @return the secret, or {@code null} if the variable is not set and no file is named
     * @throws UncheckedIOException if the named file cannot be read
     */
    public String read() {
        if (file == null) {
            String value = System.getenv(environmentVariable);
            return value == null || value.isBlank() ? null : value.strip();
        }
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the secret file " + file, e);
        }
    }

    /** Where the secret is looked for, for a person to read. */
    public String place() {
        return file == null
                ? "the environment variable " + environmentVariable
                : "the file " + file;
    }
}
