package io.tidemark.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.AlertRule;
import io.tidemark.catalogue.Formats;
import io.tidemark.kafka.KafkaRecord;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** The catalogue's examples are what this job reads and writes. */
class FormatTest {

    private static KafkaRecord record(byte[] key, byte[] value) {
        return new KafkaRecord("topic", 0, 0, 0, key, value);
    }

    @Test
    void anAlert() {
        Alert alert =
                new Alert(
                        "price-jump",
                        1_699_999_000_000L,
                        "price-move",
                        "AAPL",
                        1_700_000_123_456L,
                        null,
                        "AAPL rose by 3.9 % within 5m, from 191.27 to 198.73 (the rule: more than 3"
                                + " %)",
                        "{\"price\":198.73,\"from_price\":191.27,\"from_time\":1700000003456,"
                                + "\"change\":0.039002,\"percent\":3,\"within_ms\":300000}");
        assertThat(alert.key()).isEqualTo(Formats.ALERT.key());
        assertThat(alert.json()).asString(UTF_8).isEqualTo(Formats.ALERT.value());
    }

    @Test
    void whatIsRead() throws Exception {
        RuleChange rule =
                RuleChange.of(record(AlertRule.FORMAT.keyBytes(), AlertRule.FORMAT.valueBytes()));
        assertThat(rule.rule().json()).asString(UTF_8).contains("\"within_ms\":300000");
        assertThat(
                        ClosedCandle.decode(
                                record(Formats.CANDLE.keyBytes(), Formats.CANDLE.valueBytes()),
                                "1m"))
                .isEqualTo(
                        new ClosedCandle(
                                "AAPL",
                                1_700_000_100_000L,
                                1_700_000_160_000L,
                                BigDecimal.valueOf(48_211)));
        assertThat(Burst.decode(record(Formats.BURST.keyBytes(), Formats.BURST.valueBytes())))
                .extracting(Burst::subject, Burst::end)
                .containsExactly("AAPL", 1_700_001_190_000L);
    }
}
