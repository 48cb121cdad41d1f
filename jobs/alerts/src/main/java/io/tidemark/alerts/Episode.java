package io.tidemark.alerts;

import java.math.BigDecimal;
import javax.annotation.Nullable;

/**
 * A time in which a rule's condition holds for a subject, and for which there is one alert.
 *
 * @param rule its id
 * @param version from when on the rule's version is in force, which began the episode
 * @param offset of that version
 * @param subject the symbol, tag or feed
 * @param since when it began, in ms since the epoch (UTC)
 * @param lastHeld when the condition held for the last time so far
 * @param quietMs it is over when the condition has not held for so long
 * @param peak the greatest so far of what is measured; null if nothing is
 * @param text what was said when it began
 * @param facts what was said, as JSON
 */
public record Episode(
        String rule,
        long version,
        long offset,
        String subject,
        long since,
        long lastHeld,
        long quietMs,
        @Nullable BigDecimal peak,
        String text,
        String facts) {

    /** The first instant at which it is over, if the condition does not hold again. */
    long quietAt() {
        return lastHeld + quietMs;
    }

    /** The same, when the condition has held once more. */
    Episode held(long time, @Nullable BigDecimal newPeak) {
        return new Episode(
                rule, version, offset, subject, since, time, quietMs, newPeak, text, facts);
    }
}
