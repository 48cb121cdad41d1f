package io.tidemark.simulator;

import io.tidemark.catalogue.LedgerEntry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The stream's lines in their order: posts, and what else comes between them. The n-th line's kind
 * follows from the seed alone. Not for several threads.
 */
final class Lines {

    /** From how many posts, of those made last, a duplicate is taken. */
    private static final int REMEMBERED = 20;

    private final Shares shares;
    private final Posts posts;
    private final SplittableRandom fates;
    private final List<Line> recent = new ArrayList<>();
    private long held;

    Lines(long seed, Shares shares, List<String> terms, String lang, PostPlants plants) {
        this.shares = shares;
        this.fates = Seeds.random(seed, "lines");
        this.posts =
                new Posts(
                        Seeds.random(seed, "posts"),
                        terms,
                        lang,
                        shares.offFilter(),
                        shares.late(),
                        plants);
    }

    /** Makes the next line at {@code now}, ms since the epoch (UTC). */
    Line next(long now) {
        double fate = fates.nextDouble();
        boolean either = fates.nextBoolean();
        if ((fate -= shares.malformed()) < 0) {
            return malformed(now, either);
        }
        if ((fate -= shares.noise()) < 0) {
            return either ? limit(now) : delete(now);
        }
        if ((fate -= shares.duplicate()) < 0 && !recent.isEmpty()) {
            return recent.get(fates.nextInt(recent.size()));
        }
        Line post = posts.write(now);
        recent.add(post);
        if (recent.size() > REMEMBERED) {
            recent.remove(0);
        }
        return post;
    }

    /** The notice with which the service ends a stream. */
    static Line errors(long now) {
        return notice(
                Kind.ERRORS,
                now,
                "{\"errors\":[{\"title\":\"operational-disconnect\",\"disconnect_type\":"
                        + "\"UpstreamOperationalDisconnect\",\"detail\":\"This stream has been"
                        + " disconnected for operational reasons.\",\"type\":"
                        + "\"https://api.twitter.com/2/problems/operational-disconnect\"}]}");
    }

    /** Unlike every other one, so that its hash finds the dead letter that it becomes. */
    private Line malformed(long now, boolean truncated) {
        String id = posts.newId(now);
        return notice(
                Kind.MALFORMED,
                now,
                truncated
                        ? "{\"data\":{\"id\":\"" + id + "\",\"text\":\"and then"
                        : "upstream request failed, reference " + id);
    }

    private Line limit(long now) {
        held += 1 + fates.nextInt(100);
        return notice(
                Kind.LIMIT,
                now,
                "{\"limit\":{\"track\":" + held + ",\"timestamp_ms\":\"" + now + "\"}}");
    }

    private Line delete(long now) {
        String id = posts.newId(now);
        return notice(
                Kind.DELETE,
                now,
                "{\"delete\":{\"status\":{\"id\":"
                        + id
                        + ",\"id_str\":\""
                        + id
                        + "\",\"user_id\":3,\"user_id_str\":\"3\"},\"timestamp_ms\":\""
                        + now
                        + "\"}}");
    }

    private static Line notice(Kind kind, long now, String text) {
        return new Line(kind, null, null, now, Http.bytes(text));
    }
}
