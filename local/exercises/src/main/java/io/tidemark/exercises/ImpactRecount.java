package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.TableFormat;
import io.tidemark.options.Durations;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Impacts: the newest row of each is what the newest rows of bursts and candles say. It reads no
 * topic that the simulator writes, so it is asked until all that other jobs have written has come
 * through.
 */
public final class ImpactRecount implements Recount {

    private final long size;
    private final String sizeText;
    private final long around;
    private final long usual;

    /**
     * A recount.
     *
     * @param candle how long the candles are that the job takes
     * @param around how long the times before and after a burst are
     * @param usual of which time before that the usual volume is
     */
    public ImpactRecount(Duration candle, Duration around, Duration usual) {
        this.size = candle.toMillis();
        this.sizeText = Durations.format(candle);
        this.around = around.toMillis();
        this.usual = usual.toMillis();
    }

    private record Candle(BigDecimal open, BigDecimal close, BigDecimal volume) {}

    private record Burst(String symbol, long first, long start, Long end, BigDecimal peak) {}

    @Override
    public String job() {
        return Jobs.NEWS_IMPACT;
    }

    @Override
    public List<String> inputs() {
        return List.of();
    }

    @Override
    public Outcome check(RecountContext context) {
        Tally tally = new Tally();
        Map<String, NavigableMap<Long, Candle>> candles = new HashMap<>();
        long[] complete = {Long.MIN_VALUE};
        context.forEach(
                Topics.CANDLES,
                record -> {
                    RawJsonObject json = parse(record);
                    if (isMarker(record)) {
                        long until = whole(json, "watermark");
                        complete[0] = until < Long.MAX_VALUE ? until : complete[0];
                    } else if (sizeText.equals(text(json, "size"))
                            && RecountContext.json(record).path("closed").asBoolean()) {
                        candles.computeIfAbsent(text(json, "symbol"), any -> new TreeMap<>())
                                .put(
                                        whole(json, "window_start"),
                                        new Candle(
                                                number(json, "open"),
                                                number(json, "close"),
                                                number(json, "volume")));
                    }
                });
        Map<String, NavigableMap<Long, Burst>> bursts = new TreeMap<>();
        context.forEach(
                Topics.BURSTS,
                record -> {
                    RawJsonObject json = parse(record);
                    if (!isMarker(record) && "company".equals(text(json, "kind"))) {
                        Burst burst =
                                new Burst(
                                        text(json, "tag"),
                                        whole(json, "first_mention"),
                                        whole(json, "start"),
                                        whole(json, "end"),
                                        number(json, "peak_score"));
                        bursts.computeIfAbsent(burst.symbol, any -> new TreeMap<>())
                                .put(burst.first, burst);
                    }
                });
        Map<String, String> expected = new TreeMap<>();
        bursts.forEach(
                (symbol, own) ->
                        together(own.values())
                                .forEach(
                                        burst ->
                                                expected.put(
                                                        symbol + "-" + burst.first,
                                                        row(
                                                                burst,
                                                                candles.getOrDefault(
                                                                        symbol, new TreeMap<>()),
                                                                complete[0]))));
        Map<String, String> found = new TreeMap<>();
        context.forEach(
                Topics.NEWS_IMPACT,
                record -> {
                    if (!isMarker(record)) {
                        tally.count("rows");
                        String key = new String(record.key(), StandardCharsets.UTF_8);
                        if (record.value() == null) {
                            tally.count("withdrawn");
                            found.remove(key);
                        } else {
                            found.put(key, new String(record.value(), StandardCharsets.UTF_8));
                        }
                    }
                });
        tally.figure("impacts", found.size());
        Set<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        for (String key : keys) {
            if (!found.containsKey(key) || !found.get(key).equals(expected.get(key))) {
                tally.problem(
                        "wrong impacts",
                        "%s: %s, not %s".formatted(key, found.get(key), expected.get(key)));
            }
        }
        return tally.outcome();
    }

