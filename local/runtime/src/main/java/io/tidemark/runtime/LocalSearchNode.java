package io.tidemark.runtime;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * The platform's search node alone, on ports that are free: for whoever needs an index and nothing
 * else.
 */
public final class LocalSearchNode extends LocalProcess {

    private final URI url;

    private LocalSearchNode(ManagedProcess process, URI url) {
        super(process);
        this.url = url;
    }

    /**
     * Starts it.
     *
     * @param home where its data and its log are
     * @throws PlatformException if it was not built, or does not start
     */
    public static LocalSearchNode start(Home home) throws IOException, InterruptedException {
        Ports ports = Ports.free();
        return new LocalSearchNode(
                ManagedProcess.startReady(new Processes(home, ports, Map.of()).searchNode()),
                ports.searchUrl());
    }

    public URI url() {
        return url;
    }
}
