package io.tidemark.common.job;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;

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

    /**
     * Reads a secret that the job cannot run without.
     *
     * @param of whose secret it is, in words, such as quote API
     * @throws SuppressRestartsException if it is not here; so the job fails at once, with a message
     *     that names the variable or file
     */
    public String require(String of) {
        String secret;
        try {
            secret = read();
        } catch (UncheckedIOException e) {
            throw new SuppressRestartsException(e);
        }
        if (secret == null || secret.isEmpty()) {
            throw new SuppressRestartsException(
                    new IllegalStateException(
                            "no token for the "
                                    + of
                                    + ": "
                                    + (file == null
                                            ? "the environment variable "
                                                    + environmentVariable
                                                    + " is not set on this TaskManager"
                                            : "the file " + file + " is empty")));
        }
        return secret;
    }
}
