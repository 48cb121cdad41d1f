package io.tidemark.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process to be started, and kept running.
 *
 * @param address where it listens, for a person to read
 * @param command the program and its arguments
 * @param environment on top of ours, of which {@link JobVariables} are left out
 * @param log the file that its output is appended to
 * @param ready whether it does its work; asked again and again after its start
 */
record ProcessSpec(
        String name,
        String address,
        List<String> command,
        Map<String, String> environment,
        Path log,
        Ready ready) {

    /** Asks a process whether it does its work. An exception means that it does not, yet. */
    @FunctionalInterface
    interface Ready {
        boolean test() throws Exception;
    }
}
