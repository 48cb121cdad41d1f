package io.tidemark.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.tables.SetAside.NamedBytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    no total: 17 | no total: …
                    timestamp -1 is before 1970 | timestamp … is before …
                    timestamp is after the year 9999: 1732694400000000 is no time in milliseconds | timestamp is after the year …: … is no time in milliseconds
                    viewtime 1795825406253 (2026-11-28T00:23:26.253Z) is 8h 59m ahead of the clock, more than --max-ahead=55m | viewtime … (…) is … ahead of the clock, more than --max-ahead=…
                    the value looks like Avro in Confluent's framing: --format=avro | the value looks like Avro in Confluent's framing: --format=avro
                    the value is no UTF-8 | the value is no UTF-8
                    page begins or ends with U+00A0, which cannot be seen | page begins or ends with U+00A0, which cannot be seen
                    Unexpected character ('x' (code 120)): was expecting a quote | Unexpected character (… (code …)): was expecting a quote
                    failed to parse field "price" of 'AAPL' | failed to parse field … of …
                    """)
    void whatDiffersFromRecordToRecordIsLeftOut(String message, String reason) {
        assertThat(Reasons.of(message, "E")).isEqualTo(reason);
    }

    @Test
    void aMessageWithoutWordsIsNoReason() {
        assertThat(Reasons.of(null, "E")).isEqualTo("E");
        assertThat(Reasons.of("17", "E")).isEqualTo("E");
        assertThat(Reasons.of("'x'", "E")).isEqualTo("E");
    }

    @Test
    void aLateRecordSaysWhyItIsLate() {
        assertThat(late(List.of()).reason()).isEqualTo("late");
        assertThat(
                        late(List.of(new NamedBytes("late.reason", "finished".getBytes(UTF_8))))
                                .reason())
                .isEqualTo("late: finished");
    }

    private static SetAside late(List<NamedBytes> headers) {
        return new SetAside("orders.late", 0, 0, 0, null, null, headers);
    }

    @Test
    void aLongMessageIsCutBetweenCharacters() {
        assertThat(Reasons.of("x".repeat(159) + "😀 and more", "E"))
                .isEqualTo("x".repeat(159) + "…");
    }
}
