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
    private int announced;

    Reconnects(StreamTiming timing) {
        this.timing = timing;
    }

    /**
     * A connection has shown that it works: what failed before is forgotten, but for ends that were
     * announced: a service may answer, and go on to refuse, each time anew.
     */
    void healthy() {
        network = 0;
        http = 0;
        tooMany = 0;
    }

    /** A connection has lasted: announced ends before it are forgotten. */
    void lasting() {
        announced = 0;
    }

    /**
     * The pause after the service has announced that it ends or refuses the connection. An end of a
     * connection that worked is mended at once; further ones in a row count as HTTP errors, or as
     * 429.
     *
     * @param tooMany whether we ask for too much
     * @param worked whether the connection has shown that it works
     */
    Duration afterAnnouncedEnd(boolean tooMany, boolean worked) {
        announced++;
        if (tooMany) {
            return timing.tooMany().pause(announced);
        }
        return announced == 1 && worked ? afterNetworkError() : timing.http().pause(announced);
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
