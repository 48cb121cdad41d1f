package io.tidemark.exercises;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * One thing that the simulator served, as its ledger tells it.
 *
 * @param seq the place in the ledger, from 1
 * @param at when it was served, in ms since the epoch (UTC)
 * @param api {@code quote} or {@code stream}
 * @param connection of the stream, from 1; 0 for a quote and for a refused attempt to connect
 * @param kind what it was: a quote, a post, something malformed, an error answer, …
 * @param id of a quote {@code SYMBOL-latestUpdate}, of a post its id; {@code null} for the rest
 * @param symbol the symbol that was asked for; {@code null} for the stream
 * @param matches whether a post passes the course's filter
 * @param sha256 of the bytes of the body or line, in hex
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record LedgerEntry(
        long seq,
        long at,
        String api,
        long connection,
        String kind,
        String id,
        String symbol,
        boolean matches,
        String sha256) {

    static final String QUOTE_API = "quote";

    boolean isQuote() {
        return kind.equals("quote");
    }

    boolean isPost() {
        return kind.equals("post");
    }

    boolean isMalformed() {
        return kind.equals("malformed");
    }

    boolean isFromQuoteApi() {
        return api.equals(QUOTE_API);
    }

    /** The {@code latestUpdate} of a quote, which is the last part of its id. */
    long latestUpdate() {
        return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
    }
}
