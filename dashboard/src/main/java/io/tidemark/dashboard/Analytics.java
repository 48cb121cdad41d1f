package io.tidemark.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the jobs of the markets found, from the indexes {@code candles}, {@code alerts}, {@code
 * bursts} and {@code news-impact}. An index that is not there yet is like an empty one, and a
 * document without what is needed is left out. Times are ms since the epoch (UTC).
 */
final class Analytics {

    /** The most candles of an answer: a day of minutes. */
    static final int MOST_CANDLES = 1440;

    private static final int MOST_MARKS = 200;

    /** A burst that began before what is shown may reach into it; none lasts longer. */
    private static final long LONGEST_BURST = Duration.ofHours(4).toMillis();

    private static final int MOST_SYMBOLS = 500;
    private static final int MOST_SIZES = 50;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private static final String WINDOW_START = "window_start";
    private static final String FIRST_MENTION = "first_mention";
    private static final String SINCE = "since";
    private static final String STATE = "state";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Upstream search;

    Analytics(Upstream search) {
        this.search = search;
    }

    /**
     * @param symbols by name
     * @param sizes shortest first
     */
    record Choices(List<String> symbols, List<String> sizes) {}

    /**
     * @param volume null if it is not known
     * @param vwap the mean price of what was traded; null if it is not known
     * @param count how many quotes or trades it is made of
     * @param closed whether its time is over
     * @param corrected whether its volume is a correction
     * @param source {@code sampled} if it is made of quotes, {@code trades} of trades; null if it
     *     does not say
     */
    record Candle(
            long start,
            long end,
            double open,
            double high,
            double low,
            double close,
            Double volume,
            Double vwap,
            long count,
            boolean closed,
            boolean corrected,
            String source) {}

    /**
     * @param candles the newest, oldest first
     */
    record Candles(String symbol, String size, List<Candle> candles) {}

    /**
     * @param name of the fact
     * @param value a number, a boolean or text
     */
    record Fact(String name, Object value) {}

    /**
     * @param subject the symbol, tag or feed that it is about
     * @param state {@code firing} or {@code over}
     * @param until null while it is firing
     */
    record Alert(
            String rule,
            String kind,
            String subject,
            String state,
            long since,
            Long until,
            String text,
            List<Fact> facts) {}

    /**
     * @param firing how many are firing, shown or not
     * @param alerts those that are firing first, then the newest first
     */
    record Alerts(long firing, List<Alert> alerts) {}

    /**
     * @param kind {@code company} or {@code cashtag}
     * @param end null while it lasts
     */
    record Burst(
            String kind,
            String tag,
            long start,
            Long peakAt,
            Double peakScore,
            Long peakUsers,
            Long end) {}

    /** What happened to a symbol, newest first. */
    record Marks(List<Alert> alerts, List<Burst> bursts) {}

    /**
     * A price over a time around a burst; null where it is not known.
     *
     * @param priceReturn a fraction, such as 0.012 for 1.2 %
     * @param usualVolume how much is traded in such a time usually
     */
    record Phase(Long from, Long to, Double priceReturn, Double volume, Double usualVolume) {}

    /**
     * A burst of a company beside its price.
     *
     * @param end null while it lasts
     * @param complete whether nothing more is to come
     */
    record Impact(
            String symbol,
            long firstMention,
            Long start,
            Long end,
            Double peakScore,
            Phase before,
            Phase during,
            Phase after,
            boolean complete) {}

    /**
     * @param impacts newest first
     */
    record Impacts(List<Impact> impacts) {}

    /** Which symbols and sizes have candles. */
    CompletableFuture<Choices> choices() {
        ObjectNode query = JSON.createObjectNode().put("size", 0).put("track_total_hits", false);
        terms(query, "symbols", "symbol", MOST_SYMBOLS);
        terms(query, "sizes", "size", MOST_SIZES);
        return ask("candles", query)
                .thenApply(
                        answer ->
                                new Choices(
                                        keys(answer, "symbols").stream().sorted().toList(),
                                        keys(answer, "sizes").stream()
                                                .sorted(
                                                        Comparator.comparingLong(Analytics::length)
                                                                .thenComparing(
                                                                        Comparator.naturalOrder()))
                                                .toList()));
    }

    private static void terms(ObjectNode query, String name, String field, int size) {
        ObjectNode terms = query.withObject("/aggs/" + name + "/terms");
        terms.put("field", field).put("size", size).putObject("order").put("_key", "asc");
    }

    private static List<String> keys(JsonNode answer, String aggregation) {
        return Market.list(answer.at("/aggregations/" + aggregation + "/buckets")).stream()
                .map(bucket -> bucket.path("key").asText())
                .toList();
    }

