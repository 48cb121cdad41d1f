package io.tidemark.quotesingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120                           | PT2M",
                "0                             | PT0S",
                "86400                         | PT1H",
                "Wed, 21 Oct 2015 07:28:30 GMT | PT30S",
                "Wed, 21 Oct 2015 07:00:00 GMT | PT0S",
                "-5                            | PT0S",
                "soon                          | PT0S",
            })
    void isReadInBothForms(String value, Duration pause) {
        HttpHeaders headers = HttpHeaders.of(Map.of("retry-after", List.of(value)), (n, v) -> true);

        assertThat(RetryAfter.of(headers, NOW)).isEqualTo(pause);
    }

    @Test
    void mayBeAbsent() {
        assertThat(RetryAfter.of(HttpHeaders.of(Map.of(), (n, v) -> true), NOW)).isZero();
    }
}
