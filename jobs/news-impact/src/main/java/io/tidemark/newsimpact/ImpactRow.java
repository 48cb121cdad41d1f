package io.tidemark.newsimpact;

import static java.nio.charset.StandardCharsets.UTF_8;

import javax.annotation.Nullable;

/**
 * A row of the table of impacts.
 *
 * @param firstMention of the burst, in ms since the epoch (UTC)
 * @param text the row's value; null if it is withdrawn
 */
public record ImpactRow(String symbol, long firstMention, @Nullable String text) {

    /** Tells the row from all others, such as {@code AAPL-1700000130000}. */
    String key() {
        return symbol + "-" + firstMention;
    }

    /** UTF-8; null if it is withdrawn. */
    @Nullable
    byte[] json() {
        return text == null ? null : text.getBytes(UTF_8);
    }
}
