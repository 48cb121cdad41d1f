package io.tidemark.quotesingest;

import io.tidemark.http.Backoff;
import java.io.Serializable;
import java.time.Duration;

/**
 * When to poll and how long to wait.
 *
 * @param interval from one poll of a symbol to the next, whatever the polls take
 * @param connectTimeout the longest time to connect
 * @param answerTimeout the longest time from asking until the whole answer is there
 * @param backoff pauses before a symbol is asked again after failures
 */
record PollSettings(
        Duration interval, Duration connectTimeout, Duration answerTimeout, Backoff backoff)
        implements Serializable {

    /** The usual settings with this interval. */
    static PollSettings every(Duration interval) {
        return new PollSettings(
                interval,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Backoff.doubling(Duration.ofSeconds(1), Duration.ofMinutes(1)));
    }
}
