package io.tidemark.runtime;

import java.io.IOException;
import java.util.Map;

/**
 * The platform's broker alone, on ports that are free: for whoever needs Kafka and nothing else.
 */
public final class LocalBroker implements AutoCloseable {

    private final ManagedProcess process;
    private final String bootstrapServers;

    private LocalBroker(ManagedProcess process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts it.
     *
     * @param home where its data and its log are
     * @throws PlatformException if it was not built, or does not start
     */
    public static LocalBroker start(Home home) throws IOException, InterruptedException {
        Ports ports = Ports.free();
        return new LocalBroker(
                ManagedProcess.startReady(new Processes(home, ports, Map.of()).broker()),
                ports.bootstrapServers());
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The process, for who wants to know what it takes. */
    public ProcessHandle handle() {
        return process.process().toHandle();
    }

    @Override
    public void close() {
        try {
            process.stop();
        } catch (InterruptedException e) {
            process.process().destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
