package io.tidemark.quotesenrichment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
import io.tidemark.kafka.Decode;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
    void aQuoteWithoutValueIsRefused() {
        assertThatThrownBy(() -> quote(null)).isInstanceOf(MalformedJsonException.class);
    }

    private OneInputStreamOperatorTestHarness<KafkaRecord, CompanyChange> companies;

    @BeforeEach
    void start() throws Exception {
        companies = ProcessFunctionTestHarnesses.forProcessFunction(new DecodeCompanies());
    }

    @AfterEach
    void stop() throws Exception {
        companies.close();
    }

    @Test
    void aCompanyIsPutAndRemovedByItsKey() throws Exception {
        String json = "{\"symbol\":\"A\",\"industry\":null}";
        companies.processElement(new KafkaRecord("companies", 3, 7, 0, bytes("A"), bytes(json)), 0);
        companies.processElement(new KafkaRecord("companies", 3, 8, 0, bytes("A"), null), 0);
        assertThat(companies.extractOutputValues())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(
                        new CompanyChange(3, 7, "A", bytes(json)),
                        new CompanyChange(3, 8, "A", null));
        assertThat(companies.getSideOutput(Decode.DEAD_LETTERS)).isNull();
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
    void whatIsNoCompanyIsADeadLetterThatStillTellsHowFarWeRead(String key, String value)
            throws Exception {
        companies.processElement(
                new KafkaRecord("companies", 3, 7, 5, bytes(key), bytes(value)), 0);
        assertThat(companies.extractOutputValues())
                .containsExactly(new CompanyChange(3, 7, null, null));
        List<DeadLetter> letters =
                companies.getSideOutput(Decode.DEAD_LETTERS).stream()
                        .map(StreamRecord::getValue)
                        .toList();
        assertThat(letters)
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.origin()).isEqualTo(Origin.kafka("companies", 3, 7));
                            assertThat(letter.key()).isEqualTo(bytes(key));
                            assertThat(letter.value()).isEqualTo(bytes(value));
                            assertThat(letter.job()).isEqualTo("quotes-enrichment");
                        });
    }
}
