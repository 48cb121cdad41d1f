package io.tidemark.newsimpact;

import static java.math.RoundingMode.HALF_EVEN;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.NavigableMap;
import javax.annotation.Nullable;

/**
 * What price and volume did in a time, which is whole candles.
 *
 * @param from in ms since the epoch (UTC); null if the time has not begun
 * @param to exclusive; null if it is not known
 * @param growth of the price, as a fraction; null if there are no candles
 * @param volume null if there are no candles, or one's volume is not known
 * @param usualVolume null if it is not known
 */
record Part(
        @Nullable Long from,
        @Nullable Long to,
        @Nullable BigDecimal growth,
        @Nullable BigDecimal volume,
        @Nullable BigDecimal usualVolume) {

    static final Part NOT_BEGUN = new Part(null, null, null, null, null);

    /** Decimal places of a fraction. */
    private static final int GROWTH_SCALE = 6;

    private static final int VOLUME_SCALE = 2;

    /**
     * What the candles say.
     *
     * @param candles by their start
     * @param size of each, in ms
     * @param to null for as far as there are candles
     * @param lookBack how old the last price before the time may be, in ms
     * @param usual the volume of a candle, in the mean; null if it is not known
     */
    static Part of(
            NavigableMap<Long, Candle> candles,
            long size,
            long from,
            @Nullable Long to,
            long lookBack,
            @Nullable BigDecimal usual) {
        NavigableMap<Long, Candle> own =
                to == null
                        ? candles.tailMap(from, true)
                        : candles.subMap(from, true, Math.max(from, to), false);
        if (own.isEmpty()) {
            return new Part(
                    from, to, null, null, to == null ? null : times(usual, to - from, size));
        }
        Map.Entry<Long, Candle> before = candles.lowerEntry(from);
        BigDecimal price =
                before != null && before.getKey() >= from - lookBack
                        ? before.getValue().close()
                        : own.firstEntry().getValue().open();
        BigDecimal volume = BigDecimal.ZERO;
        for (Candle candle : own.values()) {
            volume = volume == null || candle.volume() == null ? null : volume.add(candle.volume());
        }
        long end = to == null ? own.lastKey() + size : to;
        return new Part(
                from,
                to,
                own.lastEntry()
                        .getValue()
                        .close()
                        .subtract(price)
                        .divide(price, GROWTH_SCALE, HALF_EVEN),
                volume,
                times(usual, end - from, size));
    }

    /** The volume of a candle in the mean of those whose volume is known; null if there is none. */
    @Nullable
    static BigDecimal usual(Iterable<Candle> candles) {
        BigDecimal sum = BigDecimal.ZERO;
        long known = 0;
        for (Candle candle : candles) {
            if (candle.volume() != null) {
                sum = sum.add(candle.volume());
                known++;
            }
        }
        return known == 0 ? null : sum.divide(BigDecimal.valueOf(known), GROWTH_SCALE, HALF_EVEN);
    }

    @Nullable
    private static BigDecimal times(@Nullable BigDecimal usual, long length, long size) {
        return usual == null
                ? null
                : usual.multiply(BigDecimal.valueOf(length / size))
                        .setScale(VOLUME_SCALE, HALF_EVEN);
    }

    /** Writes it as an object. */
    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        number(json, "from", from == null ? null : BigDecimal.valueOf(from));
        number(json, "to", to == null ? null : BigDecimal.valueOf(to));
        number(json, "return", growth);
        number(json, "volume", volume);
        number(json, "usual_volume", usualVolume);
        json.writeEndObject();
    }

    static void number(JsonGenerator json, String name, @Nullable BigDecimal number)
            throws IOException {
        if (number == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, number);
        }
    }
}
