package io.tidemark.exercises;

import java.io.IOException;

/**
 * Asks a service again and again on a thread of its own. A service that is down for a moment is
 * asked again; any other failure ends the watching with a stack trace on standard error.
 */
final class Watcher implements AutoCloseable {

    /** One look at the service. */
    @FunctionalInterface
    interface Look {
        void look() throws IOException, InterruptedException;
    }

    private final Thread thread;

    /**
     * A watcher that is not yet started.
     *
     * @param pauseMs from the end of one look to the next, in ms
     */
    Watcher(String name, long pauseMs, Look look) {
        thread = new Thread(() -> watch(pauseMs, look), name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private static void watch(long pauseMs, Look look) {
        try {
            while (true) {
                try {
                    look.look();
                } catch (IOException e) {
                    // Down for a moment, as in a demo in which processes are killed.
                }
                Thread.sleep(pauseMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
