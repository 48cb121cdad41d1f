package io.tidemark.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.http.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reader against real sockets. */
@Timeout(60)
class SocketSplitReaderTest {

    private final Counter malformed = new SimpleCounter();
    private final Counter reconnects = new SimpleCounter();
    private final List<String> lines = new ArrayList<>();

    private ServerSocket server;
    private SocketSplitReader reader;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        reader = reader(Backoff.doubling(Duration.ofMillis(1), Duration.ofMillis(20)));
    }

    @AfterEach
    void close() throws IOException {
        reader.close();
        server.close();
    }

    private SocketSplitReader reader(Backoff backoff) {
        SocketSplitReader made =
                new SocketSplitReader(
                        "127.0.0.1", server.getLocalPort(), 100, backoff, malformed, reconnects);
        made.handleSplitsChanges(new SplitsAddition<>(List.of(new SocketSource.Split())));
        return made;
    }

    private Socket accept() throws IOException {
        reader.fetch();
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        send(socket, text.getBytes(UTF_8));
    }

    private static void send(Socket socket, byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private void fetchUntil(String... expected) {
        await().atMost(Duration.ofSeconds(30))
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(
                        () -> {
                            fetch(reader.fetch());
                            return lines.size() >= expected.length;
                        });
        assertThat(lines).containsExactly(expected);
    }

    private void fetch(RecordsWithSplitIds<String> records) {
        while (records.nextSplit() != null) {
            for (String line; (line = records.nextRecordFromSplit()) != null; ) {
                lines.add(line);
            }
        }
    }

    @Test
    void aLineAndACharacterMayArriveInTwoReads() throws IOException {
        try (Socket peer = accept()) {
            byte[] text = "one\na\u00f1o\n".getBytes(UTF_8);
            send(peer, Arrays.copyOf(text, 6));
            fetchUntil("one");
            send(peer, Arrays.copyOfRange(text, 6, text.length));
            fetchUntil("one", "a\u00f1o");
        }
    }

    @Test
    void afterTheServerClosesTheLastLineComesAndItConnectsAgain() throws IOException {
        try (Socket peer = accept()) {
            send(peer, "one\ntwo");
        }
        fetchUntil("one", "two");
        try (Socket peer = accept()) {
            send(peer, "three\n");
            fetchUntil("one", "two", "three");
        }
        assertThat(reconnects.getCount()).isEqualTo(1);
        assertThat(malformed.getCount()).isZero();
    }

    @Test
    void aBrokenConnectionLosesTheLineThatItCut() throws IOException {
        try (Socket peer = accept()) {
            send(peer, "one\nha");
            fetchUntil("one");
            peer.setSoLinger(true, 0);
        }
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(1))
                .until(
                        () -> {
                            fetch(reader.fetch());
                            return malformed.getCount() == 1;
                        });
        try (Socket peer = accept()) {
            send(peer, "two\n");
            fetchUntil("one", "two");
        }
    }

    @Test
    void aServerMayComeLater() throws IOException {
        int port = server.getLocalPort();
        server.close();
        fetch(reader.fetch());
        fetch(reader.fetch());
        server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        CompletableFuture<Void> sent =
                CompletableFuture.runAsync(
                        () -> {
                            try (Socket peer = server.accept()) {
                                send(peer, "one\n");
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        fetchUntil("one");
        sent.join();
        assertThat(reconnects.getCount()).isZero();
    }

    @Test
    void aLineThatIsTooLongIsLeftOutAndCounted() throws IOException {
        try (Socket peer = accept()) {
            send(peer, "x".repeat(100_000) + "\n" + "x".repeat(100) + "\n");
            fetchUntil("x".repeat(100));
        }
        assertThat(malformed.getCount()).isEqualTo(1);
    }

    @Test
    void aPauseEndsWhenItIsWokenUp() throws Exception {
        reader = reader(Backoff.doubling(Duration.ofHours(1), Duration.ofHours(1)));
        server.close();
        reader.fetch();
        CompletableFuture<Void> pausing = CompletableFuture.runAsync(() -> reader.fetch());
        await().until(
                        () -> {
                            reader.wakeUp();
                            return pausing.isDone();
                        });
        pausing.get(0, TimeUnit.SECONDS);
    }
}
