package io.tidemark.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
        Ports ports = freePorts();
        ManagedProcess process =
                ManagedProcess.start(new Processes(home, ports, Map.of()).broker());
        boolean ready = false;
        try {
            if (!process.awaitReady()) {
                throw process.endedWhileItStarted();
            }
            ready = true;
            return new LocalBroker(process, ports.bootstrapServers());
        } finally {
            if (!ready) {
                process.process().destroyForcibly();
            }
        }
    }

    private static Ports freePorts() throws IOException {
        try (ServerSocket clients = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket controller =
                        new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Ports(clients.getLocalPort(), controller.getLocalPort(), 0, 0, 0, 0, 0, 0);
        }
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
