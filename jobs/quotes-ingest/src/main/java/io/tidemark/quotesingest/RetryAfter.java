package io.tidemark.quotesingest;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The header {@code Retry-After} (RFC 9110, 10.2.3). */
final class RetryAfter {

    /** No header makes us wait longer: it may be wrong. */
    static final Duration LONGEST = Duration.ofHours(1);

    private RetryAfter() {}

    /** How long the server wants us to wait from {@code now}: 0 if it does not say, at most 1 h. */
    static Duration of(HttpHeaders headers, Instant now) {
        Duration asked =
                headers.firstValue("Retry-After")
                        .map(value -> pause(value.strip(), now))
                        .orElse(Duration.ZERO);
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    private static Duration pause(String value, Instant now) {
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Duration.between(now, date.toInstant());
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
