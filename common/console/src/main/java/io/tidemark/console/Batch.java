package io.tidemark.console;

import java.util.List;
import java.util.Objects;

/**
 * What there is to print of one batch.
 *
 * @param title what the batch shows, such as a topic; empty for none
 * @param end the end of the batch in ms since the epoch (UTC)
 * @param rows the first rows, at most {@value #ROWS}
 * @param more whether the batch has more rows than these
 */
public record Batch(String title, long end, List<String> rows, boolean more) {

    /** How many rows of a batch are printed. */
    public static final int ROWS = 10;

    public Batch {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(rows, "rows");
    }

    /** The first {@value #ROWS} of {@code rows}; any further row only tells that there are more. */
    static Batch first(String title, long end, List<String> rows) {
        boolean more = rows.size() > ROWS;
        return new Batch(title, end, more ? List.copyOf(rows.subList(0, ROWS)) : rows, more);
    }
}
