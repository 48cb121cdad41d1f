package io.tidemark.alerts;

import io.tidemark.catalogue.AlertRule;
import javax.annotation.Nullable;

/**
 * A rule as it is in force for some time.
 *
 * @param from when on, in ms since the epoch (UTC)
 * @param offset of the record that says so
 * @param rule null if there is none for that time
 * @param appliedFrom if it came when events after its beginning had been judged already: up to when
 *     they had; null if it came in time
 */
public record RuleVersion(
        long from, long offset, @Nullable AlertRule rule, @Nullable Long appliedFrom) {

    /** When it took the place of the version before. */
    long takesOverAt() {
        return appliedFrom == null ? from : Math.max(from, appliedFrom);
    }
}
