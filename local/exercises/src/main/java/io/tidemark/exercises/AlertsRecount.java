package io.tidemark.exercises;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.HeaderNames;
import io.tidemark.delivery.TableFormat;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.records.RawJsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Alerts of prices, volumes and bursts: those that all records together call for, rule by rule and
 * subject by subject. Silences are by the clock, and cannot be found again.
 */
public final class AlertsRecount implements Recount {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final long HOUR = 3_600_000;
    private static final String PRICE_MOVE = "price-move";
    private static final String VOLUME = "volume";
    private static final String BURST = "burst";
    private static final String SILENCE = "silence";
    private static final long LONGEST_BURST = 5 * HOUR;
    private static final String NEVER_ENDED = "its end never came";

    /** A quote that the job called late. */
    private record Late(String symbol, long time, BigDecimal price) {}

    private record Candle(long start, long end, BigDecimal volume) {}

    private record Burst(String kind, String tag, long start, Long end) {

        String subject() {
            return switch (kind) {
                case "hashtag" -> "#" + tag;
                case "cashtag" -> "$" + tag;
                default -> tag;
            };
        }
    }

    /** What the topics say. */
    private static final class World {
        final Map<String, NavigableMap<Long, JsonNode>> rules = new TreeMap<>();
        final Map<String, NavigableMap<Long, BigDecimal>> prices = new TreeMap<>();

        /** Each price once: there are far fewer than quotes. */
        final Map<BigDecimal, BigDecimal> known = new HashMap<>();

        final Map<Late, Integer> late = new HashMap<>();
        final Map<String, List<Candle>> candles = new TreeMap<>();
        final List<Burst> bursts = new ArrayList<>();
        final Set<String> alerts = new TreeSet<>();
    }

    /** An episode that lasts. */
    private static final class Open {
        final long version;
        final long since;
        long last;
        long quiet;
        BigDecimal peak;
        boolean isOver;

        Open(long version, long since) {
            this.version = version;
            this.since = since;
        }
    }

    @Override
    public String job() {
        return Jobs.ALERTS;
    }

    @Override
    public List<String> inputs() {
        return List.of(Topics.QUOTES_ENRICHED, Topics.CANDLES, Topics.BURSTS);
    }

    @Override
    public String prefix(String input) {
        return switch (input) {
            case Topics.CANDLES -> "candle_";
            case Topics.BURSTS -> "burst_";
            default -> "";
        };
    }

    @Override
    public Outcome check(RecountContext context) throws IOException {
        Tally tally = new Tally();
        World world = new World();
        readLate(context, tally, world);
        context.forEachInput(this, tally, record -> quote(record, world));
        world.late.forEach(
                (quote, number) -> tally.problem("late quotes that nobody sent", quote.toString()));
        context.forEachInput(this, Topics.CANDLES, tally, record -> candle(record, world));
        context.forEachInput(this, Topics.BURSTS, tally, record -> burst(record, world));
        context.forEach(Topics.ALERT_RULES, record -> rule(record, world));
        world.rules.forEach(
                (id, versions) -> {
                    world.prices.forEach((symbol, own) -> prices(world, id, versions, symbol, own));
                    world.candles.forEach(
                            (symbol, own) -> volumes(world, id, versions, symbol, own));
                    bursts(world, id, versions);
                });
        compare(context, tally, world.alerts);
        return tally.outcome();
    }

    private static void compare(RecountContext context, Tally tally, Set<String> expected) {
        Map<String, String> rows = new LinkedHashMap<>();
        Set<String> firing = new HashSet<>();
        Set<String> over = new HashSet<>();
        for (String kind : List.of(PRICE_MOVE, VOLUME, BURST, SILENCE)) {
            tally.figure("of_" + kind, 0);
        }
        context.forEach(
                Topics.ALERTS,
                record -> {
                    if (record.headers().lastHeader(TableFormat.MARKER_HEADER) != null) {
                        return;
                    }
                    JsonNode row = RecountContext.json(record);
                    String key =
                            "%s-%s-%s"
                                    .formatted(
                                            row.path("rule").asText(),
                                            row.path("subject").asText(),
                                            row.path("since").asText());
                    boolean begins = row.path("until").isNull();
                    tally.count("rows");
                    if (begins && !firing.add(key)) {
                        tally.problem("alerts that began twice", key);
                    }
                    if (!begins && !over.add(key)) {
                        tally.problem("alerts that are over twice", key);
                    }
                    if (!begins && !firing.contains(key)) {
                        tally.problem("alerts that are over and never began", key);
                    }
                    if (begins) {
                        tally.count("of_" + row.path("kind").asText());
                    }
                    rows.put(key + (begins ? " begins" : " ends"), line(row));
                });
        Set<String> found = new HashSet<>();
        rows.values().stream()
                .filter(row -> !row.contains("|" + SILENCE + "|") && !row.endsWith(NEVER_ENDED))
                .forEach(found::add);
        expected.stream()
                .filter(row -> !found.contains(row))
                .forEach(row -> tally.problem("missing alerts", row));
        found.stream()
                .filter(row -> !expected.contains(row))
                .forEach(row -> tally.problem("wrong alerts", row));
        tally.figure("expected", expected.size());
    }

