package io.tidemark.kafka;

/**
 * What a table's topic takes: a row, or between rows a marker.
 *
 * @param key tells the row from all others; {@code null} for a marker
 * @param json the row; {@code null} for a marker, and if there is no such row any more
 * @param watermark everything that happened up to this time, in ms since the epoch (UTC), is in the
 *     rows so far, late elements aside; {@code Long.MIN_VALUE} if that is not known, {@code
 *     Long.MAX_VALUE} after the end of the input
 */
public record TableRow(String key, String json, long watermark) {}
