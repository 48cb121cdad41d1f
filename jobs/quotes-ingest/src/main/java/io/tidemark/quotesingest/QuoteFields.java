package io.tidemark.quotesingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tidemark.job.time.TimeBounds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads of a quote only what its identity needs: {@code symbol} and {@code latestUpdate}. */
final class QuoteFields {

    /**
     * How far ahead of our clock a {@code latestUpdate} may be: all later quotes of the symbol
     * would count as stale.
     */
    static final Duration FURTHEST_AHEAD = TimeBounds.MAX_AHEAD;

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private QuoteFields() {}

    /**
     * The {@code latestUpdate} of a quote.
     *
     * @param body the quote as UTF-8 JSON
     * @param asked the symbol that was asked for. A quote of another symbol is refused: it would be
     *     judged by the memory of the wrong one, and could be emitted by two splits
     * @param now ms since the epoch (UTC)
     * @return ms since the epoch (UTC), or {@link PolledQuote#NONE} if it is absent or null
     * @throws UnreadableQuoteException if the body is anything but one JSON object with that symbol
     *     and, if any, a whole-number {@code latestUpdate} that is neither negative nor in the
     *     future
     */
    static long latestUpdate(byte[] body, String asked, long now) throws UnreadableQuoteException {
        String symbol = null;
        long latestUpdate = PolledQuote.NONE;
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
                    case "latestUpdate" -> latestUpdate = time(json, now);
                    default -> json.skipChildren();
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
        if (!symbol.equals(asked)) {
            throw new UnreadableQuoteException(
                    "asked for " + asked + ", but the quote is of " + symbol);
        }
        return latestUpdate;
    }

    private static String text(byte[] body) throws UnreadableQuoteException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
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
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                || json.getNumberType() == NumberType.BIG_INTEGER) {
            throw new UnreadableQuoteException("latestUpdate is no time in ms");
        }
        long time = json.getLongValue();
        if (time < 0) {
            throw new UnreadableQuoteException("latestUpdate " + time + " is before 1970");
        }
        if (time > now + FURTHEST_AHEAD.toMillis()) {
            throw new UnreadableQuoteException("latestUpdate " + time + " lies in the future");
        }
        return time;
    }
}
