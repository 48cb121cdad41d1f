package io.tidemark.candles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.catalogue.Formats;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.search.SearchDocument;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\ud800", "A\\u0000", "\\u202eAAPL"})
    void aSymbolThatCannotBePartOfAKeyIsMalformed(String symbol) {
        assertMalformed("{\"symbol\":\"" + symbol + "\",\"latestUpdate\":1,\"latestPrice\":2}");
    }

    @Test
    void aSymbolIsNotLongerThanAKeyBears() {
        assertMalformed(
                "{\"symbol\":\"" + "A".repeat(101) + "\",\"latestUpdate\":1,\"latestPrice\":2}");
    }

    private static void assertMalformed(String quote) {
        assertThatThrownBy(
                        () ->
                                PricedQuote.decode(
                                        new KafkaRecord(
                                                "quotes-enriched",
                                                0,
                                                0,
                                                0,
                                                null,
                                                quote.getBytes(UTF_8))))
                .isInstanceOf(MalformedJsonException.class);
    }
}