    private static String line(JsonNode row) {
        JsonNode facts = row.path("facts");
        JsonNode peak =
                facts.has("peak_change") ? facts.path("peak_change") : facts.path("peak_volume");
        return line(
                row.path("rule").asText(),
                row.path("version").asLong(),
                row.path("kind").asText(),
                row.path("subject").asText(),
                row.path("since").asLong(),
                row.path("until").isNull() ? null : (Long) row.path("until").asLong(),
                peak.isMissingNode() ? null : new BigDecimal(peak.asText()),
                facts.path("ended_by").asText());
    }

    private static String line(
            String rule,
            long version,
            String kind,
            String subject,
            long since,
            Long until,
            BigDecimal peak,
            String endedBy) {
        return "%s|%d|%s|%s|%d|%s|%s|%s"
                .formatted(
                        rule,
                        version,
                        kind,
                        subject,
                        since,
                        until,
                        peak == null || peak.signum() == 0
                                ? peak
                                : peak.stripTrailingZeros().toPlainString(),
                        endedBy);
    }

    private static void quote(ConsumerRecord<byte[], byte[]> record, World world)
            throws MalformedRecordException {
        try {
            RawJsonObject json = RawJsonObject.parse(record.value());
            String symbol = json.string("symbol");
            long time = json.integer("latestUpdate");
            BigDecimal price = json.decimal("latestPrice");
            Late late = new Late(symbol, time, price.stripTrailingZeros());
            if (world.late.containsKey(late)) {
                world.late.computeIfPresent(late, (same, left) -> left == 1 ? null : left - 1);
                return;
            }
            world.prices
                    .computeIfAbsent(symbol, none -> new TreeMap<>())
                    .putIfAbsent(time, world.known.computeIfAbsent(price, same -> same));
        } catch (MalformedJsonException e) {
            throw new MalformedRecordException(e.getMessage());
        }
    }

    private static void candle(ConsumerRecord<byte[], byte[]> record, World world)
            throws MalformedRecordException {
        try {
            RawJsonObject json = RawJsonObject.parse(record.value());
            world.candles
                    .computeIfAbsent(json.string("symbol"), none -> new ArrayList<>())
                    .add(
                            new Candle(
                                    json.integer("window_start"),
                                    json.integer("window_end"),
                                    json.decimal("volume")));
        } catch (MalformedJsonException e) {
            throw new MalformedRecordException(e.getMessage());
        }
    }

    private static void burst(ConsumerRecord<byte[], byte[]> record, World world)
            throws MalformedRecordException {
        try {
            RawJsonObject json = RawJsonObject.parse(record.value());
            world.bursts.add(
                    new Burst(
                            json.string("kind"),
                            json.string("tag"),
                            json.integer("start"),
                            json.integer("end")));
        } catch (MalformedJsonException e) {
            throw new MalformedRecordException(e.getMessage());
        }
    }

    private static void rule(ConsumerRecord<byte[], byte[]> record, World world) {
        JsonNode rule =
                record.value() == null
                        ? Json.MAPPER.createObjectNode()
                        : RecountContext.json(record);
        NavigableMap<Long, JsonNode> versions =
                world.rules.computeIfAbsent(
                        record.value() == null
                                ? new String(record.key(), UTF_8)
                                : rule.path("id").asText(),
                        id -> new TreeMap<>());
        long from = rule.path("valid_from").asLong(record.timestamp());
        versions.tailMap(from, true).clear();
        versions.put(from, rule);
    }

