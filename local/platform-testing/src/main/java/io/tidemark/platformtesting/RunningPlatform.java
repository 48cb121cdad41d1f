package io.tidemark.platformtesting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The whole platform, from {@code up} to {@code down}. */
public final class RunningPlatform implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path directory;
    private final PlatformPorts ports = PlatformPorts.free();
    private final TidemarkCommand up;

    /**
     * Starts it on free ports.
     *
     * @param directory of its own
     */
    public RunningPlatform(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        up = run(ports.with("up"));
    }

    /** Runs a command to its end, which must be a good one. */
    public TidemarkCommand run(String... arguments) throws IOException, InterruptedException {
        return run(List.of(arguments));
    }

    private TidemarkCommand run(List<String> arguments) throws IOException, InterruptedException {
        try (TidemarkCommand command = TidemarkCommand.start(directory, arguments)) {
            assertThat(command.awaitEnd(PATIENCE)).as(command.output()).isZero();
            return command;
        }
    }

    public PlatformPorts ports() {
        return ports;
    }

    /** The pid of a process of the platform, which may have ended by now. */
    public long pid(String name) throws IOException {
        return up.pid(name);
    }

    @Override
    public void close() throws IOException {
        try {
            run("down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
