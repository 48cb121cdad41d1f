package io.tidemark.job;

import io.tidemark.options.Secret;
import java.io.UncheckedIOException;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Secrets that a job cannot run without, read by its operators on the TaskManager. */
public final class Secrets {

    private Secrets() {}

    /**
     * Reads a secret.
     *
     * @param of whose secret it is, in words, such as quote API
     * @throws SuppressRestartsException if it is not here; so the job fails at once, with a message
     *     that names the variable or file
     */
    public static String require(Secret secret, String of) {
        String value;
        try {
            value = secret.read();
        } catch (UncheckedIOException e) {
            throw new SuppressRestartsException(e);
        }
        if (value == null || value.isEmpty()) {
            throw new SuppressRestartsException(
                    new IllegalStateException(
                            "no token for the "
                                    + of
                                    + ": "
                                    + secret.place()
                                    + (secret.file() == null
                                            ? " is not set on this TaskManager"
                                            : " is empty")));
        }
        return value;
    }
}
