package io.tidemark.newsingest;

import io.tidemark.http.Backoff;
import java.io.Serializable;
import java.time.Duration;

/**
 * When to give up a connection and when to try again.
 *
 * @param connect the longest time to connect
 * @param answer the longest time from asking until the answer's headers are there
 * @param silence a connection on which nothing comes for so long is dead
 * @param network pauses after network errors
 * @param http pauses after HTTP errors
 * @param tooMany pauses after HTTP 429
 */
record StreamTiming(
        Duration connect,
        Duration answer,
        Duration silence,
        Backoff network,
        Backoff http,
        Backoff tooMany)
        implements Serializable {

    /**
     * As X documents it under "handling disconnections". The silence is 20 s, the interval of
     * heartbeats, and a second for their way. The documentation names no longest pause for 429; its
     * longest window is 15 min.
     */
    static final StreamTiming DOCUMENTED =
            new StreamTiming(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(21),
                    Backoff.linear(Duration.ofMillis(250), Duration.ofSeconds(16)),
                    Backoff.doubling(Duration.ofSeconds(5), Duration.ofSeconds(320)),
                    Backoff.doubling(Duration.ofMinutes(1), Duration.ofMinutes(15)));
}
