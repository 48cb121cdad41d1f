package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.catalogue.LedgerEntry.Api;
import io.tidemark.catalogue.LedgerEntry.Kind;
import io.tidemark.http.WebSocketServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bluesky's Jetstream, version 1: posts that are written, changed and deleted, and news of accounts
 * between them. They are made whether somebody listens or not, and who comes with a cursor gets
 * what came since; an older cursor than is kept is moved up without a word. The n-th event's kind
 * follows from the seed alone.
 */
final class JetstreamApi {

    private static final int MOST_KEPT = 200_000;

    /** From how many posts, of those made last, one is changed or deleted. */
    private static final int REMEMBERED = 50;

    private static final double CHANGED = 0.02;
    private static final Duration HELLO_WITHIN = Duration.ofSeconds(10);

    private final Shares shares;
    private final Posts posts;
    private final SplittableRandom fates;
    private final long seed;
    private final long keepsUs;
    private final long shiftUs;
    private final Feed.Settings settings;
    private final Ledger ledger;
    private final InstantSource clock;
    private final List<Written> recent = new ArrayList<>();
    private final AtomicLong opened = new AtomicLong();

    /** The events that are kept; the first of them is the {@code forgotten}-th, from 0. */
    private final List<Event> events = new ArrayList<>();

    private long forgotten;
    private long revisions;
    private long lastUs;

    private record Written(String did, String rkey, String text, String lang) {}

    /**
     * An event.
     *
     * @param timeUs in µs since the epoch (UTC), unlike that of any other
     * @param head what stands before the time in its JSON
     * @param rest what stands behind it
     * @param id of the post that it is about; {@code null} if it is about none
     */
    private record Event(Kind kind, long timeUs, String head, String rest, String id) {

        String json(long byUs) {
            return head + (timeUs + byUs) + rest;
        }
    }

