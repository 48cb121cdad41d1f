package io.tidemark.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.http.WebSocketFeed.Message;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The feed against the server, which misbehaves. */
@Timeout(60)
class WebSocketFeedTest {

    private static final int LONGEST = 10_000;

    private final Semaphore signal = new Semaphore(0);
    private final List<String> told = new ArrayList<>();
    private final List<Long> pauses = new ArrayList<>();
    private WebSocketServer server;
    private WebSocketFeed feed;

    private void serve(Duration silence, WebSocketServer.Handler handler) throws Exception {
        serve(silence, Backoff.linear(Duration.ofMillis(1), Duration.ofMillis(5)), handler);
    }

    private void serve(Duration silence, Backoff backoff, WebSocketServer.Handler handler)
            throws Exception {
        server = new WebSocketServer(0, handler);
        feed =
                new WebSocketFeed(
                        () -> URI.create("ws://127.0.0.1:" + server.port() + "/feed?a=b"),
                        () -> Optional.of("hello"),
                        new WebSocketFeed.Settings(
                                Duration.ofSeconds(20), silence, backoff, LONGEST),
                        new WebSocketFeed.Observer() {
                            @Override
                            public void opened(URI address, long connection) {
                                told.add("opened " + connection);
                            }

                            @Override
                            public void failed(boolean wasOpen, String reason, Duration pause) {
                                pauses.add(pause.toMillis());
                                told.add((wasOpen ? "ended: " : "not opened: ") + reason);
                            }
                        },
                        signal::release);
    }

    @AfterEach
    void stop() {
        feed.close();
        server.close();
    }