    /** One for bursts that begin before the time after another is over. */
    private List<Burst> together(Iterable<Burst> sorted) {
        List<Burst> all = new ArrayList<>();
        for (Burst burst : sorted) {
            Burst last = all.isEmpty() ? null : all.get(all.size() - 1);
            if (last == null
                    || burst.first > last.first + usual
                    || (last.end != null && burst.first >= last.end + around)) {
                all.add(burst);
                continue;
            }
            Long end = last.end == null || burst.end == null ? null : Math.max(last.end, burst.end);
            all.set(
                    all.size() - 1,
                    new Burst(last.symbol, last.first, last.start, end, last.peak.max(burst.peak)));
        }
        return all;
    }

    private String row(Burst burst, NavigableMap<Long, Candle> candles, long complete) {
        long begin = Math.floorDiv(burst.first, size) * size;
        Long end = burst.end == null ? null : Math.floorDiv(burst.end + size - 1, size) * size;
        BigDecimal sum = BigDecimal.ZERO;
        long known = 0;
        for (Candle candle : candles.subMap(begin - around - usual, begin - around).values()) {
            if (candle.volume != null) {
                sum = sum.add(candle.volume);
                known++;
            }
        }
        BigDecimal mean =
                known == 0
                        ? null
                        : sum.divide(BigDecimal.valueOf(known), 6, RoundingMode.HALF_EVEN);
        return "{\"symbol\":\"%s\",\"first_mention\":%d,\"start\":%d,\"end\":%s,\"peak_score\":%s,\"before\":%s,\"during\":%s,\"after\":%s,\"complete\":%s}"
                .formatted(
                        burst.symbol,
                        burst.first,
                        burst.start,
                        burst.end,
                        burst.peak.toPlainString(),
                        part(candles, begin - around, begin, mean),
                        part(candles, begin, end, mean),
                        part(candles, end, end == null ? null : end + around, mean),
                        end != null && end + around - 1 <= complete);
    }

    private String part(NavigableMap<Long, Candle> candles, Long from, Long to, BigDecimal mean) {
        NavigableMap<Long, Candle> own =
                from == null
                        ? new TreeMap<>()
                        : to == null
                                ? candles.tailMap(from, true)
                                : candles.subMap(from, true, to, false);
        Long until = to == null && !own.isEmpty() ? Long.valueOf(own.lastKey() + size) : to;
        String change = null;
        String volume = null;
        if (!own.isEmpty()) {
            BigDecimal price = own.firstEntry().getValue().open;
            Map.Entry<Long, Candle> before = candles.lowerEntry(from);
            if (before != null && before.getKey() >= from - around) {
                price = before.getValue().close;
            }
            change =
                    own.lastEntry()
                            .getValue()
                            .close
                            .subtract(price)
                            .divide(price, 6, RoundingMode.HALF_EVEN)
                            .toPlainString();
            if (own.values().stream().noneMatch(candle -> candle.volume == null)) {
                volume =
                        own.values().stream()
                                .map(Candle::volume)
                                .reduce(BigDecimal.ZERO, BigDecimal::add)
                                .toPlainString();
            }
        }
        String usually =
                mean == null || until == null
                        ? null
                        : mean.multiply(BigDecimal.valueOf((until - from) / size))
                                .setScale(2, RoundingMode.HALF_EVEN)
                                .toPlainString();
        return "{\"from\":%d,\"to\":%d,\"return\":%s,\"volume\":%s,\"usual_volume\":%s}"
                .formatted(from, to, change, volume, usually);
    }

    private static boolean isMarker(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(TableFormat.MARKER_HEADER) != null;
    }

    private static RawJsonObject parse(ConsumerRecord<byte[], byte[]> record) {
        try {
            return RawJsonObject.parse(record.value());
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(RecountContext.place(record), e);
        }
    }

    private static String text(RawJsonObject json, String name) {
        try {
            return json.string(name);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Long whole(RawJsonObject json, String name) {
        try {
            return json.integer(name);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BigDecimal number(RawJsonObject json, String name) {
        try {
            return json.decimal(name);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(e);
        }
    }
}
