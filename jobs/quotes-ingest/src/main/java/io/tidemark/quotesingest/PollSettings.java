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
 * @param noQuote such pauses after answers that are no quotes, longer than the interval
 */
record PollSettings(
        Duration interval,
        Duration connectTimeout,
        Duration answerTimeout,
        Backoff backoff,
        Backoff noQuote)
        implements Serializable {

    private static final Duration LONGEST_NO_QUOTE = Duration.ofMinutes(15);

    /** The usual settings with this interval. */
    static PollSettings every(Duration interval) {
        Duration twice = interval.multipliedBy(2);
        return new PollSettings(
                interval,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Backoff.doubling(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                Backoff.doubling(
                        twice, twice.compareTo(LONGEST_NO_QUOTE) > 0 ? twice : LONGEST_NO_QUOTE));
    }
}
