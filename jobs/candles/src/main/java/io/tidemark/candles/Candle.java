package io.tidemark.candles;

import static java.math.RoundingMode.HALF_EVEN;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.tidemark.options.Durations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import javax.annotation.Nullable;

/**
 * What a symbol's price and volume did in [{@code start}, {@code start + size}).
 *
 * @param size in ms
 * @param start in ms since the epoch (UTC)
 * @param closed whether the watermark has passed its end; a late quote can still change it
 * @param volume how much was traded; negative if the source corrected what it had said before; null
 *     if that is not known
 * @param vwap the price of what was traded, in the mean; null if nothing was, or it is not known
 * @param cumulative volume of the session when the candle ended; null if it is not known
 * @param ofTrades whether it is made of all trades, and not of quotes as they were polled
 */
public record Candle(
        String symbol,
        long size,
        long start,
        Bar bar,
        boolean closed,
        @Nullable BigDecimal volume,
        @Nullable BigDecimal vwap,
        @Nullable BigDecimal cumulative,
        boolean ofTrades) {

    /** A candle of quotes. */
    Candle(
            String symbol,
            long size,
            long start,
            Bar bar,
            boolean closed,
            @Nullable BigDecimal volume,
            @Nullable BigDecimal vwap,
            @Nullable BigDecimal cumulative) {
        this(symbol, size, start, bar, closed, volume, vwap, cumulative, false);
    }

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

    /** Decimal places of a mean price. */
    private static final int VWAP_SCALE = 6;

    /** The same of trades: some coins are worth less than a millionth of a dollar. */
    private static final int TRADES_VWAP_SCALE = 10;

    /**
     * The candle of a window's trades.
     *
     * @param bar in which all volume is growth
     */
    static Candle ofTrades(String product, long size, long start, Bar bar, boolean closed) {
        return new Candle(
                product,
                size,
                start,
                bar,
                closed,
                bar.growth(),
                bar.turnover().divide(bar.growth(), TRADES_VWAP_SCALE, HALF_EVEN),
                null,
                true);
    }

    /**
     * The candle that follows another.
     *
     * @param before the symbol's last candle of this size before this one that was not empty; null
     *     if there was none, so that nobody knows what had been traded by then
     * @param sessions where a day is a session, at whose start the cumulative volume is 0
     */
    static Candle after(
            @Nullable Candle before,
            ZoneId sessions,
            String symbol,
            long size,
            long start,
            Bar bar,
            boolean closed) {
        BigDecimal base =
                before == null
                        ? null
                        : isSameDay(before.start, start, sessions)
                                ? before.cumulative
                                : BigDecimal.ZERO;
        if (base == null || bar.lastVolume() == null) {
            BigDecimal cumulative = bar.lastVolume() == null ? base : bar.lastVolume();
            return new Candle(symbol, size, start, bar, closed, null, null, cumulative);
        }
        BigDecimal grown = bar.firstVolume().subtract(base).max(BigDecimal.ZERO);
        BigDecimal growth = bar.growth().add(grown);
        return new Candle(
                symbol,
                size,
                start,
                bar,
                closed,
                bar.lastVolume().subtract(base),
                growth.signum() == 0
                        ? null
                        : bar.turnover()
                                .add(grown.multiply(bar.firstVolumePrice()))
                                .divide(growth, VWAP_SCALE, HALF_EVEN),
                bar.lastVolume());
    }

    /** The same quotes behind another candle. */
    Candle movedAfter(@Nullable Candle before, ZoneId sessions) {
        return after(before, sessions, symbol, size, start, bar, closed);
    }

    private static boolean isSameDay(long a, long b, ZoneId zone) {
        return Instant.ofEpochMilli(a)
                .atZone(zone)
                .toLocalDate()
                .equals(Instant.ofEpochMilli(b).atZone(zone).toLocalDate());
    }

    /** Tells the candle from all others, such as {@code AAPL-5m-1700000100000}. */
    String key() {
        return symbol + "-" + Durations.format(Duration.ofMillis(size)) + "-" + start;
    }

    /** The candle's row, UTF-8. */
    byte[] json() {
        return json(false);
    }

    /** What takes the candle's row back, UTF-8. */
    byte[] retraction() {
        return json(true);
    }

    private byte[] json(boolean retraction) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("symbol", symbol);
            json.writeStringField("size", Durations.format(Duration.ofMillis(size)));
            json.writeNumberField("window_start", start);
            json.writeNumberField("window_end", start + size);
            json.writeNumberField("open", bar.open());
            json.writeNumberField("high", bar.high());
            json.writeNumberField("low", bar.low());
            json.writeNumberField("close", bar.close());
            decimal(json, "volume", volume);
            decimal(json, ofTrades ? "vwap" : "vwap_sampled", vwap);
            json.writeNumberField(ofTrades ? "trades" : "quotes", bar.quotes());
            json.writeBooleanField("closed", closed);
            json.writeBooleanField("corrected", volume != null && volume.signum() < 0);
            json.writeStringField("source", ofTrades ? "trades" : "sampled");
            if (retraction) {
                json.writeBooleanField("retraction", true);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: it is written to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void decimal(JsonGenerator json, String name, @Nullable BigDecimal number)
            throws IOException {
        if (number == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, number);
        }
    }
}
