package io.tidemark.newsingest;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** How long to wait before the next attempt to connect, by what has failed in a row. */
final class Reconnects {

    private static final Duration SHORTEST_TOO_MANY = Duration.ofSeconds(1);

    private final StreamTiming timing;
    private int network;
    private int http;
    private int tooMany;

    Reconnects(StreamTiming timing) {
        this.timing = timing;
    }

    /** A connection has shown that it works: what failed before is forgotten. */
    void healthy() {
        network = 0;
        http = 0;
        tooMany = 0;
    }

    /** The pause after a network error, or after the end of a connection. */
    Duration afterNetworkError() {
        return timing.network().pause(++network);
    }

    /** The pause after an HTTP error. */
    Duration afterHttpError() {
        return timing.http().pause(++http);
    }

    /**
     * The pause after HTTP 429: until the time that the server names, but at least 1 s and at most
     * the documented pause.
     *
     * @param reset the header {@code x-rate-limit-reset}, in s since the epoch (UTC), if any
     */
    Duration afterTooMany(OptionalLong reset, Instant now) {
        Duration documented = timing.tooMany().pause(++tooMany);
        if (reset.isEmpty()) {
            return documented;
        }
        Duration left = Duration.ofMillis(reset.getAsLong() * 1000 - now.toEpochMilli());
        Duration asked = left.compareTo(SHORTEST_TOO_MANY) < 0 ? SHORTEST_TOO_MANY : left;
        return asked.compareTo(documented) < 0 ? asked : documented;
    }
}
