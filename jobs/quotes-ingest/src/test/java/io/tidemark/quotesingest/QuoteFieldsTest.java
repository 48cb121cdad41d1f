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
        return read(body, QuoteTime.LATEST_UPDATE);
    }

    private static long read(String body, QuoteTime timeOf) throws UnreadableQuoteException {
        return QuoteFields.read(body.getBytes(UTF_8), "AAPL", NOW, timeOf).time();
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
                "[{\"symbol\":\"AAPL\",\"latestUpdate\":1}]      | no JSON object",
                "null                                            | no JSON object",
                "\"null\"                                        | no JSON object",
                "{\"Information\":\"Thank you! 25 requests a day\"} | no symbol",
                "<!DOCTYPE html><html><title>Log in</title></html> | no JSON",
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
                "{\"symbol\":\"AAPL\",\"latestUpdate\":1699999000} | looks like seconds, not"
                        + " milliseconds: then it would be 2023-11-14T21:56:40Z",
                "{\"symbol\":\"AAPL\",\"latestUpdate\":1699999000000000} | future",
            })
    void whatIsNoQuoteIsRefused(String body, String reason) {
        assertThatThrownBy(() -> read(body.equals("''") ? "" : body))
                .isInstanceOf(UnreadableQuoteException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void afterHoursOtherTimesAreNewer() throws Exception {
        String quote =
                """
                {"symbol":"AAPL","latestUpdate":1699995600000,"extendedPriceTime":1699999000000,
                 "iexLastUpdated":1699995599000,"delayedPriceTime":1699999900000,
                 "tags":{"lastTradeTime":1699999999999}}""";

        assertThat(read(quote)).isEqualTo(1_699_995_600_000L);
        assertThat(read(quote, QuoteTime.NEWEST)).isEqualTo(1_699_999_900_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "0",
                "-1",
                "\"4:00 PM\"",
                "1.7e12",
                "true",
                "[1699999000000]",
                "{\"latestUpdate\":1699999000000}",
                "99999999999999999999",
                // In seconds, in microseconds, and an hour ahead.
                "1699999000",
                "1699999000000000",
                "1700003600000",
            })
    void anotherTimeThatCannotBeIsPassedOver(String time) throws Exception {
        String quote =
                "{\"extendedPriceTime\":%s,\"symbol\":\"AAPL\",\"latestUpdate\":5}".formatted(time);

        assertThat(read(quote, QuoteTime.NEWEST)).isEqualTo(5);
    }

    @Test
    void theNewestTimeStandsInForOneThatIsNotThere() throws Exception {
        String quote = "{\"symbol\":\"AAPL\",\"latestUpdate\":null,\"lastTradeTime\":7}";

        assertThat(read(quote)).isEqualTo(PolledQuote.NONE);
        assertThat(read(quote, QuoteTime.NEWEST)).isEqualTo(7);
    }

    @Test
    void latestUpdateMustBeATimeWhicheverIsNewest() {
        String quote = "{\"symbol\":\"AAPL\",\"lastTradeTime\":7,\"latestUpdate\":\"now\"}";

        assertThatThrownBy(() -> read(quote, QuoteTime.NEWEST))
                .isInstanceOf(UnreadableQuoteException.class)
                .hasMessageContaining("no time");
    }

    @ParameterizedTest
    @CsvSource({
        "aapl, AAPL",
        "brk.b, BRK.B",
        "AIG+, AIG+",
        "WYND#, WYND#",
        "bac-i*, BAC-I*",
        "BRKpA, BRKpA",
        "BRKpA, BRKPA",
    })
    void aSymbolIsReadAsTheServiceWritesIt(String asked, String answered) throws Exception {
        byte[] body = "{\"symbol\":\"%s\"}".formatted(answered).getBytes(UTF_8);

        assertThat(QuoteFields.read(body, asked, NOW, QuoteTime.LATEST_UPDATE).symbol())
                .isEqualTo(answered);
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws Exception {
        assertThat(read("\ufeff{\"symbol\":\"AAPL\",\"latestUpdate\":5}")).isEqualTo(5);
        assertThatThrownBy(() -> read("\ufeff\ufeff{\"symbol\":\"AAPL\"}"))
                .isInstanceOf(UnreadableQuoteException.class);
    }

    @Test
    void onlyUtf8IsRead() {
        String quote = "{\"symbol\":\"AAPL\",\"name\":\"Ä\"}";

        for (byte[] body : new byte[][] {quote.getBytes(UTF_16BE), quote.getBytes(ISO_8859_1)}) {
            assertThatThrownBy(() -> QuoteFields.read(body, "AAPL", NOW, QuoteTime.LATEST_UPDATE))
                    .isInstanceOf(UnreadableQuoteException.class);
        }
    }
}