    /** A quote that the job called late is none. */
    private static void readLate(RecountContext context, Tally tally, World world) {
        tally.figure("late", 0);
        context.forEach(
                Topics.QUOTES_ENRICHED_LATE,
                record -> {
                    if (!Jobs.ALERTS.equals(RecountContext.header(record, HeaderNames.JOB))) {
                        return;
                    }
                    tally.count("late");
                    try {
                        RawJsonObject quote = RawJsonObject.parse(record.value());
                        Late late =
                                new Late(
                                        quote.string("symbol"),
                                        quote.integer("latestUpdate"),
                                        quote.decimal("latestPrice").stripTrailingZeros());
                        world.late.merge(late, 1, Integer::sum);
                    } catch (MalformedJsonException e) {
                        tally.problem(
                                "late quotes that cannot be read", RecountContext.place(record));
                    }
                });
    }

    /** The version in force, if it is of a kind and for a symbol. */
    private static JsonNode at(
            NavigableMap<Long, JsonNode> versions, long time, String kind, String symbol) {
        Map.Entry<Long, JsonNode> entry = versions.floorEntry(time);
        boolean meant =
                entry != null
                        && entry.getValue().path("kind").asText().equals(kind)
                        && entry.getValue().path("symbol").asText(symbol).equals(symbol);
        return meant ? entry.getValue() : null;
    }

    private static String why(NavigableMap<Long, JsonNode> versions, long changed) {
        return versions.get(changed).isEmpty() ? "the rule was removed" : "the rule was changed";
    }

    private static void tell(
            World world,
            String id,
            String kind,
            String subject,
            Open open,
            Long until,
            String why) {
        world.alerts.add(
                line(
                        id,
                        open.version,
                        kind,
                        subject,
                        open.since,
                        until,
                        until == null ? null : open.peak,
                        why));
    }

    private static void prices(
            World world,
            String id,
            NavigableMap<Long, JsonNode> versions,
            String symbol,
            NavigableMap<Long, BigDecimal> quotes) {
        Open open = null;
        // The prices of the window, each with how often it is there.
        NavigableMap<BigDecimal, Integer> window = new TreeMap<>();
        long windowFrom = Long.MIN_VALUE;
        long within = -1;
        for (Map.Entry<Long, BigDecimal> quote : quotes.entrySet()) {
            long time = quote.getKey();
            open = endedBefore(world, id, versions, symbol, open, time);
            JsonNode rule = at(versions, time, PRICE_MOVE, symbol);
            if (rule == null) {
                within = -1;
                continue;
            }
            long own = rule.path("within_ms").asLong();
            if (own != within) {
                window.clear();
                quotes.subMap(time - own, true, time, true)
                        .values()
                        .forEach(price -> window.merge(price, 1, Integer::sum));
            } else {
                quotes.subMap(windowFrom, true, time - own, false)
                        .values()
                        .forEach(
                                price ->
                                        window.computeIfPresent(
                                                price, (p, n) -> n == 1 ? null : n - 1));
                window.merge(quote.getValue(), 1, Integer::sum);
            }
            within = own;
            windowFrom = time - own;
            BigDecimal rise = change(window.firstKey(), quote.getValue());
            BigDecimal fall = change(window.lastKey(), quote.getValue());
            boolean rises = rise.compareTo(fall.abs()) >= 0;
            BigDecimal from = rises ? window.firstKey() : window.lastKey();
            boolean holds =
                    quote.getValue()
                                    .subtract(from)
                                    .abs()
                                    .multiply(HUNDRED)
                                    .compareTo(rule.path("percent").decimalValue().multiply(from))
                            > 0;
            BigDecimal change = rises ? rise : fall;
            if (holds && open == null) {
                open = new Open(versions.floorKey(time), time);
                open.peak = change;
                open.quiet = own;
                tell(world, id, PRICE_MOVE, symbol, open, null, "");
            }
            if (holds) {
                open.last = time;
                open.peak = change.abs().compareTo(open.peak.abs()) > 0 ? change : open.peak;
            }
        }
        endedBefore(world, id, versions, symbol, open, Long.MAX_VALUE);
    }

    private static BigDecimal change(BigDecimal from, BigDecimal to) {
        return to.subtract(from).divide(from, 6, RoundingMode.HALF_EVEN);
    }

    /** The episode, if it lasts when the quote of a time is judged. */
    private static Open endedBefore(
            World world,
            String id,
            NavigableMap<Long, JsonNode> versions,
            String symbol,
            Open open,
            long time) {
        if (open == null) {
            return null;
        }
        Long changed = versions.higherKey(open.version);
        long quietAt = open.last + open.quiet;
        if (changed != null && changed <= Math.min(time, quietAt)) {
            tell(world, id, PRICE_MOVE, symbol, open, changed, why(versions, changed));
            return null;
        }
        if (quietAt < time) {
            tell(world, id, PRICE_MOVE, symbol, open, quietAt, "it moved no more");
            return null;
        }
        return open;
    }

