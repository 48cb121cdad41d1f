package io.tidemark.campaignpulse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Order;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both engines promise, against a plain count. */
@SuppressWarnings("try") // a harness may be interrupted while it closes
class EngineTest {

    private static final int STREAMS = 1_000 * Integer.getInteger("tidemark.scale", 1);

    private static Order order(String id, String type, int quantity, long time) {
        return new Order(id, "p-1", type, quantity, BigDecimal.ONE, null, time);
    }

    private static final Comparator<Pulse> BY_END_AND_TYPE =
            Comparator.comparing(Pulse::windowEnd).thenComparing(Pulse::productType);

    /**
     * The exercise said again: at each second, add up whatever is in the five minutes before it.
     */
    private static final class PlainCount {

        private final Window window;
        private final List<Order> orders = new ArrayList<>();
        private final Map<String, Tally> told = new TreeMap<>();
        private long watermark = Long.MIN_VALUE;

        PlainCount(Window window) {
            this.window = window;
        }

        /** Whether the order is late: the last window with it has been told. */
        boolean isLate(Order order) {
            long end = order.orderTime() / window.every() * window.every() + window.size();
            if (end - 1 <= watermark) {
                return true;
            }
            orders.add(order);
            return false;
        }

        List<Pulse> advance(long time) {
            List<Pulse> pulses = new ArrayList<>();
            for (long end = Math.max(watermark + 2, 0); end - 1 <= time; end++) {
                if (end % window.every() != 0) {
                    continue;
                }
                Map<String, Tally> now = new TreeMap<>();
                told.keySet().forEach(type -> now.put(type, Tally.NONE));
                for (Order order : orders) {
                    long age = end - order.orderTime();
                    if (0 < age && age <= window.size()) {
                        now.merge(order.productType(), new Tally(order.quantity(), 1), Tally::plus);
                    }
                }
                for (var entry : now.entrySet()) {
                    if (!entry.getValue().equals(told.get(entry.getKey()))) {
                        pulses.add(
                                new Pulse(
                                        entry.getKey(),
                                        entry.getValue(),
                                        end - window.size(),
                                        end));
                    }
                }
                told.clear();
                now.forEach(
                        (type, tally) -> {
                            if (!tally.equals(Tally.NONE)) {
                                told.put(type, tally);
                            }
                        });
            }
            watermark = time;
            return pulses;
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void tellsWhatAPlainCountTells(Engine engine) throws Exception {
        for (long seed = 0; seed < STREAMS; seed++) {
            Random random = new Random(seed);
            long every = random.nextLong(1, 11);
            Window window = new Window(every * random.nextLong(1, 13), every);
            PlainCount plain = new PlainCount(window);
            Operators operators = new Operators(engine, window, null);
            try {
                long watermark = -1;
                for (int step = 0; step < 60; step++) {
                    String where = "seed " + seed + ", step " + step + ", " + window;
                    int dice = random.nextInt(100);
                    if (dice < 70) {
                        // Ahead of the watermark, behind it, and too far behind.
                        long time =
                                Math.max(
                                        0,
                                        watermark
                                                - 2 * window.size()
                                                + random.nextLong(3 * window.size()));
                        String type = "t" + random.nextInt(3);
                        Order order = order("o-" + step, type, 1 + random.nextInt(3), time);
                        boolean late = plain.isLate(order);
                        operators.order(order);
                        assertThat(operators.late())
                                .as(where)
                                .isEqualTo(late ? List.of(order.orderId()) : List.of());
                    } else if (dice < 98) {
                        watermark += random.nextLong(dice < 90 ? 5 : 3 * window.size());
                        operators.watermark(watermark);
                        assertThat(operators.pulses().stream().sorted(BY_END_AND_TYPE).toList())
                                .as(where)
                                .isEqualTo(plain.advance(watermark));
                    } else {
                        var states = operators.snapshot();
                        operators.close();
                        operators = new Operators(engine, window, states);
                    }
                }
                operators.watermark(watermark + 10 * window.size());
                assertThat(operators.pulses().stream().sorted(BY_END_AND_TYPE).toList())
                        .as("seed %d, the end", seed)
                        .isEqualTo(plain.advance(watermark + 10 * window.size()));
                assertThat(plain.told).isEmpty();
                assertThat(operators.residue()).as("seed %d", seed).isZero();
            } finally {
                operators.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aPurchaseCountsUntilItIsFiveMinutesOld(Engine engine) throws Exception {
        Window window = new Window(300_000, 1_000);
        try (Operators operators = new Operators(engine, window, null)) {
            operators.order(order("first", "books", 2, 1_000_000));
            operators.order(order("last", "books", 5, 1_000_999));
            operators.order(order("next", "books", 7, 1_001_000));
            operators.watermark(1_000_998);
            assertThat(operators.pulses()).isEmpty();
            operators.watermark(1_000_999);
            assertThat(operators.pulses())
                    .containsExactly(new Pulse("books", new Tally(7, 2), 701_000, 1_001_000));
            operators.watermark(1_299_999);
            assertThat(operators.pulses())
                    .containsExactly(new Pulse("books", new Tally(14, 3), 702_000, 1_002_000));
            // As of 1,300,000 the first is five minutes old; the window that says so ends a second
            // later.
            operators.watermark(1_300_999);
            assertThat(operators.pulses())
                    .containsExactly(new Pulse("books", new Tally(7, 1), 1_001_000, 1_301_000));
            operators.watermark(Long.MAX_VALUE);
            assertThat(operators.pulses())
                    .containsExactly(new Pulse("books", Tally.NONE, 1_002_000, 1_302_000));
            assertThat(operators.residue()).isZero();
        }
    }
}
