package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.records.MalformedRecordException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertRuleTest {

    private static AlertRule rule(String fields) throws MalformedRecordException {
        return AlertRule.parse("{\"id\":\"r\",%s}".formatted(fields).getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"kind\":\"price-move\",\"percent\":2.50,\"within_ms\":300000"
                        + "|the price of any symbol moves by more than 2.50 % within 5m",
                "\"kind\":\"volume\",\"symbol\":\"A\",\"times\":3,\"candles\":20"
                        + "|a candle of A has more than 3 times the mean volume of the 20 before it",
                "\"kind\":\"burst\"|a burst of mentions of anything",
                "\"kind\":\"burst\",\"tag\":\"tea\"|a burst of mentions of #tea",
                "\"kind\":\"silence\",\"feed\":\"tweets\",\"within_ms\":90000"
                        + "|no tweets at all for longer than 90s, in session hours",
                "\"kind\":\"silence\",\"feed\":\"quotes\",\"symbol\":\"*\",\"within_ms\":86400000"
                        + "|no quote of a symbol for longer than 24h, in session hours",
            })
    void aRuleIsSaidInWordsAndWrittenAsItWasRead(String fields, String words) throws Exception {
        AlertRule rule = rule(fields);
        assertThat(rule.inWords()).isEqualTo(words);
        assertThat(AlertRule.parse(rule.json())).isEqualTo(rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"kind\":\"x\"|kind is 'x'; there are: price-move, volume, burst, silence",
                "\"kind\":\"price-move\",\"within_ms\":1|a rule of kind price-move needs percent",
                "\"kind\":\"price-move\",\"percent\":0,\"within_ms\":1"
                        + "|percent is not above 0, up to 1000",
                "\"kind\":\"price-move\",\"percent\":1,\"within_ms\":3600001"
                        + "|within_ms is not between 1 and 3600000",
                "\"kind\":\"price-move\",\"percent\":1,\"within_ms\":1,\"times\":2"
                        + "|times is no parameter of a rule of kind price-move",
                "\"kind\":\"price-move\",\"percent\":1,\"within_ms\":1,\"symbol\":\"*\""
                        + "|symbol is *, which only a silence knows; without a symbol a rule is for all",
                "\"kind\":\"volume\",\"times\":1,\"candles\":121"
                        + "|candles is not between 1 and 120",
                "\"kind\":\"burst\",\"tag\":\"a\",\"symbol\":\"A\""
                        + "|a rule has a symbol or a tag, not both",
                "\"kind\":\"silence\",\"feed\":\"x\",\"within_ms\":1"
                        + "|feed is 'x'; there are: quotes, tweets",
                "\"kind\":\"silence\",\"feed\":\"tweets\",\"symbol\":\"A\",\"within_ms\":1"
                        + "|tweets have no symbol",
                "\"kind\":\"burst\",\"valid_from\":-1"
                        + "|valid_from is not between 0 and 253402300799999",
            })
    void whatIsNoRuleIsRefused(String fields, String message) {
        assertThatThrownBy(() -> rule(fields))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(message);
    }

    @Test
    void anIdHasNoBlanks() {
        assertThatThrownBy(
                        () ->
                                AlertRule.parse(
                                        "{\"id\":\"a b\",\"kind\":\"burst\"}".getBytes(UTF_8)))
                .hasMessage("id must be 1 to 64 letters, digits, dots, dashes or underscores");
    }

    @Test
    void theRulesThatAPlatformBeginsWithAreRules() throws Exception {
        Path file = Path.of("../../data/alert-rules.jsonl");
        assertThat(Files.readAllLines(file))
                .isNotEmpty()
                .allSatisfy(line -> AlertRule.parse(line.getBytes(UTF_8)));
    }
}
