package io.tidemark.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Alerts as one would find them with everything at hand, rule by rule and subject by subject. */
final class AlertsRecount {

    private static final long HOUR = 3_600_000;

    /** Of each rule its versions; null where it was removed. */
    private final Map<String, NavigableMap<Long, JsonNode>> rules = new TreeMap<>();

    private final Map<String, NavigableMap<Long, BigDecimal>> prices = new TreeMap<>();
    private final Map<String, List<Candle>> candles = new TreeMap<>();
    private final List<Burst> bursts = new ArrayList<>();
    private final Set<String> alerts = new TreeSet<>();

    private record Candle(long start, long end, Long volume) {}

    private record Burst(String kind, String subject, String tag, long start, Long end) {}

    /** An alert as both sides write it. */
    static String line(JsonNode row) {
        JsonNode facts = row.path("facts");
        return String.join(
                "|",
                row.path("rule").asText(),
                row.path("version").asText(),
                row.path("kind").asText(),
                row.path("subject").asText(),
                row.path("state").asText(),
                row.path("since").asText(),
                row.path("until").asText(),
                plain(facts.get("change")),
                plain(facts.get("usual_volume")),
                plain(
                        facts.has("peak_change")
                                ? facts.get("peak_change")
                                : facts.get("peak_volume")),
                facts.path("ended_by").asText());
    }

    private static String plain(JsonNode number) {
        return number == null ? "" : plain(number.decimalValue());
    }

    private static String plain(BigDecimal number) {
        return number == null ? "" : number.stripTrailingZeros().toPlainString();
    }

    void rule(String id, long from, JsonNode rule) {
        rules.computeIfAbsent(id, none -> new TreeMap<>()).put(from, rule);
    }

    void quote(String symbol, long time, String price) {
        prices.computeIfAbsent(symbol, none -> new TreeMap<>())
                .putIfAbsent(time, new BigDecimal(price));
    }

    void candle(String symbol, long start, long end, Long volume) {
        candles.computeIfAbsent(symbol, none -> new ArrayList<>())
                .add(new Candle(start, end, volume));
    }

    void burst(String kind, String tag, long start, Long end) {
        String subject =
                switch (kind) {
                    case "hashtag" -> "#" + tag;
                    case "cashtag" -> "$" + tag;
                    default -> tag;
                };
        bursts.add(new Burst(kind, subject, tag, start, end));
    }

    Set<String> alerts() {
        rules.forEach(
                (id, versions) -> {
                    prices.forEach((symbol, own) -> prices(id, versions, symbol, own));
                    candles.forEach((symbol, own) -> volumes(id, versions, symbol, own));
                    bursts(id, versions);
                });
        return alerts;
    }

    private static JsonNode at(
            NavigableMap<Long, JsonNode> versions, long time, String kind, String symbol) {
        Map.Entry<Long, JsonNode> entry = versions.floorEntry(time);
        if (entry == null
                || entry.getValue() == null
                || !entry.getValue().path("kind").asText().equals(kind)
                || !entry.getValue().path("symbol").asText(symbol).equals(symbol)) {
            return null;
        }
        return entry.getValue();
    }

    private static final class Open {
        long version;
        long since;
        long last;
        long quiet;
        BigDecimal change;
        BigDecimal usual;
        BigDecimal peak;
    }

    private void tell(
            String id, String kind, String subject, Open open, Long until, String endedBy) {
        alerts.add(
                String.join(
                        "|",
                        id,
                        Long.toString(open.version),
                        kind,
                        subject,
                        until == null ? "firing" : "over",
                        Long.toString(open.since),
                        String.valueOf(until),
                        plain(open.change),
                        plain(open.usual),
                        until == null ? "" : plain(open.peak),
                        endedBy));
    }

    private static String why(NavigableMap<Long, JsonNode> versions, long changed) {
        return versions.get(changed) == null ? "the rule was removed" : "the rule was changed";
    }

