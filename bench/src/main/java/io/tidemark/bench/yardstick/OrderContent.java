package io.tidemark.bench.yardstick;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Orders as JSON, 200 a second of event time, up to two seconds out of order, of a few types of
 * products. Told is, for each second, what was bought of each type in the last five minutes, if
 * that has changed. Behind them comes an order of another type, hours later, in each partition.
 */
final class OrderContent implements Content {

    static final Duration SIZE = Duration.ofMinutes(5);
    static final Duration EVERY = Duration.ofSeconds(1);

    private static final long START = PageViewContent.START;
    private static final long SEED = 20261128;
    private static final long STEP_MS = 5;
    private static final int DISORDER_MS = 2_000;
    private static final int TYPES = 5;
    private static final long END_MS = Duration.ofHours(1).toMillis();
    private static final int OVERLAP = (int) SIZE.dividedBy(EVERY);

    private final long records;
    private final long first;
    private final int seconds;
    private int[][] purchases;
    private int[][] products;

    OrderContent(long records) {
        this.records = records;
        this.first = Math.floorDiv(START - DISORDER_MS, EVERY.toMillis());
        this.seconds =
                (int) (Math.floorDiv(START + records * STEP_MS, EVERY.toMillis()) - first + 1);
    }

    @Override
    public String input() {
        return "orders-" + records;
    }

    @Override
    public List<String> tables() {
        return List.of();
    }

    @Override
    public long records() {
        return records;
    }

    private interface Taker {
        void take(long number, long time, int type, int quantity);
    }

    private void each(Taker taker) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (long number = 0; number < records; number++) {
            long time = START + number * STEP_MS - random.nextInt(DISORDER_MS);
            taker.take(number, time, random.nextInt(TYPES), 1 + random.nextInt(5));
        }
    }

    @Override
    public void write(Writer writer) {
        each(
                (number, time, type, quantity) ->
                        writer.write(
                                input(),
                                (int) (number % Kafka.PARTITIONS),
                                null,
                                order(number, time, "type-" + type, quantity)));
        for (int partition = 0; partition < Kafka.PARTITIONS; partition++) {
            long end = START + records * STEP_MS + END_MS;
            writer.write(input(), partition, null, order(records, end, "end", 1));
        }
    }

    private static byte[] order(long number, long time, String type, int quantity) {
        return ("{\"orderId\":\"o-%d\",\"productId\":\"p-%d\",\"productType\":\"%s\",\"quantity\":%d,"
                        + "\"unitPrice\":10.5,\"campaign\":\"spring\",\"orderTime\":%d}")
                .formatted(number, number % 100, type, quantity, time)
                .getBytes(UTF_8);
    }

    @Override
    public synchronized Recount recount() {
        if (purchases == null) {
            purchases = new int[seconds][TYPES];
            products = new int[seconds][TYPES];
            each(
                    (number, time, type, quantity) -> {
                        int second = (int) (Math.floorDiv(time, EVERY.toMillis()) - first);
                        purchases[second][type]++;
                        products[second][type] += quantity;
                    });
        }
        return new Rows();
    }

    private record Row(String type, long products, long purchases, long start, long end) {

        static Row parse(byte[] value) throws IOException {
            Fields fields = Fields.parse(value);
            return new Row(
                    fields.text("product_type"),
                    fields.number("products", -1),
                    fields.number("purchases", -1),
                    fields.number("window_start", 0),
                    fields.number("window_end", 0));
        }
    }

    private final class Rows extends Recount {

        private final int windows = seconds + OVERLAP - 1;
        private final long[][] rightPurchases = sliding(purchases);
        private final long[][] rightProducts = sliding(products);
        private final BitSet seen = new BitSet(windows * TYPES);
        private final long expected = count();

        /** What is in the window whose last second is the n-th. */
        private long[][] sliding(int[][] counts) {
            long[][] sums = new long[windows][TYPES];
            for (int window = 0; window < windows; window++) {
                for (int type = 0; type < TYPES; type++) {
                    sums[window][type] =
                            (window > 0 ? sums[window - 1][type] : 0)
                                    + (window < seconds ? counts[window][type] : 0)
                                    - (window >= OVERLAP ? counts[window - OVERLAP][type] : 0);
                }
            }
            return sums;
        }

        private long count() {
            long rows = 0;
            for (int window = 0; window < windows; window++) {
                for (int type = 0; type < TYPES; type++) {
                    rows += isTold(window, type) ? 1 : 0;
                }
            }
            return rows;
        }

        private boolean isTold(int window, int type) {
            long now = rightPurchases[window][type];
            return now > 0
                    && (window == 0
                            || now != rightPurchases[window - 1][type]
                            || rightProducts[window][type] != rightProducts[window - 1][type]);
        }

        @Override
        long expected() {
            return expected;
        }

        /** Markers, and that nothing is left, which not all peers tell. */
        @Override
        boolean isBesideThePoint(byte[] value) {
            String text = new String(value, UTF_8);
            return text.startsWith("{\"watermark\":") || text.contains("\"purchases\":0,");
        }

        @Override
        Optional<String> fault(byte[] value) {
            String problem = problem(value);
            return problem == null
                    ? Optional.empty()
                    : Optional.of(problem + ": " + new String(value, UTF_8));
        }

        private String problem(byte[] value) {
            Row row;
            int type;
            try {
                row = Row.parse(value);
                type = Integer.parseInt(row.type().replaceFirst("^type-", ""));
            } catch (IOException | NumberFormatException e) {
                return "no result";
            }
            long window = Math.floorDiv(row.end(), EVERY.toMillis()) - 1 - first;
            if (row.end() - row.start() != SIZE.toMillis()
                    || Math.floorMod(row.end(), EVERY.toMillis()) != 0
                    || window < 0
                    || window >= windows
                    || type < 0
                    || type >= TYPES) {
                return "no such result";
            }
            int at = (int) window;
            if (row.purchases() != rightPurchases[at][type]
                    || row.products() != rightProducts[at][type]) {
                return "should be %d of %d"
                        .formatted(rightProducts[at][type], rightPurchases[at][type]);
            }
            if (!isTold(at, type)) {
                return "nothing has changed";
            }
            if (seen.get(at * TYPES + type)) {
                return "for the second time";
            }
            seen.set(at * TYPES + type);
            return null;
        }
    }
}
