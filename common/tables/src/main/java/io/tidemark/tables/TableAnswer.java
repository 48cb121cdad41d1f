package io.tidemark.tables;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What was asked of a table, as it is told in JSON.
 *
 * @param completeUpTo see {@link TableSnapshot#completeUpTo}; left out if the table does not tell
 * @param rowCount the rows of the whole table
 * @param matching the rows that pass the filter, shown or not
 * @param columns of the whole table, in the order in which they first come; empty if the values are
 *     no JSON objects
 * @param offsets of each partition the first offset that is not in the answer
 */
@JsonInclude(Include.NON_NULL)
public record TableAnswer(
        String table,
        Long completeUpTo,
        int rowCount,
        int matching,
        List<Column> columns,
        Map<Integer, Long> offsets,
        List<Entry> rows) {

    /**
     * A column: a field of the rows' JSON values.
     *
     * @param type in SQL's words: bigint, double, string, boolean, struct, array; several with
     *     {@code |} between if rows differ; {@code null} if all of them are null
     */
    public record Column(String name, String type) {}

    /**
     * A row.
     *
     * @param value text if it is no JSON
     * @param timestamp of the record, in ms since the epoch (UTC)
     */
    public record Entry(String key, JsonNode value, int partition, long offset, long timestamp) {

        /** The row with its value as JSON. */
        public static Entry of(Row row) {
            return new Entry(
                    row.key(),
                    Texts.json(row.value()),
                    row.partition(),
                    row.offset(),
                    row.timestamp());
        }
    }
}
