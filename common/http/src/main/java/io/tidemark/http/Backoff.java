package io.tidemark.http;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long to wait before the next attempt, by how many have failed in a row.
 *
 * @param first the pause after the first failure
 * @param longest no pause is longer
 * @param doubling whether each pause is twice the one before; otherwise each is {@code first}
 *     longer
 */
public record Backoff(Duration first, Duration longest, boolean doubling) implements Serializable {

    public Backoff {
        if (first.isZero() || first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("first must be in (0, longest]");
        }
    }

    /** {@code step}, then twice that, three times that, up to {@code longest}. */
    public static Backoff linear(Duration step, Duration longest) {
        return new Backoff(step, longest, false);
    }

    /** {@code first}, then twice that, four times that, up to {@code longest}. */
    public static Backoff doubling(Duration first, Duration longest) {
        return new Backoff(first, longest, true);
    }

    /**
     * The pause before the next attempt.
     *
     * @param failures how many attempts have failed in a row, from 1
     */
    public Duration pause(int failures) {
        // 2^30 times 1 ms is 12 days: beyond it, only the bound counts.
        long factor = doubling ? 1L << Math.min(failures - 1, 30) : failures;
        boolean beyond = factor >= longest.toNanos() / first.toNanos() + 1;
        Duration pause = beyond ? longest : first.multipliedBy(factor);
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