    JetstreamApi(
            long seed,
            Shares shares,
            List<String> terms,
            String lang,
            FeedOptions options,
            Feed.Settings settings,
            Ledger ledger,
            InstantSource clock) {
        this.seed = seed;
        this.shares = shares;
        this.fates = Seeds.random(seed, "jetstream");
        this.posts =
                new Posts(
                        Seeds.random(seed, "jetstream posts"),
                        terms,
                        lang,
                        shares.offFilter(),
                        shares.late(),
                        PostPlants.NONE);
        this.keepsUs = options.keeps.toMillis() * 1000;
        this.shiftUs = options.shift.toMillis() * 1000;
        this.settings = settings;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Makes the next event. */
    synchronized void make() {
        long now = clock.millis();
        lastUs = Math.max(lastUs + 1, now * 1000);
        events.add(next(now));
        while (events.size() > MOST_KEPT || events.get(0).timeUs() < lastUs - keepsUs) {
            events.remove(0);
            forgotten++;
        }
    }

    private Event next(long now) {
        double fate = fates.nextDouble();
        boolean either = fates.nextBoolean();
        int whose = fates.nextInt(REMEMBERED);
        Written old = recent.isEmpty() ? null : recent.get(whose % recent.size());
        if ((fate -= shares.malformed()) < 0) {
            return new Event(
                    Kind.MALFORMED,
                    lastUs,
                    "{\"did\":\"did:plc:" + posts.newId(now) + "\",\"time_us\":",
                    ",\"kind\":\"com",
                    null);
        }
        if ((fate -= shares.noise()) < 0) {
            return either && old != null ? deletion(old) : account(now);
        }
        if ((fate -= CHANGED) < 0 && old != null) {
            return commit("update", old.did, old.rkey, old.text + " (edited)", old.lang, null);
        }
        return written(now);
    }

    /** A post as X would have it, in Bluesky's form. */
    private Event written(long now) {
        Line line = posts.write(now);
        JsonNode data;
        try {
            data = Http.MAPPER.readTree(line.bytes()).path("data");
        } catch (IOException e) {
            throw new IllegalStateException("cannot happen: it was just written", e);
        }
        String text =
                data.path("text")
                        .asText()
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&");
        Written post =
                new Written(
                        "did:plc:" + data.path("author_id").asText(),
                        "3" + data.path("id").asText(),
                        text,
                        data.path("lang").asText());
        recent.add(post);
        if (recent.size() > REMEMBERED) {
            recent.remove(0);
        }
        return commit(
                "create",
                post.did,
                post.rkey,
                text,
                post.lang,
                data.path("entities").path("hashtags"));
    }

    private Event commit(
            String operation, String did, String rkey, String text, String lang, JsonNode tags) {
        ObjectNode commit = commit(operation, rkey);
        ObjectNode post = commit.putObject("record");
        post.put("$type", "app.bsky.feed.post");
        // What an author's clock says, which nobody should go by.
        post.put("createdAt", Instant.ofEpochMilli(lastUs / 1000 - 86_400_000).toString());
        post.putArray("langs").add(lang);
        post.put("text", text);
        if (tags != null && !tags.isEmpty()) {
            ArrayNode facets = post.putArray("facets");
            for (JsonNode tag : tags) {
                facets.addObject()
                        .putArray("features")
                        .addObject()
                        .put("$type", "app.bsky.richtext.facet#tag")
                        .put("tag", tag.path("tag").asText());
            }
        }
        commit.put("cid", "bafyrei" + revisions);
        return event(Kind.POST, did, ",\"kind\":\"commit\",\"commit\":" + commit, did + "/" + rkey);
    }

    private Event deletion(Written post) {
        return event(
                Kind.DELETE,
                post.did,
                ",\"kind\":\"commit\",\"commit\":" + commit("delete", post.rkey),
                post.did + "/" + post.rkey);
    }

    private ObjectNode commit(String operation, String rkey) {
        return Http.MAPPER
                .createObjectNode()
                .put("rev", "3r%012d".formatted(++revisions))
                .put("operation", operation)
                .put("collection", "app.bsky.feed.post")
                .put("rkey", rkey);
    }

    private Event account(long now) {
        String did = "did:plc:" + posts.newId(now);
        return event(
                Kind.LIMIT,
                did,
                ",\"kind\":\"account\",\"account\":{\"active\":true,\"did\":\"" + did + "\"}",
                null);
    }

    private Event event(Kind kind, String did, String rest, String id) {
        return new Event(kind, lastUs, "{\"did\":\"" + did + "\",\"time_us\":", rest + "}", id);
    }

    /** How many connections have been opened. */
    long opened() {
        return opened.get();
    }

    /** Serves a connection until it ends. */
    void serve(WebSocketServer.Peer peer) throws IOException, InterruptedException {
        long number = opened.incrementAndGet();
        long byUs = number % 2 == 0 ? shiftUs : 0;
        peer.accept();
        if (peer.query("requireHello").contains("true") && peer.receive(HELLO_WITHIN).isEmpty()) {
            peer.close(1008);
            return;
        }
        Feed feed = new Feed(peer, settings, Seeds.random(seed, "jetstream feed", number));
        SplittableRandom repeats = Seeds.random(seed, "jetstream repeats", number);
        long next = first(peer.query("cursor"), byUs);
        while (true) {
            Event event;
            synchronized (this) {
                next = Math.max(next, forgotten);
                event =
                        next < forgotten + events.size()
                                ? events.get((int) (next - forgotten))
                                : null;
            }
            if (event == null) {
                var unused = feed.rest();
                continue;
            }
            next++;
            String json = event.json(byUs);
            feed.send(json);
            ledger.add(
                    Ledger.ofMessage(
                            Api.JETSTREAM,
                            clock.millis(),
                            number,
                            event.kind(),
                            event.id(),
                            event.timeUs() / 1000,
                            json));
            if (repeats.nextDouble() < shares.duplicate()) {
                feed.send(json);
            }
        }
    }

    /** The number of the first event from a cursor on; of the next one that is made, if none. */
    private synchronized long first(List<String> cursors, long byUs) throws IOException {
        if (cursors.isEmpty()) {
            return forgotten + events.size();
        }
        long cursor;
        try {
            cursor = Long.parseLong(cursors.get(0));
        } catch (NumberFormatException e) {
            throw new IOException("the cursor is no number", e);
        }
        int at = 0;
        while (at < events.size() && events.get(at).timeUs() + byUs < cursor) {
            at++;
        }
        return forgotten + at;
    }
}
