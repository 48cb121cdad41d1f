package io.tidemark.http;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The messages of a service over one WebSocket after another: when one breaks, ends, or falls
 * silent, the next is opened after a pause. Fragments are joined. While enough messages wait, no
 * more are asked for, so that TCP holds the service back.
 *
 * <p>One thread {@linkplain #poll polls}; it is told by a signal when that may be of use.
 *
 * <p>The JDK's client (seen with 17) loses some of it if a service sends more than 16 KB right
 * behind its answer to the request: have it wait for a greeting, as most can. And the client now
 * and then keeps to itself that the service is gone; then it is silence that ends the connection.
 */
public final class WebSocketFeed implements AutoCloseable {

    /** While messages of more bytes than this wait, no more are asked for. */
    private static final int MOST_WAITING = 1024 * 1024;

    private final HttpClient client;
    private final Supplier<URI> address;
    private final Supplier<Optional<String>> greeting;
    private final Settings settings;
    private final Observer observer;
    private final Runnable signal;

    /** The connection that is open, or is being opened; {@code null} during a pause. */
    private Connection connection;

    private long opened;
    private int failures;
    private long openedAt;
    private Duration lastPause = Duration.ZERO;
    private int drops;
    private boolean observed;
    private boolean pinged;
    private long begunAt;

    /** When something is to be done though there is no signal; {@link System#nanoTime()}. */
    private long due = System.nanoTime();

    /**
     * When to give up a connection, and when to try again.
     *
     * @param connect the longest time until it is open
     * @param silence a connection on which nothing comes for so long, a pong neither, is dead; half
     *     of it goes by before a ping
     * @param pauses before a further attempt; a message makes what failed forgotten once the
     *     connection has lasted longer than the pause before it
     * @param longest of a message in bytes; what is longer is cut
     */
    public record Settings(Duration connect, Duration silence, Backoff pauses, int longest)
            implements Serializable {}

    /**
     * A message.
     *
     * @param bytes UTF-8 if it is text; the beginning, if it was too long
     * @param cut whether it went on after {@code bytes}
     * @param receivedAt in ms since the epoch (UTC)
     * @param connection the number of the connection that brought it, from 1
     */
    public record Message(byte[] bytes, boolean cut, long receivedAt, long connection) {}

    /** Is told what happens to the connections, in the thread that polls. */
    public interface Observer {

        /** A connection is open. */
        void opened(URI address, long connection);

        /**
         * A connection has ended, or could not be opened.
         *
         * @param wasOpen whether it had been open
         * @param pause until the next attempt
         */
        void failed(boolean wasOpen, String reason, Duration pause);
    }

    /**
     * A feed that is opened by the first poll.
     *
     * @param address asked for each connection: it may say where to go on
     * @param greeting what is sent as soon as a connection is open; empty if nothing is
     * @param signal run when there is something new; must not block
     */
    public WebSocketFeed(
            Supplier<URI> address,
            Supplier<Optional<String>> greeting,
            Settings settings,
            Observer observer,
            Runnable signal) {
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(settings.connect())
                        .build();
        this.address = address;
        this.greeting = greeting;
        this.settings = settings;
        this.observer = observer;
        this.signal = signal;
    }

    /** The next message; empty if there is none yet. All that came before an end come. */
    public Optional<Message> poll() {
        while (true) {
            long now = System.nanoTime();
            if (connection == null) {
                if (due - now > 0) {
                    return Optional.empty();
                }
                connect(now);
            }
            if (connection.isOpen() && !observed) {
                observed = true;
                opened = connection.number;
                openedAt = now;
                observer.opened(connection.address, opened);
            }
            Message message = connection.take();
            if (message != null) {
                if (now - openedAt > lastPause.toNanos()) {
                    failures = 0;
                }
                return Optional.of(message);
            }
            Optional<String> end = end(now);
            if (end.isEmpty()) {
                return Optional.empty();
            }
            pause(end.get());
        }
    }

    /**
     * Ends the connection, if there is one, since what it says is of no use. If one after the other
     * ends so, pauses become longer, although messages come.
     */
    public void drop(String reason) {
        if (connection != null) {
            boolean lasted = System.nanoTime() - begunAt > settings.silence().toNanos();
            drops = lasted ? 1 : drops + 1;
            failures = drops - 1;
            pause(reason);
        }
    }

    /** How long to wait for a signal before a poll is of use without one. */
    public Duration patience() {
        return Duration.ofNanos(Math.max(0, due - System.nanoTime()));
    }

    private void connect(long now) {
        Connection next = new Connection(address.get(), opened + 1);
        connection = next;
        observed = false;
        pinged = false;
        begunAt = now;
        var unused =
                client.newWebSocketBuilder()
                        .connectTimeout(settings.connect())
                        .buildAsync(next.address, next)
                        .whenComplete(
                                (socket, error) -> {
                                    if (error != null) {
                                        next.end(
                                                error.getCause() == null
                                                        ? error
                                                        : error.getCause());
                                    }
                                });
    }

    /** Why the connection is of no more use; empty if it is. */
    private Optional<String> end(long now) {
        if (connection.hasEnded()) {
            return Optional.of(connection.reason());
        }
        if (!connection.isOpen()) {
            due = begunAt + settings.connect().toNanos();
            return due - now > 0 ? Optional.empty() : Optional.of("no answer in time");
        }
        long heard = connection.lastHeard();
        long silence = settings.silence().toNanos();
        if (now - heard >= silence) {
            return Optional.of("nothing heard for " + settings.silence().toSeconds() + " s");
        }
        if (now - heard < silence / 2) {
            pinged = false;
        } else if (!pinged) {
            pinged = true;
            connection.ping();
        }
        due = heard + (pinged ? silence : silence / 2);
        return Optional.empty();
    }

    private void pause(String reason) {
        Duration pause = settings.pauses().pause(++failures);
        lastPause = pause;
        boolean wasOpen = connection.isOpen();
        connection.drop();
        connection = null;
        due = System.nanoTime() + pause.toNanos();
        observer.failed(wasOpen, reason, pause);
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.drop();
        }
    }

    /** What the client's threads put in, and the polling thread takes out. */
    private final class Connection implements WebSocket.Listener {

        private final URI address;
        private final long number;
        private final Queue<Message> waiting = new ArrayDeque<>();
        private ByteArrayOutputStream begun = new ByteArrayOutputStream();
        private final StringBuilder text = new StringBuilder();
        private boolean cut;
        private long waitingBytes;

        private WebSocket socket;
        private boolean dropped;

        /** Whether something is asked for and has not come. */
        private boolean asking;

        private long lastHeard = System.nanoTime();
        private String ended;

        Connection(URI address, long number) {
            this.address = address;
            this.number = number;
        }

        @Override
        public void onOpen(WebSocket opened) {
            synchronized (this) {
                socket = opened;
                if (dropped) {
                    opened.abort();
                    return;
                }
                lastHeard = System.nanoTime();
                Optional<String> first = greeting.get();
                if (first.isPresent()) {
                    var unused = opened.sendText(first.get(), true);
                }
                ask();
            }
            signal.run();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            synchronized (this) {
                int room = settings.longest() - text.length();
                cut |= part.length() > room;
                text.append(part, 0, Math.min(part.length(), room));
                if (last) {
                    add(text.toString().getBytes(StandardCharsets.UTF_8));
                    text.setLength(0);
                }
                heard();
            }
            signal.run();
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            synchronized (this) {
                int room = settings.longest() - begun.size();
                cut |= part.remaining() > room;
                byte[] bytes = new byte[Math.min(part.remaining(), room)];
                part.get(bytes);
                begun.writeBytes(bytes);
                if (last) {
                    add(begun.toByteArray());
                    begun = new ByteArrayOutputStream();
                }
                heard();
            }
            signal.run();
            return null;
        }

        private void add(byte[] bytes) {
            waiting.add(new Message(bytes, cut, System.currentTimeMillis(), number));
            waitingBytes += bytes.length;
            cut = false;
        }

        @Override
        public synchronized CompletionStage<?> onPing(WebSocket from, ByteBuffer data) {
            heard();
            return null;
        }

        @Override
        public synchronized CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
            heard();
            return null;
        }

        private void heard() {
            asking = false;
            lastHeard = System.nanoTime();
            if (waitingBytes <= MOST_WAITING) {
                ask();
            }
        }

        private void ask() {
            asking = true;
            lastHeard = System.nanoTime();
            socket.request(1);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            end("the service ended it (" + (status + " " + reason).strip() + ")");
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end(error);
        }

        void end(Throwable error) {
            end(
                    error instanceof WebSocketHandshakeException refused
                            ? "the service refuses it (HTTP "
                                    + refused.getResponse().statusCode()
                                    + ")"
                            : error.getMessage() == null
                                    ? error.getClass().getSimpleName()
                                    : error.getClass().getSimpleName() + ": " + error.getMessage());
        }

        private void end(String reason) {
            synchronized (this) {
                if (ended == null) {
                    ended = reason;
                }
            }
            signal.run();
        }

        synchronized Message take() {
            Message message = waiting.poll();
            if (message != null) {
                waitingBytes -= message.bytes().length;
            }
            if (socket != null && !asking && ended == null && waitingBytes <= MOST_WAITING) {
                ask();
            }
            return message;
        }

        synchronized boolean isOpen() {
            return socket != null;
        }

        synchronized boolean hasEnded() {
            return ended != null && waiting.isEmpty();
        }

        synchronized String reason() {
            return ended;
        }

        synchronized long lastHeard() {
            return lastHeard;
        }

        synchronized void ping() {
            var unused = socket.sendPing(ByteBuffer.allocate(0));
        }

        synchronized void drop() {
            dropped = true;
            if (socket != null) {
                socket.abort();
            }
        }
    }
}
