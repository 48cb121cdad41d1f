package io.tidemark.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ports that the platform listens on, all on loopback. */
public record Ports(
        int kafka,
        int kafkaController,
        int flink,
        int flinkRpc,
        int search,
        int searchTransport,
        int simulator,
        int dashboard) {

    private static final int COUNT = 8;

    /** A port, what listens on it, and the option that changes it. */
    public record Port(int number, String use, String option) {}

    /**
     * Ports that nobody listens on now.
     *
     * @throws IOException if there are not enough
     */
    static Ports free() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            // All at once, so that no two are the same.
            for (int port = 0; port < COUNT; port++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            int[] free = sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
            return new Ports(
                    free[0], free[1], free[2], free[3], free[4], free[5], free[6], free[7]);
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    List<Port> all() {
        return List.of(
                new Port(kafka, "Kafka", "--kafka-port"),
                new Port(kafkaController, "Kafka's controller", "--kafka-controller-port"),
                new Port(flink, "Flink's web UI and REST", "--flink-port"),
                new Port(flinkRpc, "Flink's JobManager", "--flink-rpc-port"),
                new Port(search, "the search node", "--search-port"),
                new Port(searchTransport, "the search node's transport", "--search-transport-port"),
                new Port(simulator, "the simulator", "--simulator-port"),
                new Port(dashboard, "the dashboard", "--dashboard-port"));
    }

    /**
     * Sees that each port can be listened on, and that no two are the same.
     *
     * @throws PlatformException with a line for each port that cannot, which names the option
     */
    public void requireFree() {
        List<String> problems = new ArrayList<>();
        Map<Integer, Port> seen = new HashMap<>();
        for (Port port : all()) {
            Port other = seen.putIfAbsent(port.number(), port);
            if (other != null) {
                problems.add(
                        "%s and %s are both %d"
                                .formatted(other.option(), port.option(), port.number()));
            } else if (!isFree(port.number())) {
                problems.add(inUse(port));
            }
        }
        if (!problems.isEmpty()) {
            throw PlatformException.refused(String.join(System.lineSeparator(), problems));
        }
    }

    /**
     * Sees that a further port can be listened on.
     *
     * @throws PlatformException with one line that names the option
     */
    static void requireFree(Port port) {
        if (!isFree(port.number())) {
            throw PlatformException.refused(inUse(port));
        }
    }

    private static String inUse(Port port) {
        return "port %d, for %s, is in use; free it or choose another with %s"
                .formatted(port.number(), port.use(), port.option());
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of the last run that still linger do not keep a port.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + kafka;
    }

    public URI flinkUrl() {
        return url(flink);
    }

    public URI searchUrl() {
        return url(search);
    }

    public URI simulatorUrl() {
        return url(simulator);
    }

    public URI dashboardUrl() {
        return url(dashboard);
    }

    /** The variables that tell jobs where the services are, for options that are not given. */
    public Map<String, String> jobEnvironment() {
        return Map.of(
                "TIDEMARK_BOOTSTRAP_SERVERS", bootstrapServers(),
                "TIDEMARK_SEARCH_URL", searchUrl().toString(),
                "TIDEMARK_BASE_URL", simulatorUrl().toString());
    }

    private static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
