package io.tidemark.runtime;

import java.io.IOException;
import java.util.Map;

/**
 * The platform's broker alone, on ports that are free: for whoever needs Kafka and nothing else.
 */
public final class LocalBroker extends LocalProcess {

    private final String bootstrapServers;

    private LocalBroker(ManagedProcess process, String bootstrapServers) {
        super(process);
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
}
