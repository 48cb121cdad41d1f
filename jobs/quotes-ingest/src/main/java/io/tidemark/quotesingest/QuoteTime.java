package io.tidemark.quotesingest;

import java.util.Locale;
import java.util.Set;

/** Which of the times in a quote is its time: what tells a new quote from an old one. */
enum QuoteTime {
    /**
     * {@code latestUpdate}, the time of {@code latestPrice}: it stands while the market is closed.
     */
    LATEST_UPDATE,
    /** The newest time at which any price in the quote moved, before and after hours, too. */
    NEWEST;

    private static final Set<String> OTHERS =
            Set.of(
                    "closeTime",
                    "delayedPriceTime",
                    "extendedPriceTime",
                    "highTime",
                    "iexCloseTime",
                    "iexLastUpdated",
                    "iexOpenTime",
                    "lastTradeTime",
                    "lowTime",
                    "oddLotDelayedPriceTime",
                    "openTime");

    /** Whether the field counts beside {@code latestUpdate}. */
    boolean looksAt(String field) {
        return this == NEWEST && OTHERS.contains(field);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
