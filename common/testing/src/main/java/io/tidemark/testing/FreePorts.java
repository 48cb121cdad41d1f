package io.tidemark.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback on which nothing listens at the time. They lie below those that systems give to
 * outgoing connections, so that none of these takes one before its server does.
 */
public final class FreePorts {

    private static final int FIRST = 10_000;
    private static final int END = 32_000;

    private FreePorts() {}

    /** A free port. */
    public static int one() throws IOException {
        return some(1).get(0);
    }

    /** So many free ports, no two the same. */
    public static List<Integer> some(int count) throws IOException {
        Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                ports.add(socket.getLocalPort());
            } catch (BindException e) {
                // Somebody's; another one, then.
            }
        }
        return new ArrayList<>(ports);
    }
}