    private void prices(
            String id,
            NavigableMap<Long, JsonNode> versions,
            String symbol,
            NavigableMap<Long, BigDecimal> quotes) {
        Open open = null;
        List<Long> times = new ArrayList<>(quotes.keySet());
        times.add(Long.MAX_VALUE);
        for (long time : times) {
            if (open != null) {
                Long changed = versions.higherKey(open.version);
                long quietAt = open.last + open.quiet;
                if (changed != null && changed <= Math.min(time, quietAt)) {
                    tell(id, "price-move", symbol, open, changed, why(versions, changed));
                    open = null;
                } else if (quietAt < time) {
                    tell(id, "price-move", symbol, open, quietAt, "it moved no more");
                    open = null;
                }
            }
            JsonNode rule = at(versions, time, "price-move", symbol);
            if (time == Long.MAX_VALUE || rule == null) {
                continue;
            }
            BigDecimal price = quotes.get(time);
            long within = rule.path("within_ms").asLong();
            BigDecimal limit = rule.path("percent").decimalValue();
            BigDecimal most = null;
            boolean holds = false;
            for (BigDecimal before : quotes.subMap(time - within, true, time, true).values()) {
                BigDecimal change =
                        price.subtract(before).divide(before, 6, RoundingMode.HALF_EVEN);
                if (price.subtract(before)
                                .abs()
                                .multiply(BigDecimal.valueOf(100))
                                .compareTo(limit.multiply(before))
                        > 0) {
                    holds = true;
                }
                if (most == null
                        || change.abs().compareTo(most.abs()) > 0
                        || (change.compareTo(most.negate()) == 0 && change.signum() > 0)) {
                    most = change;
                }
            }
            if (holds && open == null) {
                open = new Open();
                open.version = versions.floorKey(time);
                open.since = time;
                open.quiet = within;
                open.change = most;
                open.peak = most;
                open.last = time;
                tell(id, "price-move", symbol, open, null, "");
            } else if (holds) {
                open.last = time;
                open.peak = most.abs().compareTo(open.peak.abs()) > 0 ? most : open.peak;
            }
            if (open != null && open.last + open.quiet <= time) {
                tell(id, "price-move", symbol, open, open.last + open.quiet, "it moved no more");
                open = null;
            }
        }
    }

    private void volumes(
            String id, NavigableMap<Long, JsonNode> versions, String symbol, List<Candle> all) {
        Open open = null;
        NavigableMap<Long, BigDecimal> known = new TreeMap<>();
        for (Candle candle : all) {
            if (candle.volume == null) {
                continue;
            }
            BigDecimal volume = BigDecimal.valueOf(candle.volume);
            boolean isNew = known.isEmpty() || candle.end > known.lastKey();
            if (isNew && open != null) {
                Long changed = versions.higherKey(open.version);
                if (changed != null && changed <= Math.min(candle.end, open.last + HOUR)) {
                    tell(id, "volume", symbol, open, changed, why(versions, changed));
                    open = null;
                } else if (open.last + HOUR <= candle.end) {
                    tell(id, "volume", symbol, open, open.last, "no candle follows");
                    open = null;
                }
            }
            JsonNode rule = at(versions, candle.end, "volume", symbol);
            if (isNew && rule != null) {
                int number = rule.path("candles").asInt();
                List<BigDecimal> before =
                        known.descendingMap().values().stream().limit(number).toList();
                BigDecimal sum = before.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
                BigDecimal count = BigDecimal.valueOf(number);
                boolean loud =
                        before.size() == number
                                && volume.multiply(count)
                                                .compareTo(
                                                        sum.multiply(
                                                                rule.path("times").decimalValue()))
                                        > 0;
                if (loud && open == null) {
                    open = new Open();
                    open.version = versions.floorKey(candle.end);
                    open.since = candle.start;
                    open.last = candle.end;
                    open.usual = sum.divide(count, 2, RoundingMode.HALF_EVEN);
                    open.peak = volume;
                    tell(id, "volume", symbol, open, null, "");
                } else if (loud) {
                    open.last = candle.end;
                    open.peak = open.peak.max(volume);
                } else if (open != null) {
                    tell(id, "volume", symbol, open, open.last, "the volume is usual");
                    open = null;
                }
            }
            known.put(candle.end, volume);
        }
        if (open != null) {
            Long changed = versions.higherKey(open.version);
            if (changed != null && changed <= open.last + HOUR) {
                tell(id, "volume", symbol, open, changed, why(versions, changed));
            } else {
                tell(id, "volume", symbol, open, open.last, "no candle follows");
            }
        }
    }

    private void bursts(String id, NavigableMap<Long, JsonNode> versions) {
        Map<String, Open> firing = new HashMap<>();
        for (Burst burst : bursts) {
            String key = burst.subject + burst.start;
            JsonNode rule =
                    at(
                            versions,
                            burst.start,
                            "burst",
                            burst.kind.equals("hashtag") ? "" : burst.tag);
            boolean meant =
                    rule != null
                            && (!rule.has("tag")
                                    || burst.subject.equals("#" + rule.path("tag").asText()));
            if (meant && !firing.containsKey(key)) {
                Open open = new Open();
                open.version = versions.floorKey(burst.start);
                open.since = burst.start;
                firing.put(key, open);
                tell(id, "burst", burst.subject, open, null, "");
            }
            Open open = firing.get(key);
            if (open != null && burst.end != null) {
                Long changed = versions.higherKey(open.version);
                if (changed != null && changed <= burst.end) {
                    tell(id, "burst", burst.subject, open, changed, why(versions, changed));
                } else {
                    tell(id, "burst", burst.subject, open, burst.end, "the burst ended");
                }
            }
        }
    }
}
