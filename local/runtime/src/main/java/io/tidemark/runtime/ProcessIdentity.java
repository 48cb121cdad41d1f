package io.tidemark.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells a process from a later one that got the same pid.
 *
 * @param startedAt epoch ms, as the operating system tells it
 */
public record ProcessIdentity(long pid, long startedAt) {

    // Linux tells the start relative to boot, and boot to the second: two JVMs can differ by one.
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    public static ProcessIdentity of(ProcessHandle process) {
        return new ProcessIdentity(process.pid(), startOf(process));
    }

    /** The process, if it is still alive. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> Math.abs(startOf(process) - startedAt) <= TOLERANCE.toMillis());
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