    private Message next() throws InterruptedException {
        while (true) {
            Optional<Message> message = feed.poll();
            if (message.isPresent()) {
                return message.get();
            }
            boolean unused = signal.tryAcquire(feed.patience().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private String text() throws InterruptedException {
        return new String(next().bytes(), UTF_8);
    }

    private static void greeted(WebSocketServer.Peer peer)
            throws IOException, InterruptedException {
        peer.accept();
        assertThat(peer.receive(Duration.ofSeconds(20))).contains("hello");
    }

    /** Until the client goes. */
    private static void stay(WebSocketServer.Peer peer) throws InterruptedException {
        while (peer.isOpen()) {
            Optional<String> unused = peer.receive(Duration.ofMillis(20));
        }
    }

    @Test
    void fragmentsAreJoinedEvenWithinACharacterAndPingsAreAnswered() throws Exception {
        String long1 = "ä🐢".repeat(1000);
        serve(
                Duration.ofSeconds(20),
                peer -> {
                    peer.accept();
                    peer.send(long1, 777);
                    peer.send("");
                    peer.send("x".repeat(200));
                    Optional<String> unused = peer.receive(Duration.ofSeconds(1));
                    while (peer.isOpen() && peer.pongs() == 0) {
                        unused = peer.receive(Duration.ofMillis(5));
                    }
                    peer.send("pongs " + peer.pongs());
                    stay(peer);
                });
        assertThat(text()).isEqualTo(long1);
        assertThat(text()).isEmpty();
        assertThat(text()).isEqualTo("x".repeat(200));
        assertThat(text()).isEqualTo("pongs 1");
    }

    @Test
    void aMessageThatIsTooLongIsCutAndTheNextIsWhole() throws Exception {
        serve(
                Duration.ofSeconds(20),
                peer -> {
                    greeted(peer);
                    peer.send("y".repeat(70_000), 3);
                    peer.send("whole");
                    stay(peer);
                });
        Message first = next();
        assertThat(first.bytes()).hasSize(LONGEST);
        assertThat(first.cut()).isTrue();
        Message second = next();
        assertThat(new String(second.bytes(), UTF_8)).isEqualTo("whole");
        assertThat(second.cut()).isFalse();
    }

    @Test
    void allThatCameBeforeAnEndComesAndTheNextConnectionHasTheNextNumber() throws Exception {
        List<Long> connections = new ArrayList<>();
        serve(
                Duration.ofSeconds(4),
                peer -> {
                    greeted(peer);
                    synchronized (connections) {
                        connections.add(0L);
                    }
                    int n = connections.size();
                    for (int i = 0; i < 50; i++) {
                        peer.send(n + "-" + i);
                    }
                    switch (n) {
                        case 1 -> peer.cutWithin("never whole");
                        case 2 -> peer.close(1001);
                        default -> stay(peer);
                    }
                });
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (int n = 1; n <= 3; n++) {
            for (int i = 0; i < 50; i++) {
                expected.add(n + "-" + i + " of " + n);
                Message message = next();
                actual.add(new String(message.bytes(), UTF_8) + " of " + message.connection());
            }
        }
        assertThat(actual).isEqualTo(expected);
        assertThat(told).hasSize(5);
        assertThat(told.get(0)).isEqualTo("opened 1");
        assertThat(told.get(1)).startsWith("ended: ");
        assertThat(told.get(2)).isEqualTo("opened 2");
        assertThat(told.get(3)).startsWith("ended: the service ended it (1001");
        assertThat(told.get(4)).isEqualTo("opened 3");
    }

    @Test
    void whatIsRefusedIsTriedAgain() throws Exception {
        List<String> targets = new ArrayList<>();
        serve(
                Duration.ofSeconds(20),
                peer -> {
                    targets.add(peer.path() + " " + peer.query("a"));
                    if (targets.size() < 3) {
                        peer.refuse(503);
                        return;
                    }
                    greeted(peer);
                    peer.send("at last");
                    stay(peer);
                });
        assertThat(text()).isEqualTo("at last");
        assertThat(told)
                .containsExactly(
                        "not opened: the service refuses it (HTTP 503)",
                        "not opened: the service refuses it (HTTP 503)",
                        "opened 1");
        assertThat(targets).containsOnly("/feed [b]");
    }

    @Test
    void whatIsDroppedOneAfterTheOtherIsOpenedAfterLongerPauses() throws Exception {
        serve(
                Duration.ofSeconds(20),
                peer -> {
                    greeted(peer);
                    peer.send("no");
                    stay(peer);
                });
        for (int i = 0; i < 3; i++) {
            assertThat(text()).isEqualTo("no");
            feed.drop("no use");
        }
        assertThat(pauses).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aServiceThatGreetsAndClosesIsOpenedAfterLongerPauses() throws Exception {
        serve(
                Duration.ofSeconds(20),
                Backoff.linear(Duration.ofMillis(500), Duration.ofSeconds(5)),
                peer -> {
                    greeted(peer);
                    peer.send("hello to you");
                    peer.close(1001);
                });
        for (int i = 0; i < 4; i++) {
            assertThat(text()).isEqualTo("hello to you");
        }
        assertThat(pauses).containsExactly(500L, 1000L, 1500L);
    }

    @Test
    void silenceEndsAConnectionAndAPongIsNone() throws Exception {
        List<String> seen = new ArrayList<>();
        serve(
                Duration.ofSeconds(5),
                peer -> {
                    seen.add("");
                    if (seen.size() == 1) {
                        // Answers pings, and says nothing else for longer than the silence.
                        greeted(peer);
                        Optional<String> unused = peer.receive(Duration.ofSeconds(8));
                        peer.send("still there");
                        peer.close(1001);
                    } else if (seen.size() == 2) {
                        // Reads nothing, so that no ping is answered.
                        peer.acceptDeaf();
                        Optional<String> unused = peer.receive(Duration.ofSeconds(30));
                    } else {
                        greeted(peer);
                        peer.send("the third");
                        stay(peer);
                    }
                });
        assertThat(next().connection()).isEqualTo(1);
        assertThat(text()).isEqualTo("the third");
        assertThat(told).hasSize(5);
        assertThat(told.get(3)).startsWith("ended: nothing heard for ");
    }

    @Test
    void whoDoesNotPollHoldsTheServiceBack() throws Exception {
        String kilobyte = "z".repeat(1000);
        int messages = 60_000;
        List<Integer> sent = new ArrayList<>();
        serve(
                Duration.ofSeconds(20),
                peer -> {
                    greeted(peer);
                    for (int i = 0; i < messages; i++) {
                        peer.send(kilobyte);
                        synchronized (sent) {
                            sent.add(i);
                        }
                    }
                    stay(peer);
                });
        assertThat(text()).isEqualTo(kilobyte);
        // Until the service has not got rid of anything for a while.
        int before = -1;
        int now = 0;
        while (now > before) {
            boolean unused = new Semaphore(0).tryAcquire(300, TimeUnit.MILLISECONDS);
            before = now;
            synchronized (sent) {
                now = sent.size();
            }
        }
        assertThat(now).isLessThan(messages);
        for (int i = 1; i < messages; i++) {
            assertThat(next().bytes()).hasSize(1000);
        }
        assertThat(told).containsExactly("opened 1");
    }
}
