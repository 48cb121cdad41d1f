package io.tidemark.delivery;

/**
 * How a table lies in a compacted Kafka topic: the last record of a key is the key's row, a record
 * without a value deletes it. Each record says in the header {@value #WATERMARK_HEADER} up to which
 * time the table is complete: text, ms since the epoch (UTC). Markers between the rows say it where
 * no row has changed: records with the key {@value #MARKER_KEY} and the header {@value
 * #MARKER_HEADER}.
 */
public final class TableFormat {

    /** The header of each record with its watermark as text. */
    public static final String WATERMARK_HEADER = "watermark";

    /** The header that tells a marker from a row; its value is empty. */
    public static final String MARKER_HEADER = "marker";

    /** The key of markers, which no row may have. */
    public static final String MARKER_KEY = "__watermark";

    private TableFormat() {}
}
