package io.tidemark.catalogue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;

/**
 * One thing that the simulator served: a line of its ledger. Times are ms since the epoch (UTC).
 *
 * @param seq from 1, without gaps
 * @param at when it was served: of an answer, when it began; of a line, when it had been handed to
 *     the socket
 * @param api what served it
 * @param connection which connection of the stream, from 1; {@code null} for an answer of the quote
 *     API and for a refused attempt to connect
 * @param kind what it was
 * @param id {@code SYMBOL-latestUpdate} of a quote, {@code PRODUCT-trade_id} of a trade, the id of
 *     a post, and of a deletion that Jetstream tells; {@code null} for the rest
 * @param symbol the symbol that was asked for; {@code null} for the stream
 * @param matches whether a post passes the filter; {@code null} for anything but a post
 * @param madeAt when the quote or the line was made; {@code null} if there is neither
 * @param status of the HTTP answer; {@code null} for a line of the stream
 * @param sha256 of the body, or of the line without its end, in lower-case hex; of something cut,
 *     of what was sent; {@code null} for a refused attempt to connect
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({"seq", "at", "api"})
public record LedgerEntry(
        long seq,
        long at,
        Api api,
        Long connection,
        Kind kind,
        String id,
        String symbol,
        Boolean matches,
        Long madeAt,
        Integer status,
        String sha256) {

    /** What served it. */
    public enum Api {
        QUOTE,
        STREAM,
        JETSTREAM,
        TRADES;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What was served. */
    public enum Kind {
        /** A readable quote: new, repeated or stale. */
        QUOTE,
        /** A readable post. */
        POST,
        /** A trade, by the feed. */
        TRADE,
        /** A body or line that nobody can read; unlike any other one. */
        MALFORMED,
        /** A status of 400 or more. */
        ERROR,
        /** The first part of a body or line, before the connection broke. */
        CUT,
        /** A notice that posts were held back. */
        LIMIT,
        /** A notice that a post was deleted. */
        DELETE,
        /** A notice that the stream ends. */
        ERRORS;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads a line. Fields that are not known are passed over.
     *
     * @param line a JSON object without the line's end
     * @throws IOException if it is not as the ledger writes it
     */
    public static LedgerEntry parse(String line) throws IOException {
        return JSON.readValue(line, LedgerEntry.class);
    }

    /** The line, in UTF-8 and without its end, which {@link #parse} reads. */
    public byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot happen: numbers and texts", e);
        }
    }

    /** The same under a number. */
    public LedgerEntry numbered(long number) {
        return new LedgerEntry(
                number, at, api, connection, kind, id, symbol, matches, madeAt, status, sha256);
    }

    @JsonIgnore
    public boolean isQuote() {
        return kind == Kind.QUOTE;
    }

    @JsonIgnore
    public boolean isPost() {
        return kind == Kind.POST;
    }

    @JsonIgnore
    public boolean isMalformed() {
        return kind == Kind.MALFORMED;
    }

    @JsonIgnore
    public boolean isFromQuoteApi() {
        return api == Api.QUOTE;
    }

    /** The {@code latestUpdate} of a quote, which is the last part of its id. */
    public long latestUpdate() {
        return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
    }
}
