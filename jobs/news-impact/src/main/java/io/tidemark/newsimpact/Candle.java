package io.tidemark.newsimpact;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.delivery.TableFormat;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import javax.annotation.Nullable;

/**
 * What impacts take of a candle; or, from a marker of the table of candles, up to when that table
 * is complete.
 *
 * @param symbol null in a marker
 * @param start in ms since the epoch (UTC)
 * @param volume null if it is not known
 * @param watermark in a marker; else of no meaning
 */
public record Candle(
        @Nullable String symbol,
        long start,
        @Nullable BigDecimal open,
        @Nullable BigDecimal close,
        @Nullable BigDecimal volume,
        long watermark) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_SYMBOL = 100;

    /**
     * Reads a record of the table of candles.
     *
     * @param size of the candles that are taken, as the table writes it
     * @return null if it is a candle of another size, or not closed
     */
    @Nullable
    static Candle decode(KafkaRecord record, String size) throws MalformedJsonException {
        if (record.value() == null) {
            throw new MalformedJsonException("the record has no value");
        }
        RawJsonObject json = RawJsonObject.parse(record.value());
        if (record.key() != null
                && new String(record.key(), StandardCharsets.UTF_8)
                        .equals(TableFormat.MARKER_KEY)) {
            return new Candle(null, 0, null, null, null, whole(json, "watermark"));
        }
        String symbol = json.string("symbol");
        if (symbol == null || symbol.isEmpty()) {
            throw new MalformedJsonException("the candle has no symbol");
        }
        requireShort(symbol);
        if (!size.equals(json.string("size")) || !isClosed(record.value())) {
            return null;
        }
        BigDecimal open = json.decimal("open");
        BigDecimal close = json.decimal("close");
        if (open == null || close == null || open.signum() <= 0 || close.signum() <= 0) {
            throw new MalformedJsonException("the candle has no open or close above zero");
        }
        return new Candle(
                symbol, whole(json, "window_start"), open, close, json.decimal("volume"), 0);
    }

    private static boolean isClosed(byte[] json) throws MalformedJsonException {
        try {
            return JSON.readTree(json).path("closed").asBoolean();
        } catch (IOException e) {
            throw new MalformedJsonException("no JSON object");
        }
    }

    private static long whole(RawJsonObject json, String name) throws MalformedJsonException {
        Long number = json.integer(name);
        if (number == null) {
            throw new MalformedJsonException(name + " is missing");
        }
        return number;
    }

    /** A symbol is part of the keys of rows. */
    static void requireShort(String symbol) throws MalformedJsonException {
        if (symbol.length() > LONGEST_SYMBOL) {
            throw new MalformedJsonException(
                    "the symbol has more than " + LONGEST_SYMBOL + " characters");
        }
    }

    boolean isMarker() {
        return symbol == null;
    }
}
