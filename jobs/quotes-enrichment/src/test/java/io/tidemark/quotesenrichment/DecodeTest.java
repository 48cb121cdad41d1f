package io.tidemark.quotesenrichment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Origin;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeTest {

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static Quote quote(String json) throws Exception {
        return DecodeQuote.decode(new KafkaRecord("quotes", 0, 1, 2, bytes("KEY"), bytes(json)));
    }

    @Test
    void aQuoteIsKnownByItsSymbolAndTime() throws Exception {
        Quote quote = quote("{\"latestUpdate\":1700000000000,\"symbol\":\"AAPL\",\"x\":null}");
        assertThat(quote.symbol()).isEqualTo("AAPL");
        assertThat(quote.id()).isEqualTo("AAPL-1700000000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"symbol\":\"A\"}", "{\"symbol\":\"A\",\"latestUpdate\":null}"})
    void withoutTimeItIsKnownByItsBytes(String json) throws Exception {
        assertThat(quote(json).id()).matches("A-[0-9a-f]{64}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"symbol\":\"A\"",
                "{\"symbol\":null}",
                "{\"symbol\":\"\"}",
                "{\"symbol\":1}",
                "{\"symbol\":\"A\",\"latestUpdate\":\"soon\"}",
                "{\"symbol\":\"A\",\"latestUpdate\":1.5}",
                "{\"symbol\":\"A\",\"symbol\":\"B\"}"
            })
    void whatIsNoQuoteIsRefused(String json) {
        assertThatThrownBy(() -> quote(json)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void whatWouldNotFitIntoARecordIsRefused() {
        String large = "{\"symbol\":\"KEY\",\"x\":\"%s\"}";
        assertThatThrownBy(() -> quote(large.formatted("x".repeat(850_000))))
                .hasMessage("the quote has 850023 bytes; more than 850000 are not taken");
        assertThatThrownBy(() -> quote("{\"symbol\":\"" + "x".repeat(1_001) + "\"}"))
                .hasMessage("the quote's symbol has 1001 characters; more than 1000 are not taken");
        byte[] company = bytes(large.formatted("x".repeat(100_000)));
        assertThatThrownBy(
                        () ->
                                CompanyChange.of(
                                        new KafkaRecord(
                                                "companies", 0, 1, 2, bytes("KEY"), company)))
                .hasMessage("the company has 100023 bytes; more than 100000 are not taken");
    }

    @Test
    void aQuoteWithoutValueIsRefused() {
        assertThatThrownBy(() -> quote(null)).isInstanceOf(MalformedJsonException.class);
    }

    private static Decoded<CompanyChange> company(long offset, String key, String value) {
        Decoder<CompanyChange> decoder = CompanyChange::of;
        return decoder.decoded(
                new KafkaRecord("companies", 3, offset, 5, bytes(key), bytes(value)), "the-job");
    }

    @Test
    void aCompanyIsPutAndRemovedByItsKey() {
        String json = "{\"symbol\":\"A\",\"industry\":null}";
        assertThat(Stream.of(company(7, "A", json), company(8, "A", null)).map(Decoded::value))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(
                        new CompanyChange(3, 7, "A", bytes(json)),
                        new CompanyChange(3, 8, "A", null));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            nullValues = "NULL",
            delimiter = '|',
            value = {
                "NULL | {\"symbol\":\"A\"}",
                "NULL | NULL",
                "A | nothing",
                "A | {}",
                "A | {\"symbol\":\"B\"}",
                "A | [\"A\"]"
            })
    void whatIsNoCompanyIsADeadLetterThatStillTellsHowFarWeRead(String key, String value) {
        DeadLetter letter = company(7, key, value).deadLetter();
        assertThat(CompanyChange.none(letter)).isEqualTo(new CompanyChange(3, 7, null, null));
        assertThat(letter.origin()).isEqualTo(Origin.kafka("companies", 3, 7));
        assertThat(letter.key()).isEqualTo(bytes(key));
        assertThat(letter.value()).isEqualTo(bytes(value));
        assertThat(letter.job()).isEqualTo("the-job");
    }
}
