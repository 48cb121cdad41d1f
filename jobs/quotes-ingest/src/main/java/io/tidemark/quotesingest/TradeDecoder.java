package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.job.time.TimeBounds;
import io.tidemark.records.Utf8;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads what Coinbase Exchange says: the messages of its feed, and pages of trades. */
final class TradeDecoder {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Digits without a sign or an exponent, as many as candles take. */
    private static final String DECIMAL = "(0|[1-9][0-9]{0,18})(\\.[0-9]{1,18})?";

    private TradeDecoder() {}

    /** What the feed says. */
    sealed interface Message {}

    /**
     * A trade.
     *
     * @param last whether it was the last one before the subscription
     */
    record Match(Trade trade, boolean last) implements Message {}

    /** The feed lives. Which trade was the product's last tells whether one was not sent. */
    record Heartbeat(String product, long lastTradeId) implements Message {}

    /** The service refuses something, and ends the connection. */
    record Refusal(String reason) implements Message {}

    /** Anything else, such as that we are subscribed. */
    record Other() implements Message {}

    /**
     * Reads a message.
     *
     * @param now ms since the epoch (UTC)
     */
    static Message decode(byte[] message, long now) throws UnreadableQuoteException {
        JsonNode json = parse(message);
        String type = text(json, "type");
        return switch (type) {
            case "match", "last_match" ->
                    new Match(
                            trade(text(json, "product_id"), json, number(json, "sequence"), now),
                            type.equals("last_match"));
            case "heartbeat" ->
                    new Heartbeat(text(json, "product_id"), number(json, "last_trade_id"));
            case "error" ->
                    new Refusal(
                            (json.path("message").asText() + ": " + json.path("reason").asText())
                                    .replaceAll("\\p{Cntrl}", " "));
            default -> new Other();
        };
    }

    /**
     * A page of trades.
     *
     * @param trades in whatever order it has them
     * @param unreadable what is in their place
     */
    record Page(List<Trade> trades, List<Unreadable> unreadable) {

        static final Page EMPTY = new Page(List.of(), List.of());
    }

    /**
     * What should have been a trade of a page.
     *
     * @param tradeId 0 if it does not tell
     * @param bytes its JSON
     */
    record Unreadable(long tradeId, byte[] bytes, UnreadableQuoteException problem) {}

    /** Reads a page of trades; what is none is set aside, and does not spoil the others. */
    static Page page(String product, byte[] body, long now) throws UnreadableQuoteException {
        JsonNode page = parse(body);
        if (!page.isArray()) {
            throw new UnreadableQuoteException("the page is no array of trades");
        }
        List<Trade> trades = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (JsonNode each : page) {
            try {
                trades.add(trade(product, each, null, now));
            } catch (UnreadableQuoteException e) {
                unreadable.add(
                        new Unreadable(
                                each.path("trade_id").asLong(),
                                each.toString().getBytes(UTF_8),
                                e));
            }
        }
        return new Page(trades, unreadable);
    }

    private static Trade trade(String product, JsonNode json, Long sequence, long now)
            throws UnreadableQuoteException {
        return new Trade(
                product,
                number(json, "trade_id"),
                sequence,
                time(text(json, "time"), now),
                decimal(json, "price"),
                decimal(json, "size"),
                side(text(json, "side")),
                null);
    }

    private static JsonNode parse(byte[] bytes) throws UnreadableQuoteException {
        try {
            return JSON.readTree(Utf8.decode(bytes));
        } catch (CharacterCodingException e) {
            throw new UnreadableQuoteException("the message is not UTF-8");
        } catch (JsonProcessingException e) {
            throw new UnreadableQuoteException("the message is no JSON: " + e.getOriginalMessage());
        }
    }

    private static String text(JsonNode json, String field) throws UnreadableQuoteException {
        if (!json.path(field).isTextual()) {
            throw new UnreadableQuoteException(field + " is missing or no text");
        }
        return json.path(field).textValue();
    }

    private static long number(JsonNode json, String field) throws UnreadableQuoteException {
        JsonNode number = json.path(field);
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
            throw new UnreadableQuoteException(field + " is missing or no whole number");
        }
        return number.longValue();
    }

    private static String decimal(JsonNode json, String field) throws UnreadableQuoteException {
        String text = text(json, field);
        if (!text.matches(DECIMAL) || new BigDecimal(text).signum() == 0) {
            throw new UnreadableQuoteException(field + " is no decimal number above zero");
        }
        return text;
    }

    private static String side(String side) throws UnreadableQuoteException {
        if (!side.equals("buy") && !side.equals("sell")) {
            throw new UnreadableQuoteException("side is neither buy nor sell");
        }
        return side;
    }

    private static long time(String text, long now) throws UnreadableQuoteException {
        long time;
        try {
            time = Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new UnreadableQuoteException("time is no ISO 8601 time");
        }
        if (time < 0 || time > now + TimeBounds.MAX_AHEAD.toMillis()) {
            throw new UnreadableQuoteException("time is before 1970 or lies in the future");
        }
        return time;
    }
}
