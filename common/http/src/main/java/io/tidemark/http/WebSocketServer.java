package io.tidemark.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A small server of WebSockets (RFC 6455) on loopback, for simulators and tests: it also does what
 * services do on bad days. No extensions, no TLS; each connection has a thread.
 */
public final class WebSocketServer implements AutoCloseable {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LONGEST_RECEIVED = 64 * 1024;
    private static final int LONGEST_HEAD = 16 * 1024;

    private final ServerSocket server;
    private final Handler handler;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();

    /** What a connection does, from its request on; when it returns, the connection is cut. */
    public interface Handler {

        /**
         * Serves a connection.
         *
         * @throws IOException when it is broken, which is nobody's fault
         */
        void serve(Peer peer) throws IOException, InterruptedException;
    }

    /**
     * A server that listens.
     *
     * @param port 0 for any free one
     * @throws java.net.BindException if the port is in use
     */
    public WebSocketServer(int port, Handler handler) throws IOException {
        server = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
        this.handler = handler;
        daemon("websocket-accept", this::accept);
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                daemon("websocket-serve", () -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Peer peer = new Peer(socket);
            peers.add(peer);
            try {
                if (server.isClosed()) {
                    return;
                }
                handler.serve(peer);
            } finally {
                peers.remove(peer);
            }
        } catch (IOException e) {
            // The peer is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Cuts all connections. */
    public void cutAll() {
        peers.forEach(Peer::cut);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // Nobody listens in any case.
        }
        cutAll();
    }

    /** A connection, seen from the server. */
    public static final class Peer {

        private final Socket socket;
        private final OutputStream out;
        private final DataInputStream in;
        private final String target;
        private final String key;
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private volatile boolean open;
        private final AtomicLong pongs = new AtomicLong();

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
            this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            List<String> head = head();
            String[] request = head.get(0).split(" ", -1);
            if (request.length != 3) {
                throw new IOException("no request of HTTP");
            }
            this.target = request[1];
            this.key =
                    head.stream()
                            .filter(
                                    line ->
                                            line.toLowerCase(Locale.ROOT)
                                                    .startsWith("sec-websocket-key:"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip())
                            .findFirst()
                            .orElse(null);
        }

        private List<String> head() throws IOException {
            List<String> lines = new ArrayList<>();
            StringBuilder line = new StringBuilder();
            for (int read = 0; read < LONGEST_HEAD; read++) {
                int c = in.readUnsignedByte();
                if (c != '\n') {
                    line.append((char) c);
                    continue;
                }
                String text = line.toString().strip();
                line.setLength(0);
                if (text.isEmpty() && !lines.isEmpty()) {
                    return lines;
                }
                lines.add(text);
            }
            throw new IOException("the request is too long");
        }

        /** What was asked for: path and query. */
        public String target() {
            return target;
        }

        /** The path that was asked for. */
        public String path() {
            return target.replaceFirst("\\?.*", "");
        }

        /** The values of a parameter of the query, in their order. */
        public List<String> query(String name) {
            int mark = target.indexOf('?');
            return Arrays.stream((mark < 0 ? "" : target.substring(mark + 1)).split("&", -1))
                    .filter(pair -> pair.startsWith(name + "="))
                    .map(
                            pair ->
                                    URLDecoder.decode(
                                            pair.substring(name.length() + 1),
                                            StandardCharsets.UTF_8))
                    .toList();
        }

        /** Whether a WebSocket is asked for, and not something else of HTTP. */
        public boolean isWebSocket() {
            return key != null;
        }

        /** Answers with a status of HTTP and no WebSocket. */
        public void refuse(int status) throws IOException {
            respond("HTTP/1.1 " + status + " Refused\r\nContent-Length: 0\r\n");
        }

        /** Opens the WebSocket. */
        public void accept() throws IOException {
            acceptDeaf();
            daemon("websocket-read", this::read);
        }

        /** Opens the WebSocket, and reads nothing: no ping is answered. */
        public void acceptDeaf() throws IOException {
            respond(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                            + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                            + accepted(key)
                            + "\r\n");
            open = true;
        }

        private void respond(String head) throws IOException {
            out.write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        private static String accepted(String key) {
            try {
                return Base64.getEncoder()
                        .encodeToString(
                                MessageDigest.getInstance("SHA-1")
                                        .digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-1", e);
            }
        }

        /** Whether it is open, as far as is known. */
        public boolean isOpen() {
            return open;
        }

        /** How many pongs have come. */
        public long pongs() {
            return pongs.get();
        }

        /** The next message of the client; empty if none comes in time. */
        public Optional<String> receive(Duration patience) throws InterruptedException {
            return Optional.ofNullable(received.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
        }

        /** Sends a text as one frame. */
        public void send(String text) throws IOException {
            frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
        }

        /**
         * Sends a text in fragments, with a ping between them; they may end within a character.
         *
         * @param parts at least 1
         */
        public void send(String text, int parts) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int part = 0; part < parts; part++) {
                int from = (int) ((long) bytes.length * part / parts);
                int to = (int) ((long) bytes.length * (part + 1) / parts);
                if (part == 1) {
                    ping();
                }
                frame(
                        part == parts - 1,
                        part == 0 ? TEXT : CONTINUATION,
                        Arrays.copyOfRange(bytes, from, to));
            }
        }

        /** Asks for a pong. */
        public void ping() throws IOException {
            frame(true, PING, new byte[0]);
        }

        /** Begins a message and breaks the connection in the middle of it. */
        public void cutWithin(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            frame(false, TEXT, Arrays.copyOf(bytes, bytes.length / 2));
            cut();
        }

        /** Ends the WebSocket as the protocol has it. */
        public void close(int status) throws IOException {
            open = false;
            frame(true, CLOSE, ByteBuffer.allocate(2).putShort((short) status).array());
        }

        /** Breaks the connection. */
        public void cut() {
            open = false;
            try {
                // Told at once, although somebody waits for what the client says.
                socket.shutdownOutput();
            } catch (IOException e) {
                // Told before.
            }
            try {
                socket.close();
            } catch (IOException e) {
                // It is broken in any case.
            }
        }

        private synchronized void frame(boolean last, int opcode, byte[] payload)
                throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 10);
            frame.write((last ? 0x80 : 0) | opcode);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else if (payload.length < 1 << 16) {
                frame.write(126);
                frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
            } else {
                frame.write(127);
                frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
            }
            frame.writeBytes(payload);
            out.write(frame.toByteArray());
            out.flush();
        }

        private void read() {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            try {
                while (true) {
                    int head = in.readUnsignedByte();
                    byte[] payload = payload(in.readUnsignedByte());
                    switch (head & 0x0F) {
                        case CONTINUATION, TEXT -> {
                            message.writeBytes(payload);
                            if ((head & 0x80) != 0) {
                                received.add(message.toString(StandardCharsets.UTF_8));
                                message.reset();
                            }
                        }
                        case PING -> frame(true, PONG, payload);
                        case PONG -> pongs.incrementAndGet();
                        case CLOSE -> throw new EOFException("the client ends it");
                        default -> throw new IOException("a frame of a kind that nobody knows");
                    }
                }
            } catch (IOException e) {
                cut();
            }
        }

        private byte[] payload(int second) throws IOException {
            int length = second & 0x7F;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127 || (second & 0x80) == 0) {
                throw new IOException("a frame that is too long, or not masked");
            }
            if (length > LONGEST_RECEIVED) {
                throw new IOException("a frame that is too long");
            }
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            if (payload.length < length) {
                throw new EOFException("within a frame");
            }
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return payload;
        }
    }
}
