package io.tidemark.bench.yardstick;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of a peer, until it is ended with its children. */
final class PeerProcess implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(30);

    private final Process process;
    private final Usage usage;
    private final long startedAt;
    private final Path log;

    private PeerProcess(Process process, long startedAt, Path log) {
        this.process = process;
        this.usage = new Usage(process.toHandle());
        this.startedAt = startedAt;
        this.log = log;
    }

    static PeerProcess start(Peer.Start start, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(start.command())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(start.environment());
        long startedAt = System.currentTimeMillis();
        return new PeerProcess(builder.start(), startedAt, log);
    }

    /** When it was started, ms since the epoch. */
    long startedAt() {
        return startedAt;
    }

    Usage usage() {
        return usage;
    }

    Path log() {
        return log;
    }

    /**
     * Waits a moment.
     *
     * @throws Runner.FaultyRunException if it has ended by itself
     */
    void pause(long ms) throws InterruptedException, Runner.FaultyRunException {
        if (process.waitFor(ms, TimeUnit.MILLISECONDS)) {
            throw new Runner.FaultyRunException("it ended by itself; see " + log);
        }
    }

    /** Ends it as a failure of the machine would. */
    void kill() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
    }

    /** Ends it, and returns when it has ended. */
    void end() throws InterruptedException {
        // As a signal, so that a recording is written.
        process.destroy();
        if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            process.waitFor();
        }
    }

    @Override
    public void close() {
        try {
            end();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
