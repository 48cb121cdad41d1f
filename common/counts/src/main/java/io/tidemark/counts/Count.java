package io.tidemark.counts;

import java.util.Comparator;
import java.util.Objects;

/**
 * A row of a table of counts.
 *
 * @param key what is counted, such as a page
 * @param windowStart the window's first ms since the epoch (UTC); {@code null} in a running count
 * @param windowEnd the first ms after the window; {@code null} in a running count
 * @param count how many
 * @param batch the number, from 0, of the output of the whole table that the row belongs to; {@code
 *     null} in other output modes
 */
public record Count(String key, Long windowStart, Long windowEnd, long count, Long batch) {

    /** By key, then by window. */
    static final Comparator<Count> ORDER =
            Comparator.comparing(Count::key)
                    .thenComparing(
                            Count::windowStart, Comparator.nullsFirst(Comparator.naturalOrder()));

    public Count {
        Objects.requireNonNull(key, "key");
    }

    /** A running count. */
    public static Count running(String key, long count) {
        return new Count(key, null, null, count, null);
    }

    /** The count of the window [{@code start}, {@code end}). */
    public static Count of(String key, long start, long end, long count) {
        return new Count(key, start, end, count, null);
    }

    Count inBatch(long number) {
        return new Count(key, windowStart, windowEnd, count, number);
    }

    /** What a table has one row of. */
    Row row() {
        return new Row(key, windowStart);
    }

    /**
     * What a table has one row of.
     *
     * @param windowStart {@code null} in a running count
     */
    public record Row(String key, Long windowStart) {}
}
