package io.tidemark.quotesingest;

import io.tidemark.catalogue.QuoteIds;

/**
 * What is remembered of a symbol, to tell a new quote from one that was emitted before.
 *
 * @param latestUpdate the greatest {@code latestUpdate} emitted, in ms since the epoch (UTC);
 *     {@link PolledQuote#NONE} before the first
 * @param undated the id (a hash) of the last emitted quote without {@code latestUpdate}; empty
 *     before the first
 * @param unreadable such an id of the last emitted body that could not be read; empty before the
 *     first
 */
record Seen(long latestUpdate, String undated, String unreadable) {

    static final Seen NOTHING = new Seen(PolledQuote.NONE, "", "");

    enum Verdict {
        NEW,
        REPEATED,
        STALE
    }

    /** Whether the quote is to be emitted, or why not. */
    Verdict judge(PolledQuote quote) {
        if (quote.readable() && quote.latestUpdate() != PolledQuote.NONE) {
            int order = Long.compare(quote.latestUpdate(), latestUpdate);
            return order > 0 ? Verdict.NEW : order == 0 ? Verdict.REPEATED : Verdict.STALE;
        }
        String last = quote.readable() ? undated : unreadable;
        return id(quote).equals(last) ? Verdict.REPEATED : Verdict.NEW;
    }

    /** What is remembered once the quote, judged new, has been emitted. */
    Seen after(PolledQuote quote) {
        if (!quote.readable()) {
            return new Seen(latestUpdate, undated, id(quote));
        }
        return quote.latestUpdate() == PolledQuote.NONE
                ? new Seen(latestUpdate, id(quote), unreadable)
                : new Seen(quote.latestUpdate(), undated, unreadable);
    }

    private static String id(PolledQuote quote) {
        return QuoteIds.of(quote.symbol(), null, quote.body());
    }
}