    private static void volumes(
            World world,
            String id,
            NavigableMap<Long, JsonNode> versions,
            String symbol,
            List<Candle> candles) {
        Open open = null;
        NavigableMap<Long, BigDecimal> known = new TreeMap<>();
        for (Candle candle : candles) {
            if (known.isEmpty() || candle.end() > known.lastKey()) {
                open = endedBefore(world, id, versions, symbol, open, candle);
                JsonNode rule = at(versions, candle.end(), VOLUME, symbol);
                if (rule != null) {
                    boolean loud = isLoud(rule, candle, known);
                    if (loud && open == null) {
                        open = new Open(versions.floorKey(candle.end()), candle.start());
                        open.peak = candle.volume();
                        tell(world, id, VOLUME, symbol, open, null, "");
                    }
                    if (loud) {
                        open.last = candle.end();
                        open.peak = open.peak.max(candle.volume());
                    } else if (open != null) {
                        tell(world, id, VOLUME, symbol, open, open.last, "the volume is usual");
                        open = null;
                    }
                }
            }
            known.put(candle.end(), candle.volume());
        }
        endedBefore(world, id, versions, symbol, open, new Candle(0, Long.MAX_VALUE, null));
    }

    /** The episode, if it lasts when a candle is judged. */
    private static Open endedBefore(
            World world,
            String id,
            NavigableMap<Long, JsonNode> versions,
            String symbol,
            Open open,
            Candle candle) {
        if (open == null) {
            return null;
        }
        Long changed = versions.higherKey(open.version);
        if (changed != null && changed <= Math.min(candle.end(), open.last + HOUR)) {
            tell(world, id, VOLUME, symbol, open, changed, why(versions, changed));
            return null;
        }
        if (open.last + HOUR <= candle.end()) {
            tell(world, id, VOLUME, symbol, open, open.last, "no candle follows");
            return null;
        }
        return open;
    }

    private static boolean isLoud(
            JsonNode rule, Candle candle, NavigableMap<Long, BigDecimal> known) {
        int number = rule.path("candles").asInt();
        List<BigDecimal> before = known.descendingMap().values().stream().limit(number).toList();
        BigDecimal sum = before.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return before.size() == number
                && candle.volume()
                                .multiply(BigDecimal.valueOf(number))
                                .compareTo(sum.multiply(rule.path("times").decimalValue()))
                        > 0;
    }

    private static void bursts(World world, String id, NavigableMap<Long, JsonNode> versions) {
        Map<String, Map<Long, Open>> begun = new HashMap<>();
        for (Burst burst : world.bursts) {
            Map<Long, Open> own =
                    begun.computeIfAbsent(burst.subject(), subject -> new TreeMap<>());
            String symbol = burst.kind().equals("hashtag") ? "" : burst.tag();
            JsonNode rule = at(versions, burst.start(), BURST, symbol);
            String tag = rule == null ? "" : rule.path("tag").asText();
            if (rule != null
                    && (tag.isEmpty() || burst.subject().equals("#" + tag))
                    && !own.containsKey(burst.start())) {
                Open open = new Open(versions.floorKey(burst.start()), burst.start());
                own.put(burst.start(), open);
                tell(world, id, BURST, burst.subject(), open, null, "");
            }
            Open open = own.get(burst.start());
            if (burst.end() == null || open == null || open.isOver) {
                continue;
            }
            open.isOver = true;
            Long changed = versions.higherKey(open.version);
            if (changed != null && changed <= burst.end()) {
                tell(world, id, BURST, burst.subject(), open, changed, why(versions, changed));
            } else {
                tell(world, id, BURST, burst.subject(), open, burst.end(), "the burst ended");
            }
        }
        // Those whose end never came, too, are over when their rule is.
        begun.forEach(
                (subject, own) ->
                        own.forEach(
                                (start, open) -> {
                                    Long changed = versions.higherKey(open.version);
                                    if (!open.isOver
                                            && changed != null
                                            && changed <= start + LONGEST_BURST) {
                                        tell(
                                                world,
                                                id,
                                                BURST,
                                                subject,
                                                open,
                                                changed,
                                                why(versions, changed));
                                    }
                                }));
    }
}
