package io.tidemark.trends;

import java.util.Arrays;
import java.util.Comparator;

/**
 * How far something stands out at a tick.
 *
 * @param at the tick, in ms since the epoch (UTC)
 * @param users how many people wrote of it in the bucket's length before the tick
 * @param expected how many that were in the known whole buckets before that, in the mean
 * @param score {@link #NONE} if too few buckets are known
 * @param curve {@code users} of the whole buckets before these users, {@link #UNKNOWN} of those
 *     that are not known, and last these
 */
public record Score(String topic, long at, int users, double expected, double score, int[] curve) {

    /** Below all others: nothing stands out from what is not known. */
    static final double NONE = Double.NEGATIVE_INFINITY;

    /** In the place of a number of users. */
    static final int UNKNOWN = -1;

    /** The greatest first. */
    static final Comparator<Score> IN_ORDER =
            Comparator.comparingDouble(Score::score).reversed().thenComparing(Score::topic);

    /** (users - expected) / √(expected + 1). */
    static double of(int users, double expected) {
        return (users - expected) / Math.sqrt(expected + 1);
    }

    /** Whether a row of it would say the same, but for its time. */
    boolean saysTheSame(Score other) {
        return users == other.users
                && expected == other.expected
                && Arrays.equals(curve, other.curve);
    }
}
