package io.tidemark.flinkrest;

import java.util.List;
import java.util.Optional;

/**
 * How often a job has failed and was started again in the last hour. A cluster on which jobs are
 * started again without a limit never says FAILED of such a job; this does instead.
 *
 * @param count as many as the JobManager remembers ({@code web.exception-history-size})
 * @param more whether there may have been more
 * @param sinceLastMs how long ago the last was, in ms
 * @param lastCause its root cause, as {@code class: message}
 */
public record Restarts(int count, boolean more, long sinceLastMs, String lastCause) {

    private static final long WINDOW_MS = 3_600_000;

    /** As many as a broker that goes and comes back, and a TaskManager, make together. */
    private static final int USUAL = 2;

    private static final int MOST_WORDS = 300;

    /**
     * Counts.
     *
     * @param failures each of which started the job again, the latest first
     * @param forgotten whether older ones are no longer known
     * @param now epoch ms
     */
    static Optional<Restarts> of(List<FlinkRest.Failure> failures, boolean forgotten, long now) {
        int count =
                (int)
                        failures.stream()
                                .filter(failure -> failure.timestamp() > now - WINDOW_MS)
                                .count();
        if (count == 0) {
            return Optional.empty();
        }
        FlinkRest.Failure last = failures.get(0);
        return Optional.of(
                new Restarts(
                        count,
                        forgotten && count == failures.size(),
                        Math.max(0, now - last.timestamp()),
                        last.cause()));
    }

    /** Whether it is time that a person looks: it restarts again and again. */
    public boolean areTooMany() {
        return count > USUAL;
    }

    /** As the end of a sentence that begins with the job. */
    public String told() {
        return "restarted %s%d times in the last hour, the last time %s ago; last cause: %s"
                .formatted(
                        more ? "at least " : "",
                        count,
                        sinceLastMs < 60_000
                                ? sinceLastMs / 1000 + " s"
                                : sinceLastMs / 60_000 + " min",
                        lastCause.length() <= MOST_WORDS
                                ? lastCause
                                : lastCause.substring(0, MOST_WORDS) + "…");
    }
}
