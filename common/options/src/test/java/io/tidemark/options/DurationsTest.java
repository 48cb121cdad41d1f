package io.tidemark.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"500ms,500,500ms", "5s,5000,5s", "10m,600000,10m", "24h,86400000,1d", "0s,0,0s"})
    void readsAndPrints(String text, long ms, String printed) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(ms));
        assertThat(Durations.format(Duration.ofMillis(ms))).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "1.5s", "5 weeks", "PT5S", "9999999999999999s"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
