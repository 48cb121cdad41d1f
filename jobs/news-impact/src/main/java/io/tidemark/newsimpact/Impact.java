package io.tidemark.newsimpact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.tidemark.newsimpact.NewsImpact.Settings;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.NavigableMap;

/**
 * What a share did around a burst of its company.
 *
 * @param complete whether nothing is missing any more; a correction can still change it
 */
record Impact(String symbol, Group burst, Part before, Part during, Part after, boolean complete) {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

    /**
     * What the candles say of it.
     *
     * @param candles the symbol's, by their start
     * @param watermark up to when they are complete
     */
    static Impact of(
            String symbol,
            Group burst,
            NavigableMap<Long, Candle> candles,
            Settings settings,
            long watermark) {
        long size = settings.size().toMillis();
        long around = settings.around().toMillis();
        long begin = Math.floorDiv(burst.firstMention(), size) * size;
        long before = begin - around;
        BigDecimal usual =
                Part.usual(
                        candles.subMap(before - settings.usual().toMillis(), true, before, false)
                                .values());
        Long end = burst.end() == null ? null : -Math.floorDiv(-burst.end(), size) * size;
        return new Impact(
                symbol,
                burst,
                Part.of(candles, size, before, begin, around, usual),
                Part.of(candles, size, begin, end, around, usual),
                end == null
                        ? Part.NOT_BEGUN
                        : Part.of(candles, size, end, end + around, around, usual),
                end != null && end + around - 1 <= watermark);
    }

    /** The row's value. */
    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("symbol", symbol);
            json.writeNumberField("first_mention", burst.firstMention());
            json.writeNumberField("start", burst.start());
            Part.number(json, "end", burst.end() == null ? null : BigDecimal.valueOf(burst.end()));
            Part.number(json, "peak_score", burst.peakScore());
            json.writeFieldName("before");
            before.write(json);
            json.writeFieldName("during");
            during.write(json);
            json.writeFieldName("after");
            after.write(json);
            json.writeBooleanField("complete", complete);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: it is written to memory", e);
        }
        return text.toString();
    }
}
