package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.HeaderNames;
import io.tidemark.delivery.TableFormat;
import io.tidemark.options.Durations;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.records.RawJsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Candles: the newest row of each is what its quotes say, in the order of their times. No quote is
 * so old that it could be late.
 */
public final class CandlesRecount implements Recount {

    private static final String INPUT = Topics.QUOTES_ENRICHED;
    private static final ZoneId SESSIONS = ZoneId.of("America/New_York");

    private final List<Duration> sizes;

    /** A recount of candles of these sizes. */
    public CandlesRecount(List<Duration> sizes) {
        this.sizes = sizes;
    }

    private record Quote(BigDecimal price, BigDecimal volume) {}

    private record Row(
            BigDecimal open,
            BigDecimal high,
            BigDecimal low,
            BigDecimal close,
            BigDecimal volume,
            BigDecimal vwap,
            long quotes,
            boolean closed) {

        static Row of(JsonNode json) {
            return new Row(
                    decimal(json, "open"),
                    decimal(json, "high"),
                    decimal(json, "low"),
                    decimal(json, "close"),
                    decimal(json, "volume"),
                    decimal(json, "vwap_sampled"),
                    json.path("quotes").asLong(),
                    json.path("closed").asBoolean());
        }

        private static BigDecimal decimal(JsonNode json, String name) {
            JsonNode field = json.path(name);
            return field.isNull() ? null : plain(new BigDecimal(field.asText()));
        }
    }

    @Override
    public String job() {
        return Jobs.CANDLES;
    }

    @Override
    public List<String> inputs() {
        return List.of(INPUT);
    }

    @Override
    public Outcome check(RecountContext context) {
        Tally tally = new Tally();
        Map<String, NavigableMap<Long, Quote>> quotes = new TreeMap<>();
        tally.figure("repeated", 0);
        context.forEachInput(
                this,
                tally,
                record -> {
                    if (!take(record.value(), quotes)) {
                        tally.count("repeated");
                    }
                });
        tally.figure("late", 0);
        context.forEach(
                Topics.QUOTES_ENRICHED_LATE,
                record -> {
                    // Other jobs write theirs there, too.
                    if (Jobs.CANDLES.equals(RecountContext.header(record, HeaderNames.JOB))) {
                        tally.problem(
                                "late quotes, with an hour's time", RecountContext.place(record));
                    }
                });
        Map<String, Row> rows = new TreeMap<>();
        context.forEach(
                Topics.CANDLES,
                record -> {
                    if (record.headers().lastHeader(TableFormat.MARKER_HEADER) == null) {
                        tally.count("rows");
                        JsonNode row = RecountContext.json(record);
                        rows.put(
                                key(
                                        row.path("symbol").asText(),
                                        row.path("size").asText(),
                                        row.path("window_start").asLong()),
                                Row.of(row));
                    }
                });
        Map<String, Row> expected = new TreeMap<>();
        quotes.forEach((symbol, own) -> sizes.forEach(size -> add(expected, symbol, own, size)));
        tally.figure("candles", rows.size());
        Set<String> keys = new HashSet<>(expected.keySet());
        keys.addAll(rows.keySet());
        for (String key : keys) {
            if (!rows.containsKey(key) || !rows.get(key).equals(expected.get(key))) {
                tally.problem(
                        "wrong candles",
                        "%s: %s, not %s".formatted(key, rows.get(key), expected.get(key)));
            }
        }
        return tally.outcome();
    }

    private static String key(String symbol, String size, long start) {
        return symbol + "-" + size + "-" + start;
    }

    /** Whether the quote is a new one. */
    private static boolean take(byte[] value, Map<String, NavigableMap<Long, Quote>> quotes)
            throws MalformedRecordException {
        try {
            RawJsonObject json = RawJsonObject.parse(value);
            Quote quote = new Quote(json.decimal("latestPrice"), json.decimal("latestVolume"));
            return quotes.computeIfAbsent(json.string("symbol"), symbol -> new TreeMap<>())
                            .putIfAbsent(json.integer("latestUpdate"), quote)
                    == null;
        } catch (MalformedJsonException e) {
            throw new MalformedRecordException(e.getMessage());
        }
    }

    private static void add(
            Map<String, Row> candles,
            String symbol,
            NavigableMap<Long, Quote> quotes,
            Duration duration) {
        long size = duration.toMillis();
        BigDecimal last = null;
        LocalDate session = null;
        for (Long at = quotes.firstKey(); at != null; ) {
            long start = Math.floorDiv(at, size) * size;
            LocalDate day = Instant.ofEpochMilli(start).atZone(SESSIONS).toLocalDate();
            if (session != null && !day.equals(session)) {
                last = BigDecimal.ZERO;
            }
            session = day;
            BigDecimal before = last;
            BigDecimal traded = BigDecimal.ZERO;
            BigDecimal paid = BigDecimal.ZERO;
            NavigableMap<Long, Quote> own = quotes.subMap(start, true, start + size, false);
            for (Quote quote : own.values()) {
                BigDecimal growth = last == null ? BigDecimal.ZERO : quote.volume().subtract(last);
                if (growth.signum() > 0) {
                    traded = traded.add(growth);
                    paid = paid.add(growth.multiply(quote.price()));
                }
                last = quote.volume();
            }
            List<BigDecimal> prices = own.values().stream().map(Quote::price).toList();
            candles.put(
                    key(symbol, Durations.format(duration), start),
                    new Row(
                            plain(prices.get(0)),
                            plain(prices.stream().reduce(BigDecimal::max).orElseThrow()),
                            plain(prices.stream().reduce(BigDecimal::min).orElseThrow()),
                            plain(prices.get(prices.size() - 1)),
                            before == null ? null : plain(last.subtract(before)),
                            before == null || traded.signum() == 0
                                    ? null
                                    : plain(paid.divide(traded, 6, RoundingMode.HALF_EVEN)),
                            own.size(),
                            true));
            at = quotes.ceilingKey(start + size);
        }
    }

    /** Numbers that are equal have one form. */
    private static BigDecimal plain(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }
}
