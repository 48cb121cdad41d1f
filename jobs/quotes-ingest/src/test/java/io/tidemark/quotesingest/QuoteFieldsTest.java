package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuoteFieldsTest {

    private static final long NOW = 1_700_000_000_000L;

    private static long read(String body) throws UnreadableQuoteException {
        return QuoteFields.latestUpdate(body.getBytes(UTF_8), "AAPL", NOW);
    }

    @Test
    void readsPastEverythingElse() throws Exception {
        assertThat(
                        read(
                                """
                                {"companyName":"Äpple, Inc.","tags":[{"symbol":"X","latestUpdate":1}],
                                 "latestUpdate":1666447370496,"extra":{"latestUpdate":"x"},
                                 "symbol":"AAPL","latestPrice":1e400}
                                """))
                .isEqualTo(1666447370496L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"symbol\":\"AAPL\"}",
                "{\"symbol\":\"AAPL\",\"latestUpdate\":null}",
            })
    void aQuoteMayHaveNoTime(String body) throws Exception {
        assertThat(read(body)).isEqualTo(PolledQuote.NONE);
    }

    @Test
    void aTimeMayBeALittleAheadOfOurClock() throws Exception {
        long ahead = NOW + QuoteFields.FURTHEST_AHEAD.toMillis();

        assertThat(read("{\"symbol\":\"AAPL\",\"latestUpdate\":" + ahead + "}")).isEqualTo(ahead);
        assertThatThrownBy(() -> read("{\"symbol\":\"AAPL\",\"latestUpdate\":" + (ahead + 1) + "}"))
                .isInstanceOf(UnreadableQuoteException.class)
                .hasMessageContaining("future");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\1',
            value = {
                "''                                              | no JSON object",
                "Unknown symbol                                  | no JSON",
                "[]                                              | no JSON object",
                "{\"symbol\":\"AAPL\"                            | no JSON",
                "{\"symbol\":\"AAPL\",\"latestUpdate\":1         | no JSON",
                "{\"symbol\":\"AAPL\"} {}                        | goes on",
                "{\"symbol\":\"AAPL\",\"symbol\":\"AAPL\"}       | no JSON",
                "{\"symbol\":\"AAPL\",\"price\":NaN}             | no JSON",
                "{}                                              | no symbol",
                "{\"symbol\":null}                               | no symbol",
                "{\"symbol\":7}                                  | symbol is no text",
                "{\"symbol\":{\"symbol\":\"AAPL\"}}              | symbol is no text",
                "{\"symbol\":\"META\"}                           | asked for AAPL",
                "{\"symbol\":\"aapl\"}                           | asked for AAPL",
                "{\"symbol\":\"AAPL\",\"latestUpdate\":\"1\"}    | no time",
                "{\"symbol\":\"AAPL\",\"latestUpdate\":1.5}      | no time",
                "{\"symbol\":\"AAPL\",\"latestUpdate\":true}     | no time",
                "{\"symbol\":\"AAPL\",\"latestUpdate\":[1]}      | no time",
                "{\"symbol\":\"AAPL\",\"latestUpdate\":9999999999999999999} | no time",
                "{\"symbol\":\"AAPL\",\"latestUpdate\":-5}       | before 1970",
            })
    void whatIsNoQuoteIsRefused(String body, String reason) {
        assertThatThrownBy(() -> read(body.equals("''") ? "" : body))
                .isInstanceOf(UnreadableQuoteException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void onlyUtf8IsRead() {
        String quote = "{\"symbol\":\"AAPL\",\"name\":\"Ä\"}";

        for (byte[] body : new byte[][] {quote.getBytes(UTF_16BE), quote.getBytes(ISO_8859_1)}) {
            assertThatThrownBy(() -> QuoteFields.latestUpdate(body, "AAPL", NOW))
                    .isInstanceOf(UnreadableQuoteException.class);
        }
    }
}
