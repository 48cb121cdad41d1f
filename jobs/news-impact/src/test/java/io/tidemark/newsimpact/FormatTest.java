package io.tidemark.newsimpact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Formats;
import io.tidemark.catalogue.RecordFormat;
import io.tidemark.kafka.KafkaRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The catalogue's examples are what this job reads and writes. */
class FormatTest {

    private static KafkaRecord record(RecordFormat format) {
        return new KafkaRecord(
                "topic", 1, 7, 0, format.key().getBytes(UTF_8), format.value().getBytes(UTF_8));
    }

    @Test
    void aCandle() throws Exception {
        assertThat(Candle.decode(record(Formats.CANDLE), "1m"))
                .isEqualTo(
                        new Candle(
                                "AAPL",
                                1_700_000_100_000L,
                                new BigDecimal("191.20"),
                                new BigDecimal("191.270"),
                                new BigDecimal("48211"),
                                0));
        assertThat(Candle.decode(record(Formats.CANDLE), "5m")).isNull();
    }

    @Test
    void aBurstAndItsImpact() throws Exception {
        Burst burst = Burst.of(record(Formats.BURST));
        assertThat(burst.symbol()).isEqualTo("AAPL");
        TreeMap<Long, Candle> candles = new TreeMap<>();
        add(candles, 1_699_997_700_000L, "100", "100.0", 10);
        add(candles, 1_699_997_760_000L, "100", "99.9", 25);
        add(candles, 1_699_999_620_000L, "99.9", "101.1", 1_500);
        Impact impact =
                Impact.of(
                        "AAPL",
                        new Group(List.of(burst)),
                        candles,
                        new NewsImpact.Settings(
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(30),
                                Duration.ofHours(24),
                                Duration.ofHours(4),
                                Duration.ofHours(2)),
                        1_700_001_240_999L);
        ImpactRow row = new ImpactRow("AAPL", burst.firstMention(), impact.json());
        assertThat(row.key()).isEqualTo(Formats.NEWS_IMPACT.key());
        assertThat(row.json()).asString(UTF_8).isEqualTo(Formats.NEWS_IMPACT.value());
    }

    private static void add(
            Map<Long, Candle> candles, long start, String open, String close, long volume) {
        candles.put(
                start,
                new Candle(
                        "AAPL",
                        start,
                        new BigDecimal(open),
                        new BigDecimal(close),
                        BigDecimal.valueOf(volume),
                        0));
    }
}
