package io.tidemark.tables;

import java.util.List;
import java.util.Map;

/**
 * A whole table as of one moment.
 *
 * @param rows in no order, one for each key
 * @param completeUpTo everything that happened up to this time, in ms since the epoch (UTC), is in
 *     the rows, late elements aside; {@link #ENDED} if the table's input has ended; {@code null} if
 *     the table does not tell
 * @param offsets of each partition the first offset that is not in the rows
 */
public record TableSnapshot(
        String table, List<Row> rows, Long completeUpTo, Map<Integer, Long> offsets) {

    /** The time up to which a table is complete whose input has ended: it will not change. */
    public static final long ENDED = Long.MAX_VALUE;
}
