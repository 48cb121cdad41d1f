package io.tidemark.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What a running platform tells others about itself, in a file: {@code status}, {@code down}, and
 * the next start, which clears what a killed one left behind.
 *
 * @param command what was asked for, such as {@code up}
 * @param up whether everything is started; {@code false} while it starts
 * @param processes in the order in which they are stopped last to first
 */
public record PlatformState(
        String command,
        ProcessIdentity supervisor,
        boolean up,
        Ports ports,
        List<ProcessState> processes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A process of the platform.
     *
     * @param restarts how often it was started again after it had ended
     * @param address where it listens, for a person to read
     */
    public record ProcessState(
            String name, ProcessIdentity identity, long restarts, String address) {}

    /** Writes the file at once and whole: a reader sees the old state or the new. */
    void write(Path file) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            JSON.writerWithDefaultPrettyPrinter().writeValue(next.toFile(), this);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the file; empty if there is none. */
    public static Optional<PlatformState> read(Path file) {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), PlatformState.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
