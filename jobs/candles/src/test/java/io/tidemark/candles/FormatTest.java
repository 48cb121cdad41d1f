package io.tidemark.candles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Formats;
import io.tidemark.search.SearchDocument;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** The catalogue's example is what this job writes. */
class FormatTest {

    @Test
    void aCandle() {
        Bar bar =
                new Bar(
                        new BigDecimal("191.20"),
                        new BigDecimal("191.31"),
                        new BigDecimal("191.18"),
                        new BigDecimal("191.270"),
                        12,
                        null,
                        null,
                        null,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO);
        Candle candle =
                new Candle(
                        "AAPL",
                        60_000,
                        1_700_000_100_000L,
                        bar,
                        true,
                        BigDecimal.valueOf(48_211),
                        new BigDecimal("191.240113"),
                        null);
        assertThat(candle.key()).isEqualTo(Formats.CANDLE.key());
        assertThat(candle.json()).asString(UTF_8).isEqualTo(Formats.CANDLE.value());

        SearchDocument document = Candles.toDocument("index", "candles", candle);
        assertThat(document.index()).isEqualTo("index");
        assertThat(document.id()).isEqualTo(Formats.CANDLE.key());
        assertThat(document.json()).asString(UTF_8).isEqualTo(Formats.CANDLE.value());
    }
}
