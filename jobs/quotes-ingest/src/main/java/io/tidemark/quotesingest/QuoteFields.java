package io.tidemark.quotesingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tidemark.job.time.TimeBounds;
import io.tidemark.records.Utf8;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * What is read of a quote: only what its identity needs.
 *
 * @param symbol as the quote says it
 * @param time the quote's time in ms since the epoch (UTC); {@link PolledQuote#NONE} if it has none
 */
record QuoteFields(String symbol, long time) {

    /**
     * How far ahead of our clock a quote's time may be: all later quotes of the symbol would count
     * as stale.
     */
    static final Duration FURTHEST_AHEAD = TimeBounds.MAX_AHEAD;

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /**
     * Reads a quote.
     *
     * @param body the quote as UTF-8 JSON
     * @param asked the symbol that was asked for. A quote of another symbol is refused: it would be
     *     judged by the memory of the wrong one, and could be emitted by two splits. Asked for in
     *     lower case, a symbol may be answered in upper case
     * @param now ms since the epoch (UTC)
     * @param timeOf which of its times is the quote's. Any but {@code latestUpdate} is passed over
     *     unless it is a whole number of ms above 0 that is not in the future: services fill in 0
     *     and -1 for what is not known
     * @throws UnreadableQuoteException if the body is anything but one JSON object with that symbol
     *     and, if any, a whole-number {@code latestUpdate} that is neither negative nor in seconds
     *     nor in the future
     */
    static QuoteFields read(byte[] body, String asked, long now, QuoteTime timeOf)
            throws UnreadableQuoteException {
        String symbol = null;
        long newest = PolledQuote.NONE;
        // Jackson would guess UTF-16 or UTF-32 from bytes and skip over bad ones.
        try (JsonParser json = JSON.createParser(text(body))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableQuoteException("the body is no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "symbol" -> symbol = symbol(json);
                    case "latestUpdate" -> newest = Math.max(newest, time(json, now));
                    default -> {
                        if (timeOf.looksAt(field)) {
                            newest = Math.max(newest, possibleTime(json, now));
                        }
                        json.skipChildren();
                    }
                }
            }
            if (json.nextToken() != null) {
                throw new UnreadableQuoteException("the body goes on after its JSON object");
            }
        } catch (JsonProcessingException e) {
            throw new UnreadableQuoteException("the body is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("cannot happen: the body is in memory", e);
        }
        if (symbol == null) {
            throw new UnreadableQuoteException("the quote has no symbol");
        }
        if (!symbol.equals(asked) && !symbol.equals(asked.toUpperCase(Locale.ROOT))) {
            throw new UnreadableQuoteException(
                    "asked for " + asked + ", but the quote is of " + symbol);
        }
        return new QuoteFields(symbol, newest);
    }

    private static String text(byte[] body) throws UnreadableQuoteException {
        try {
            return Utf8.decode(body);
        } catch (CharacterCodingException e) {
            throw new UnreadableQuoteException("the body is not UTF-8");
        }
    }

    private static String symbol(JsonParser json) throws IOException, UnreadableQuoteException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> json.getText();
            case VALUE_NULL -> null;
            default -> throw new UnreadableQuoteException("the quote's symbol is no text");
        };
    }

    private static long time(JsonParser json, long now)
            throws IOException, UnreadableQuoteException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return PolledQuote.NONE;
        }
        if (!isLong(json)) {
            throw new UnreadableQuoteException("latestUpdate is no time in ms");
        }
        long time = json.getLongValue();
        if (time < 0) {
            throw new UnreadableQuoteException("latestUpdate " + time + " is before 1970");
        }
        if (TimeBounds.looksLikeSeconds(time)) {
            throw new UnreadableQuoteException(
                    "latestUpdate "
                            + time
                            + " looks like seconds, not milliseconds: then it would be "
                            + Instant.ofEpochSecond(time));
        }
        if (time > now + FURTHEST_AHEAD.toMillis()) {
            throw new UnreadableQuoteException("latestUpdate " + time + " lies in the future");
        }
        return time;
    }

    private static long possibleTime(JsonParser json, long now) throws IOException {
        if (!isLong(json)) {
            return PolledQuote.NONE;
        }
        long time = json.getLongValue();
        return time > 0
                        && time <= now + FURTHEST_AHEAD.toMillis()
                        && !TimeBounds.looksLikeSeconds(time)
                ? time
                : PolledQuote.NONE;
    }

    private static boolean isLong(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != NumberType.BIG_INTEGER;
    }
}
