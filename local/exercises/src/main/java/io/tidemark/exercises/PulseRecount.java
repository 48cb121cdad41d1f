package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Order;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.HeaderNames;
import io.tidemark.delivery.TableFormat;
import io.tidemark.records.MalformedRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Exercise 1b: at each full second the row that holds for a product type is the number of products
 * of the window that ends then. An order that stands more than the allowed disorder behind a newer
 * one of its partition may be missing from windows that had been told before it came.
 */
public final class PulseRecount implements Recount {

    private static final String INPUT = Topics.ORDERS;
    private static final String OUTPUT = Topics.CAMPAIGN_PULSE;
    private static final long EVERY = 1_000;

    private final long size;
    private final long disorder;

    /** A recount of windows of a size, a multiple of a second. */
    public PulseRecount(Duration size, Duration disorder) {
        this.size = size.toMillis();
        this.disorder = disorder.toMillis();
    }

    /** What comes to the count of a type, and leaves it again, by second. */
    private static final class Changes {
        private final TreeMap<Long, Long> all = new TreeMap<>();
        private final TreeMap<Long, Long> uncertain = new TreeMap<>();
    }

    @Override
    public String job() {
        return Jobs.CAMPAIGN_PULSE;
    }

    @Override
    public List<String> inputs() {
        return List.of(INPUT);
    }

    @Override
    public Outcome check(RecountContext context) {
        Tally tally = new Tally();
        Map<String, Changes> expected = new TreeMap<>();
        Map<Integer, Long> newest = new HashMap<>();
        context.forEachInput(
                this,
                tally,
                record -> {
                    Order order = Order.parse(record.value());
                    long before = newest.getOrDefault(record.partition(), Long.MIN_VALUE);
                    newest.put(record.partition(), Math.max(before, order.orderTime()));
                    boolean mayBeLate = before > order.orderTime() + disorder;
                    add(expected, order, 1, mayBeLate);
                });
        tally.figure("late", 0);
        context.forEach(
                Topics.ORDERS_LATE,
                record -> {
                    if (RecountContext.header(record, HeaderNames.JOB).equals(job())) {
                        tally.count("late");
                        try {
                            add(expected, Order.parse(record.value()), -1, true);
                        } catch (MalformedRecordException e) {
                            tally.problem(
                                    "late records that cannot be read",
                                    RecountContext.place(record));
                        }
                    }
                });
        Map<String, NavigableMap<Long, Long>> rows = new TreeMap<>();
        context.forEach(
                OUTPUT,
                record -> {
                    if (record.headers().lastHeader(TableFormat.MARKER_HEADER) == null) {
                        take(RecountContext.json(record), rows, tally);
                    }
                });
        tally.figure("seconds_compared", 0);
        Set<String> types = new HashSet<>(expected.keySet());
        types.addAll(rows.keySet());
        for (String type : types) {
            compare(
                    type,
                    expected.getOrDefault(type, new Changes()),
                    rows.getOrDefault(type, new TreeMap<>()),
                    tally);
        }
        return tally.outcome();
    }

    private void add(Map<String, Changes> expected, Order order, int sign, boolean mayBeLate) {
        Changes changes = expected.computeIfAbsent(order.productType(), type -> new Changes());
        long quantity = (long) sign * order.quantity();
        // The first and the last second whose window holds it.
        long first = Math.floorDiv(order.orderTime(), EVERY) * EVERY + EVERY;
        long last = Math.floorDiv(order.orderTime() + size, EVERY) * EVERY;
        change(changes.all, first, last, quantity);
        if (mayBeLate) {
            change(changes.uncertain, first, last, quantity);
        }
    }

    private static void change(Map<Long, Long> changes, long first, long last, long quantity) {
        changes.merge(first, quantity, Long::sum);
        changes.merge(last + EVERY, -quantity, Long::sum);
    }

    private void take(JsonNode row, Map<String, NavigableMap<Long, Long>> rows, Tally tally) {
        tally.count("rows");
        long end = row.path("window_end").asLong();
        Long before =
                rows.computeIfAbsent(row.path("product_type").asText(), type -> new TreeMap<>())
                        .put(end, row.path("products").asLong());
        if (before != null) {
            tally.problem("seconds that were told twice", row.toString());
        }
        if (end - row.path("window_start").asLong() != size) {
            tally.problem("windows of another length", row.toString());
        }
    }

    private static void compare(
            String type, Changes expected, NavigableMap<Long, Long> rows, Tally tally) {
        if (expected.all.isEmpty()) {
            tally.problem("types that nobody bought", type);
            return;
        }
        long most = 0;
        long uncertain = 0;
        for (long second = expected.all.firstKey();
                second <= expected.all.lastKey();
                second += EVERY) {
            most += expected.all.getOrDefault(second, 0L);
            uncertain += expected.uncertain.getOrDefault(second, 0L);
            Map.Entry<Long, Long> row = rows.floorEntry(second);
            long told = row == null ? 0 : row.getValue();
            tally.count("seconds_compared");
            if (told < most - uncertain || told > most) {
                tally.problem(
                        "seconds with a wrong count",
                        "%s at %d: %d, not %d to %d"
                                .formatted(type, second, told, most - uncertain, most));
            } else if (uncertain == 0) {
                tally.count("seconds_without_a_late_order");
            }
        }
    }
}