    /** In ms; what is no length comes last. */
    private static long length(String size) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            return Long.MAX_VALUE;
        }
        long unit =
                switch (matcher.group(2)) {
                    case "ms" -> 1;
                    case "s" -> 1_000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> 86_400_000;
                };
        return Long.parseLong(matcher.group(1)) * unit;
    }

    /**
     * The newest candles of a symbol.
     *
     * @param size such as {@code 5m}
     * @param from those that begin then or later; empty for the newest {@value #MOST_CANDLES}
     */
    CompletableFuture<Candles> candles(String symbol, String size, OptionalLong from) {
        ObjectNode query = newest(WINDOW_START, MOST_CANDLES);
        ArrayNode filter = filter(query);
        term(filter, "symbol", symbol);
        term(filter, "size", size);
        from.ifPresent(ms -> atOrAfter(filter, WINDOW_START, ms));
        return ask("candles", query)
                .thenApply(
                        answer -> {
                            List<Candle> candles = new ArrayList<>();
                            for (JsonNode row : rows(answer)) {
                                if (isNumber(row, WINDOW_START, "window_end")
                                        && isNumber(row, "open", "high", "low", "close")) {
                                    candles.add(candle(row));
                                }
                            }
                            Collections.reverse(candles);
                            return new Candles(symbol, size, candles);
                        });
    }

    private static Candle candle(JsonNode row) {
        return new Candle(
                row.get(WINDOW_START).asLong(),
                row.get("window_end").asLong(),
                row.get("open").asDouble(),
                row.get("high").asDouble(),
                row.get("low").asDouble(),
                row.get("close").asDouble(),
                decimal(row, "volume"),
                decimal(row, row.has("vwap") ? "vwap" : "vwap_sampled"),
                row.path(row.has("trades") ? "trades" : "quotes").asLong(),
                row.path("closed").asBoolean(),
                row.path("corrected").asBoolean(),
                text(row, "source"));
    }

    /**
     * The alerts and bursts of a symbol.
     *
     * @param from what began then or later, or still lasted
     */
    CompletableFuture<Marks> marks(String symbol, long from) {
        String[] tags = cashtags(symbol);
        ObjectNode alerts = newest(SINCE, MOST_MARKS);
        // An alert of a cashtag's burst is about the tag as it is written.
        terms(
                filter(alerts),
                "subject",
                Stream.concat(Stream.of(symbol), Arrays.stream(tags).map(tag -> "$" + tag))
                        .toArray(String[]::new));
        ArrayNode lasting = anyOf(filter(alerts));
        term(lasting, STATE, "firing");
        atOrAfter(lasting, "until", from);
        ObjectNode bursts = newest("start", MOST_MARKS);
        ArrayNode kinds = anyOf(filter(bursts));
        ArrayNode company = allOf(kinds);
        term(company, "kind", "company");
        term(company, "tag", symbol);
        ArrayNode cashtag = allOf(kinds);
        term(cashtag, "kind", "cashtag");
        terms(cashtag, "tag", tags);
        atOrAfter(filter(bursts), "start", Math.max(0, from - LONGEST_BURST));
        return ask("alerts", alerts)
                .thenCombine(
                        ask("bursts", bursts),
                        (alertsAnswer, burstsAnswer) ->
                                new Marks(
                                        alerts(alertsAnswer),
                                        rows(burstsAnswer).stream()
                                                .filter(row -> isNumber(row, "start"))
                                                .map(Analytics::burst)
                                                .filter(
                                                        burst ->
                                                                burst.end() == null
                                                                        || burst.end() >= from)
                                                .toList()));
    }

    /** What people write of a symbol behind a dollar sign; of a pair it is also what it prices. */
    private static String[] cashtags(String symbol) {
        int dash = symbol.indexOf('-');
        return dash > 0 ? new String[] {symbol, symbol.substring(0, dash)} : new String[] {symbol};
    }

    private static Burst burst(JsonNode row) {
        return new Burst(
                row.path("kind").asText(),
                row.path("tag").asText(),
                row.get("start").asLong(),
                time(row, "peak_at"),
                decimal(row, "peak_score"),
                time(row, "peak_users"),
                time(row, "end"));
    }

    /** All alerts, those that are firing first. */
    CompletableFuture<Alerts> alerts(int limit) {
        ObjectNode query = newest(SINCE, limit);
        ArrayNode sort = (ArrayNode) query.get("sort");
        // In the order of the alphabet, "firing" is before "over".
        sort.insert(0, sortedBy(STATE, "asc", "keyword"));
        query.withObject("/aggs/firing/filter/term").put(STATE, "firing");
        return ask("alerts", query)
                .thenApply(
                        answer ->
                                new Alerts(
                                        answer.at("/aggregations/firing/doc_count").asLong(),
                                        alerts(answer)));
    }

    private static List<Alert> alerts(JsonNode answer) {
        return rows(answer).stream()
                .filter(row -> isNumber(row, SINCE))
                .map(
                        row ->
                                new Alert(
                                        row.path("rule").asText(),
                                        row.path("kind").asText(),
                                        row.path("subject").asText(),
                                        row.path(STATE).asText(),
                                        row.get(SINCE).asLong(),
                                        time(row, "until"),
                                        row.path("text").asText(),
                                        facts(row.path("facts"))))
                .toList();
    }

    private static List<Fact> facts(JsonNode facts) {
        List<Fact> list = new ArrayList<>();
        facts.properties()
                .forEach(
                        fact -> {
                            JsonNode value = fact.getValue();
                            Object shown =
                                    value.isNumber()
                                            ? value.numberValue()
                                            : value.isBoolean()
                                                    ? value.booleanValue()
                                                    : value.isValueNode()
                                                            ? value.asText()
                                                            : value.toString();
                            list.add(new Fact(fact.getKey(), shown));
                        });
        return list;
    }

    /** Bursts of companies beside their prices. */
    CompletableFuture<Impacts> newsImpact(int limit) {
        return ask("news-impact", newest(FIRST_MENTION, limit))
                .thenApply(
                        answer ->
                                new Impacts(
                                        rows(answer).stream()
                                                .filter(row -> isNumber(row, FIRST_MENTION))
                                                .map(Analytics::impact)
                                                .toList()));
    }

    private static Impact impact(JsonNode row) {
        return new Impact(
                row.path("symbol").asText(),
                row.get(FIRST_MENTION).asLong(),
                time(row, "start"),
                time(row, "end"),
                decimal(row, "peak_score"),
                phase(row.path("before")),
                phase(row.path("during")),
                phase(row.path("after")),
                row.path("complete").asBoolean());
    }

    private static Phase phase(JsonNode phase) {
        return new Phase(
                time(phase, "from"),
                time(phase, "to"),
                decimal(phase, "return"),
                decimal(phase, "volume"),
                decimal(phase, "usual_volume"));
    }

    private CompletableFuture<JsonNode> ask(String index, ObjectNode query) {
        return search.post("/" + index + Market.SEARCH, query);
    }

    /** Asks for whole documents, the newest first. */
    private static ObjectNode newest(String time, int limit) {
        ObjectNode query =
                JSON.createObjectNode().put("size", limit).put("track_total_hits", false);
        query.putArray("sort").add(sortedBy(time, "desc", "date"));
        return query;
    }

    /** An index that was made without its template may not know the field. */
    private static ObjectNode sortedBy(String field, String order, String type) {
        ObjectNode sort = JSON.createObjectNode();
        sort.putObject(field).put("order", order).put("unmapped_type", type);
        return sort;
    }

    private static ArrayNode filter(ObjectNode query) {
        return query.withObject("/query/bool").withArray("/filter");
    }

    /** A filter for what passes one of those that are added to it. */
    private static ArrayNode anyOf(ArrayNode filter) {
        return filter.addObject().putObject("bool").putArray("should");
    }

    /** A filter for what passes all of those that are added to it. */
    private static ArrayNode allOf(ArrayNode filter) {
        return filter.addObject().putObject("bool").putArray("filter");
    }

    private static void term(ArrayNode filter, String field, String value) {
        filter.addObject().putObject("term").put(field, value);
    }

    private static void terms(ArrayNode filter, String field, String... values) {
        ArrayNode terms = filter.addObject().putObject("terms").putArray(field);
        for (String value : values) {
            terms.add(value);
        }
    }

    private static void atOrAfter(ArrayNode filter, String field, long ms) {
        filter.addObject()
                .putObject("range")
                .putObject(field)
                .put("gte", ms)
                .put("format", "epoch_millis");
    }

    private static List<JsonNode> rows(JsonNode answer) {
        return Market.list(answer.at("/hits/hits")).stream()
                .map(hit -> hit.path("_source"))
                .toList();
    }

    private static boolean isNumber(JsonNode row, String... names) {
        for (String name : names) {
            if (!row.path(name).isNumber()) {
                return false;
            }
        }
        return true;
    }

    private static Double decimal(JsonNode row, String name) {
        return row.path(name).isNumber() ? Double.valueOf(row.get(name).asDouble()) : null;
    }

    private static Long time(JsonNode row, String name) {
        return row.path(name).isNumber() ? Long.valueOf(row.get(name).asLong()) : null;
    }

    private static String text(JsonNode row, String name) {
        return row.path(name).isTextual() ? row.get(name).asText() : null;
    }
}
