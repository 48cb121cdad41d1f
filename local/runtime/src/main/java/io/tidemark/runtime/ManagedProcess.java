package io.tidemark.runtime;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One start of a process of the platform. */
final class ManagedProcess {

    private static final File NOTHING = new File("/dev/null");
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final int LAST_SIGNAL = 64;
    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;
    private static final long POLL_MS = 150;

    private final ProcessSpec spec;
    private final Process process;
    private final long logStart;

    private ManagedProcess(ProcessSpec spec, Process process, long logStart) {
        this.spec = spec;
        this.process = process;
        this.logStart = logStart;
    }

    static ManagedProcess start(ProcessSpec spec) {
        // Ctrl-C goes to all processes of the terminal's foreground group, and a hang-up, too. The
        // supervisor alone is to act on it: JVMs respect a signal that they inherit as ignored.
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$0\" \"$@\""));
        command.addAll(spec.command());
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectInput(NOTHING)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.appendTo(spec.log().toFile()));
        builder.environment().keySet().removeIf(JobVariables::isOne);
        builder.environment().putAll(spec.environment());
        try {
            Files.createDirectories(spec.log().getParent());
            long logStart = Files.exists(spec.log()) ? Files.size(spec.log()) : 0;
            return new ManagedProcess(spec, builder.start(), logStart);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts it, and returns once it does its work.
     *
     * @throws PlatformException if it does not
     */
    static ManagedProcess startReady(ProcessSpec spec) throws InterruptedException {
        ManagedProcess started = start(spec);
        boolean ready = false;
        try {
            if (!started.awaitReady()) {
                throw started.endedWhileItStarted();
            }
            ready = true;
            return started;
        } finally {
            if (!ready) {
                started.process.destroyForcibly();
            }
        }
    }

    ProcessSpec spec() {
        return spec;
    }

    Process process() {
        return process;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits until the process does its work.
     *
     * @return {@code false} if it ended first
     * @throws PlatformException if it does not do it in time
     */
    boolean awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (!isReady()) {
            if (!process.isAlive()) {
                return false;
            }
            if (System.nanoTime() > deadline) {
                throw PlatformException.failed(
                        "%s is not ready after %d s; see %s"
                                .formatted(spec.name(), READY_TIMEOUT.toSeconds(), spec.log()));
            }
            process.waitFor(POLL_MS, TimeUnit.MILLISECONDS);
        }
        return true;
    }

    /** Says that the process ended before it did its work, and why or where to look. */
    PlatformException endedWhileItStarted() {
        return PlatformException.failed(
                spec.name() + " " + ending() + " while it started; " + whyOrWhere());
    }

    private boolean isReady() throws InterruptedException {
        try {
            return process.isAlive() && spec.ready().test();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // Nobody listens yet, or not all of it is there.
            return false;
        }
    }

    /** What a process says of its options is for the user, who gave them; else where to look. */
    private String whyOrWhere() {
        if (process.exitValue() == PlatformException.REFUSED) {
            try {
                List<String> last = Tail.ofLast(1, spec.log()).next();
                if (!last.isEmpty()) {
                    return last.get(0);
                }
            } catch (IOException e) {
                // Then the log is where to look.
            }
        }
        return "see " + spec.log();
    }

    /** Where in its log that begins which this start has printed, in bytes. */
    long logStart() {
        return logStart;
    }

    /** Whether the process was ended from outside, by a signal that none sends itself. */
    boolean wasKilled() {
        int code = process.exitValue();
        return code == KILLED || code == TERMINATED;
    }

    /** How the process ended, in words. */
    String ending() {
        int code = process.exitValue();
        int signal = code - 128;
        return signal > 0 && signal <= LAST_SIGNAL
                ? "was ended by signal " + signal
                : "ended with exit code " + code;
    }

    /** Asks the process to end, makes it end if it does not, and waits until it has. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
