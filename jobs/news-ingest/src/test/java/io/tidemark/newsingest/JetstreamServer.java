package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.http.WebSocketServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A Jetstream whose events are known in advance, and which lets go of its listeners in the middle
 * of what it says.
 */
final class JetstreamServer implements AutoCloseable {

    /** An event; one that cannot be read has a time by which the server keeps it all the same. */
    record Event(long timeUs, String json) {}

    private final List<Event> events;
    private final Random random = new Random(11);
    private final WebSocketServer server;
    private final List<String> cursors = Collections.synchronizedList(new ArrayList<>());

    /** How many events have happened. */
    private volatile int happened;

    /** What is older is no longer kept, in µs. */
    private volatile long keptFrom;

    /** How many events a connection lasts at most; 0: for ever. */
    private volatile int lasts;

    /** By so much are its times those of another machine, in µs. */
    private volatile long shift;

    JetstreamServer(List<Event> events) throws IOException {
        this.events = events;
        this.server = new WebSocketServer(0, this::serve);
    }

    String url() {
        return "ws://127.0.0.1:" + server.port();
    }

    JetstreamServer happens(int count) {
        happened = count;
        return this;
    }

    JetstreamServer keepsFrom(long timeUs) {
        keptFrom = timeUs;
        return this;
    }

    JetstreamServer lasts(int most) {
        lasts = most;
        return this;
    }

    /** From now on another machine serves, which has seen all events so much later. */
    JetstreamServer isAnother(long laterUs) {
        shift = laterUs;
        server.cutAll();
        return this;
    }

    void cutAll() {
        server.cutAll();
    }

    /** The cursors that connections asked for; empty for those that asked for none. */
    List<String> cursors() {
        return List.copyOf(cursors);
    }

    private void serve(WebSocketServer.Peer peer) throws IOException, InterruptedException {
        List<String> asked = peer.query("cursor");
        cursors.add(String.join(",", asked));
        if (!peer.path().equals("/subscribe")
                || !peer.query("wantedCollections").equals(List.of("app.bsky.feed.post"))) {
            peer.refuse(400);
            return;
        }
        peer.accept();
        if (!peer.query("requireHello").equals(List.of("true"))
                || peer.receive(Duration.ofSeconds(20))
                        .filter(hello -> hello.contains("\"options_update\""))
                        .isEmpty()) {
            return;
        }
        long from = asked.isEmpty() ? 0 : Math.max(Long.parseLong(asked.get(0)), keptFrom);
        int left = lasts == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(lasts);
        int next = 0;
        long by = shift;
        while (peer.isOpen()) {
            if (next == happened) {
                Optional<String> unused = peer.receive(Duration.ofMillis(5));
                continue;
            }
            Event event = events.get(next++);
            if (event.timeUs() + by < from) {
                continue;
            }
            String json =
                    event.json()
                            .replace(
                                    "\"time_us\":" + event.timeUs(),
                                    "\"time_us\":" + (event.timeUs() + by));
            if (--left == 0) {
                peer.cutWithin(json);
            } else {
                peer.send(json, 1 + random.nextInt(json.getBytes(UTF_8).length > 40 ? 4 : 1));
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
