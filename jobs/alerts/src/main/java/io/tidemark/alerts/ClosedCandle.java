package io.tidemark.alerts;

import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.math.BigDecimal;
import javax.annotation.Nullable;

/**
 * What alerts take of a candle that is closed.
 *
 * @param start the window's first instant, in ms since the epoch (UTC)
 * @param end the first instant after the window
 * @param volume null if it is not known; negative for a correction
 */
public record ClosedCandle(String symbol, long start, long end, @Nullable BigDecimal volume) {

    /**
     * Reads a row of the table of candles.
     *
     * @param size of the candles that count, as their rows write it
     * @return null if it is of another size, not closed yet, or no row
     */
    @Nullable
    static ClosedCandle decode(KafkaRecord record, String size) throws MalformedJsonException {
        RawJsonObject json = Row.parse(record);
        if (json == null
                || !size.equals(json.string("size"))
                || !Boolean.TRUE.equals(json.bool("closed"))) {
            return null;
        }
        long start = Row.required(json.integer("window_start"), "window_start");
        long end = Row.required(json.integer("window_end"), "window_end");
        if (end <= start) {
            throw new MalformedJsonException("window_end is not after window_start");
        }
        return new ClosedCandle(
                Row.subject(json.string("symbol"), "symbol"), start, end, json.decimal("volume"));
    }
}
