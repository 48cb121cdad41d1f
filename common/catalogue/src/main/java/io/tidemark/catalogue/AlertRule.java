package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.records.FieldRules;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.records.RawJsonObject;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is worth an alert: a record of the topic {@code alert-rules}, whose value is a JSON object.
 * Which fields there are depends on the kind; all others are null.
 *
 * @param id tells the rule from all others: 1 to 64 letters, digits, dots, dashes, underscores
 * @param symbol whose price, volume, bursts or silence; null for all, of a silence for the feed as
 *     a whole; {@value #EACH}, only of a silence, for each symbol by itself
 * @param tag of a burst: the hashtag, lower case, without its sign; null for all
 * @param feed of a silence: {@value #QUOTES} or {@value #TWEETS}
 * @param percent of a price move: more than so many per cent, above 0, up to 1000
 * @param withinMs of a price move: within so many ms, up to an hour; of a silence: nothing for
 *     longer than so many ms, up to a day
 * @param times of a volume: more than so many times the usual, above 0, up to 1000
 * @param candles of a volume: the usual is the mean of so many closed candles before, 1 to {@value
 *     #MOST_CANDLES}
 * @param validFrom from when on, in ms since the epoch (UTC); null: from when it was written
 * @param description for people; null if there is none
 */
public record AlertRule(
        String id,
        Kind kind,
        String symbol,
        String tag,
        String feed,
        BigDecimal percent,
        Long withinMs,
        BigDecimal times,
        Integer candles,
        Long validFrom,
        String description)
        implements Serializable {

    /** The feed of quotes. */
    public static final String QUOTES = "quotes";

    /** The feed of tweets. */
    public static final String TWEETS = "tweets";

    /** Each symbol by itself. */
    public static final String EACH = "*";

    /** The most candles of which the usual volume is the mean. */
    public static final int MOST_CANDLES = 120;

    /** The longest time in which a price is compared, in ms. */
    public static final long MOST_WITHIN_MS = 3_600_000;

    private static final long MOST_SILENCE_MS = 86_400_000;
    private static final BigDecimal MOST = BigDecimal.valueOf(1000);
    private static final int MOST_TEXT = 500;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final String ID_FIELD = "id";
    private static final String KIND = "kind";
    private static final String SYMBOL = "symbol";
    private static final String TAG = "tag";
    private static final String FEED = "feed";
    private static final String PERCENT = "percent";
    private static final String WITHIN = "within_ms";
    private static final String TIMES = "times";
    private static final String CANDLES = "candles";
    private static final String VALID_FROM = "valid_from";
    private static final String DESCRIPTION = "description";

    /** What a rule looks at. */
    public enum Kind {
        PRICE_MOVE(PERCENT, WITHIN, SYMBOL),
        VOLUME(TIMES, CANDLES, SYMBOL),
        BURST(SYMBOL, TAG),
        SILENCE(FEED, WITHIN, SYMBOL);

        /** The names of its parameters, with blanks between. */
        private final String parameters;

        Kind(String... parameters) {
            this.parameters = String.join(" ", parameters);
        }

        private boolean has(String parameter) {
            return List.of(parameters.split(" ", -1)).contains(parameter);
        }

        /** As rules and alerts write it, such as price-move. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static Kind of(String text) throws MalformedRecordException {
            return Arrays.stream(values())
                    .filter(kind -> kind.text().equals(text))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new MalformedRecordException(
                                            "kind is '%s'; there are: %s"
                                                    .formatted(
                                                            text,
                                                            Arrays.stream(values())
                                                                    .map(Kind::text)
                                                                    .collect(
                                                                            Collectors.joining(
                                                                                    ", ")))));
        }
    }

    /** What a record looks like. */
    public static final RecordFormat FORMAT =
            RecordFormat.named("alert rule")
                    .says(
                            """
                            What is worth an [alert](#alert): a row of a table, written by \
                            `tidemark rules`. The key is the rule's `id`; a record without a value \
                            takes the rule away. Each record is a version of its rule, which is in \
                            force from `valid_from`, or else its Kafka timestamp, until the next \
                            one's; events are judged by the version that was in force when they \
                            happened. A parameter of another kind is refused.""")
                    .field(
                            ID_FIELD,
                            Formats.TEXT,
                            "the key: letters, digits, `.`, `-`, `_`, up to 64")
                    .field(KIND, Formats.TEXT, "`price-move`, `volume`, `burst` or `silence`")
                    .field(
                            SYMBOL,
                            Formats.TEXT,
                            "whose; absent: all, of a silence the feed as a whole; `*`, only of a"
                                    + " silence of quotes: each symbol by itself")
                    .field(PERCENT, Formats.NUMBER, "`price-move`: by more than that, up to 1000")
                    .field(
                            WITHIN,
                            Formats.WHOLE,
                            "`price-move`: within so many ms, up to an hour; `silence`: nothing for"
                                    + " longer than that, up to a day")
                    .field(
                            TIMES,
                            Formats.NUMBER,
                            "`volume`: a candle of more than so many times the usual, up to 1000")
                    .field(
                            CANDLES,
                            Formats.WHOLE,
                            "`volume`: the usual is the mean of so many candles before, 1 to "
                                    + MOST_CANDLES)
                    .field(TAG, Formats.TEXT, "`burst`: a hashtag, without its sign; absent: all")
                    .field(FEED, Formats.TEXT, "`silence`: `quotes` or `tweets`")
                    .field(VALID_FROM, Formats.WHOLE, "from when on, " + Formats.MS)
                    .field(DESCRIPTION, Formats.TEXT, "for people; absent: none")
                    .example(
                            "price-jump",
                            "{\"id\":\"price-jump\",\"kind\":\"price-move\",\"symbol\":\"AAPL\","
                                    + "\"percent\":3,\"within_ms\":300000,"
                                    + "\"description\":\"a jump within five minutes\"}")
                    .build();

    /**
     * Reads a record's value. Fields that are not known are passed over.
     *
     * @throws MalformedRecordException if it is not as the format says, in one line that names the
     *     field
     */
    public static AlertRule parse(byte[] value) throws MalformedRecordException {
        try {
            RawJsonObject json = RawJsonObject.parse(value);
            String id = json.string(ID_FIELD);
            if (id == null || !ID.matcher(id).matches()) {
                throw new MalformedRecordException(
                        "id must be 1 to 64 letters, digits, dots, dashes or underscores");
            }
            Kind kind = Kind.of(json.string(KIND));
            for (String parameter : List.of(SYMBOL, TAG, FEED, PERCENT, WITHIN, TIMES, CANDLES)) {
                if (json.has(parameter) && !kind.has(parameter)) {
                    throw new MalformedRecordException(
                            parameter + " is no parameter of a rule of kind " + kind.text());
                }
            }
            boolean price = kind == Kind.PRICE_MOVE;
            boolean volume = kind == Kind.VOLUME;
            boolean silence = kind == Kind.SILENCE;
            AlertRule rule =
                    new AlertRule(
                            id,
                            kind,
                            text(json, SYMBOL),
                            text(json, TAG),
                            silence ? required(json.string(FEED), FEED, kind) : null,
                            price ? share(json, PERCENT, kind) : null,
                            price || silence ? within(json, kind) : null,
                            volume ? share(json, TIMES, kind) : null,
                            volume ? candles(json, kind) : null,
                            json.integer(VALID_FROM),
                            text(json, DESCRIPTION));
            rule.check();
            return rule;
        } catch (MalformedJsonException e) {
            throw new MalformedRecordException(e.getMessage());
        }
    }

    private void check() throws MalformedRecordException {
        if (symbol != null && tag != null) {
            throw new MalformedRecordException("a rule has a symbol or a tag, not both");
        }
        if (feed != null && !feed.equals(QUOTES) && !feed.equals(TWEETS)) {
            throw new MalformedRecordException(
                    "feed is '%s'; there are: %s, %s".formatted(feed, QUOTES, TWEETS));
        }
        if (TWEETS.equals(feed) && symbol != null) {
            throw new MalformedRecordException("tweets have no symbol");
        }
        if (EACH.equals(symbol) && kind != Kind.SILENCE) {
            throw new MalformedRecordException(
                    "symbol is *, which only a silence knows; without a symbol a rule is for all");
        }
        if (validFrom != null && (validFrom < 0 || validFrom > FieldRules.LATEST)) {
            throw new MalformedRecordException(
                    VALID_FROM + " is not between 0 and " + FieldRules.LATEST);
        }
    }

    private static <T> T required(T value, String name, Kind kind) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("a rule of kind " + kind.text() + " needs " + name);
        }
        return value;
    }

    private static String text(RawJsonObject json, String name)
            throws MalformedJsonException, MalformedRecordException {
        String text = json.string(name);
        if (text == null) {
            return null;
        }
        if (text.isBlank() || text.length() > MOST_TEXT) {
            throw new MalformedRecordException(
                    name + " is blank, or longer than " + MOST_TEXT + " characters");
        }
        return FieldRules.text(text, name);
    }

    private static BigDecimal share(RawJsonObject json, String name, Kind kind)
            throws MalformedJsonException, MalformedRecordException {
        BigDecimal number = required(json.decimal(name), name, kind);
        if (number.signum() <= 0 || number.compareTo(MOST) > 0) {
            throw new MalformedRecordException(name + " is not above 0, up to " + MOST);
        }
        return number;
    }

    private static Long within(RawJsonObject json, Kind kind)
            throws MalformedJsonException, MalformedRecordException {
        long most = kind == Kind.PRICE_MOVE ? MOST_WITHIN_MS : MOST_SILENCE_MS;
        return whole(json, WITHIN, most, kind);
    }

    private static Integer candles(RawJsonObject json, Kind kind)
            throws MalformedJsonException, MalformedRecordException {
        return (int) whole(json, CANDLES, MOST_CANDLES, kind);
    }

    private static long whole(RawJsonObject json, String name, long most, Kind kind)
            throws MalformedJsonException, MalformedRecordException {
        long number = required(json.integer(name), name, kind);
        if (number < 1 || number > most) {
            throw new MalformedRecordException(name + " is not between 1 and " + most);
        }
        return number;
    }

    /** The record's value, in UTF-8, which {@link #parse} reads. */
    public byte[] json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(ID_FIELD, id).put(KIND, kind.text());
        put(json, SYMBOL, symbol);
        put(json, TAG, tag);
        put(json, FEED, feed);
        if (percent != null) {
            json.put(PERCENT, percent);
        }
        if (times != null) {
            json.put(TIMES, times);
        }
        if (candles != null) {
            json.put(CANDLES, candles);
        }
        if (withinMs != null) {
            json.put(WITHIN, withinMs);
        }
        if (validFrom != null) {
            json.put(VALID_FROM, validFrom);
        }
        put(json, DESCRIPTION, description);
        return json.toString().getBytes(UTF_8);
    }

    private static void put(ObjectNode json, String name, String text) {
        if (text != null) {
            json.put(name, text);
        }
    }

    /** What is judged, in words, such as: the price of AAPL moves by more than 3 % within 5m. */
    public String inWords() {
        return switch (kind) {
            case PRICE_MOVE ->
                    "the price of %s moves by more than %s %% within %s"
                            .formatted(whose(), percent.toPlainString(), duration(withinMs));
            case VOLUME ->
                    "a candle of %s has more than %s times the mean volume of the %d before it"
                            .formatted(whose(), times.toPlainString(), candles);
            case BURST ->
                    "a burst of mentions of "
                            + (tag != null ? "#" + tag : symbol != null ? symbol : "anything");
            case SILENCE ->
                    "%s for longer than %s, in session hours"
                            .formatted(
                                    symbol == null
                                            ? "no " + feed + " at all"
                                            : EACH.equals(symbol)
                                                    ? "no quote of a symbol"
                                                    : "no quote of " + symbol,
                                    duration(withinMs));
        };
    }

    private String whose() {
        return symbol == null ? "any symbol" : symbol;
    }

    /** A duration as options write it. */
    public static String duration(long ms) {
        if (ms % 3_600_000 == 0) {
            return ms / 3_600_000 + "h";
        }
        if (ms % 60_000 == 0) {
            return ms / 60_000 + "m";
        }
        return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
    }
}
