package io.tidemark.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadFactory;

/** A TCP server that talks: lines of a few words to each who connects, and a count of each word. */
final class Talk implements AutoCloseable {

    // Few enough words to stand in one printed batch.
    private static final List<String> LINES =
            List.of(
                    "the tide comes in",
                    "the tide goes out",
                    "time and tide",
                    "in and out and in and out");

    private final ServerSocket server;
    private final long seed;
    private final double rate;
    private final ThreadFactory threads;
    private final Map<String, Long> counts = new TreeMap<>();

    private volatile boolean drained;
    private volatile boolean closed;

    /**
     * A server that listens on loopback; {@link #start} has it talk.
     *
     * @param port 0 for any free one
     * @param rate lines per second
     * @throws java.net.BindException if the port is in use
     */
    Talk(int port, long seed, double rate, ThreadFactory threads) throws IOException {
        server = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
        this.seed = seed;
        this.rate = rate;
        this.threads = threads;
    }

    int port() {
        return server.getLocalPort();
    }

    void start() {
        threads.newThread(this::accept).start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.newThread(() -> talk(client)).start();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void talk(Socket client) {
        try (client;
                OutputStream out = client.getOutputStream()) {
            client.setTcpNoDelay(true);
            long begun = System.nanoTime();
            for (long n = 0; !closed; ) {
                long due = (long) ((System.nanoTime() - begun) * rate / 1e9);
                for (; n < due; n++) {
                    say(n, out);
                }
                Thread.sleep(20);
            }
        } catch (IOException e) {
            // The listener is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(long n, OutputStream out) throws IOException {
        String line = LINES.get(Seeds.random(seed, "talk", n).nextInt(LINES.size()));
        synchronized (counts) {
            // Under the lock: what is counted has been said, and after a drain nothing is said.
            if (drained) {
                return;
            }
            out.write(Http.bytes(line + "\n"));
            for (String word : line.split(" ", -1)) {
                counts.merge(word, 1L, Long::sum);
            }
        }
    }

    /** Whether it keeps silent; what would have been said meanwhile is not. */
    void setDrained(boolean drained) {
        synchronized (counts) {
            this.drained = drained;
        }
    }

    /** How often each word was said, to all together. */
    Map<String, Long> counts() {
        synchronized (counts) {
            return new TreeMap<>(counts);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
    }
}
