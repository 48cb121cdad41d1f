package io.tidemark.bench.yardstick;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Page views, {@code viewtime,userid,pageid}, 200 a second of event time, up to two seconds out of
 * order, spread over the partitions in turn. Counted are each page's in sliding windows. Behind
 * them comes a view of another page, hours later, in each partition: it lets the last windows end
 * in jobs that do not, and is itself in none that does.
 */
final class PageViewContent implements Content {

    /** On the hour, so that windows of any size that divides it begin with it. */
    static final long START = 1_767_225_600_000L;

    private static final long SEED = 20261127;
    private static final long STEP_MS = 5;
    private static final int DISORDER_MS = 2_000;
    private static final int USERS = 10_000;
    private static final String END_PAGE = "Page_end";
    private static final String LATE_PAGE = "Page_late";
    private static final int LATE = -1;
    private static final Duration END = Duration.ofHours(1);
    private static final Duration TOO_LATE = Duration.ofHours(2);

    private final boolean hasPanes;
    private final Shape shape;
    private final int pages;
    private final long sizeMs;
    private final long slideMs;
    private final long records;
    private final long first;
    private final int slices;
    private int[][] counts;

    /**
     * What page views are like, and in which windows they are counted.
     *
     * @param slide divides {@code size}
     * @param isSkewed whether the n-th page comes 1/n times as often as the first (Zipf), or all as
     *     often
     * @param lateShare how many of all, from 0 to 1, are hours late. They are of a page of their
     *     own, whose results do not count: the first ones come when nothing can be late yet
     * @param partitions of the topic
     */
    record Shape(
            int pages,
            Duration size,
            Duration slide,
            boolean isSkewed,
            double lateShare,
            int partitions) {

        /** All pages as often, none late. */
        Shape(int pages, Duration size, Duration slide) {
            this(pages, size, slide, false, 0, Kafka.PARTITIONS);
        }

        Shape skewed() {
            return new Shape(pages, size, slide, true, lateShare, partitions);
        }

        Shape withLate(double share) {
            return new Shape(pages, size, slide, isSkewed, share, partitions);
        }

        Shape withPartitions(int number) {
            return new Shape(pages, size, slide, isSkewed, lateShare, number);
        }
    }

    PageViewContent(Shape shape, long records) {
        this(shape, false, records);
    }

    private PageViewContent(Shape shape, boolean hasPanes, long records) {
        this.hasPanes = hasPanes;
        this.shape = shape;
        this.pages = shape.pages();
        this.sizeMs = shape.size().toMillis();
        this.slideMs = shape.slide().toMillis();
        this.records = records;
        this.first = Math.floorDiv(START - DISORDER_MS, slideMs);
        this.slices = (int) (Math.floorDiv(START + records * STEP_MS, slideMs) - first + 1);
    }

    /** The same, of whose windows panes with retractions come out. Windows do not overlap. */
    static PageViewContent withPanes(Shape shape, long records) {
        return new PageViewContent(shape, true, records);
    }

    @Override
    public String input() {
        return "views-%d-%s-%s-%d-%d"
                .formatted(
                        pages,
                        shape.isSkewed() ? "skewed" : "even",
                        shape.lateShare(),
                        shape.partitions(),
                        records);
    }

    @Override
    public int partitions() {
        return shape.partitions();
    }

    @Override
    public List<String> tables() {
        return List.of();
    }

    @Override
    public long records() {
        return records;
    }

    @Override
    public void write(Writer writer) {
        writeViews(input(), writer);
        writeEnd(input(), writer);
    }

    /** Writes what counts. */
    void writeViews(String topic, Writer writer) {
        each(
                (number, time, user, page) ->
                        writer.write(
                                topic,
                                (int) (number % shape.partitions()),
                                null,
                                (time + ",User_" + user + "," + name(page)).getBytes(UTF_8)));
    }

    /** Writes what lets the last windows end. */
    void writeEnd(String topic, Writer writer) {
        long last = START + records * STEP_MS + END.toMillis() + sizeMs;
        byte[] end = (last + ",User_0," + END_PAGE).getBytes(UTF_8);
        for (int partition = 0; partition < shape.partitions(); partition++) {
            writer.write(topic, partition, null, end);
        }
    }

    private static String name(int page) {
        return page == LATE ? LATE_PAGE : "Page_" + page;
    }

    private interface View {
        void take(long number, long time, int user, int page);
    }

    private void each(View view) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] shares = shape.isSkewed() ? shares() : null;
        for (long number = 0; number < records; number++) {
            long time = START + number * STEP_MS - random.nextInt(DISORDER_MS);
            int page = shape.isSkewed() ? page(shares, random.nextDouble()) : random.nextInt(pages);
            int user = random.nextInt(USERS);
            if (shape.lateShare() > 0 && random.nextDouble() < shape.lateShare()) {
                view.take(number, time - TOO_LATE.toMillis(), user, LATE);
            } else {
                view.take(number, time, user, page);
            }
        }
    }

    /** Of all pages up to each. */
    private double[] shares() {
        double[] shares = new double[pages];
        double sum = 0;
        for (int page = 0; page < pages; page++) {
            sum += 1.0 / (page + 1);
            shares[page] = sum;
        }
        for (int page = 0; page < pages; page++) {
            shares[page] /= sum;
        }
        return shares;
    }

    private static int page(double[] shares, double share) {
        int at = Arrays.binarySearch(shares, share);
        return Math.min(at < 0 ? -at - 1 : at, shares.length - 1);
    }

    @Override
    public synchronized Recount recount() {
        if (counts == null) {
            counts = new int[slices][pages];
            each(
                    (number, time, user, page) -> {
                        if (page != LATE) {
                            counts[(int) (Math.floorDiv(time, slideMs) - first)][page]++;
                        }
                    });
        }
        return hasPanes ? new Panes() : new Windows();
    }

    /** By slices of one slide, which no peer but ours knows. */
    private final class Windows extends Recount {

        private final int overlap = (int) (sizeMs / slideMs);
        private final int windows = slices + overlap - 1;
        private final BitSet seen = new BitSet(windows * pages);
        private final long expected = count();

        private long count() {
            long results = 0;
            int[] sums = new int[pages];
            for (int window = 0; window < windows; window++) {
                for (int page = 0; page < pages; page++) {
                    sums[page] += at(window, page) - at(window - overlap, page);
                    results += sums[page] > 0 ? 1 : 0;
                }
            }
            return results;
        }

        private int at(int slice, int page) {
            return slice < 0 || slice >= slices ? 0 : counts[slice][page];
        }

        @Override
        long expected() {
            return expected;
        }

        @Override
        boolean isBesideThePoint(byte[] value) {
            return shape.lateShare() > 0 && new String(value, UTF_8).contains(LATE_PAGE);
        }

        @Override
        Optional<String> fault(byte[] value) {
            String problem = problem(value);
            return problem == null
                    ? Optional.empty()
                    : Optional.of(problem + ": " + new String(value, UTF_8));
        }

        private String problem(byte[] value) {
            WindowResult result;
            try {
                result = WindowResult.parse(value);
            } catch (IOException e) {
                return "no result";
            }
            if (result.end() - result.start() != sizeMs
                    || Math.floorMod(result.start(), slideMs) != 0) {
                return "no such window";
            }
            // The window's last slice; that of the first window is the first one.
            long last = Math.floorDiv(result.end(), slideMs) - 1 - first;
            int page = result.pageNumber();
            if (last < 0 || last >= windows || page < 0 || page >= pages) {
                return "no such result";
            }
            int right = 0;
            for (int slice = (int) last - overlap + 1; slice <= last; slice++) {
                right += at(slice, page);
            }
            if (result.visits() != right || result.isRetraction()) {
                return "should be " + right;
            }
            int place = (int) last * pages + page;
            if (seen.get(place)) {
                return "for the second time";
            }
            seen.set(place);
            return null;
        }
    }

    /** Panes of windows that do not overlap: what was told less what was withdrawn. */
    private final class Panes extends Recount {

        private final long[][] sums = new long[slices][pages];
        private final long expected =
                Arrays.stream(counts).flatMapToInt(Arrays::stream).filter(n -> n > 0).count();
        private long rightSums;

        @Override
        long expected() {
            return expected;
        }

        @Override
        boolean isComplete() {
            return rightSums == expected;
        }

        @Override
        Optional<String> fault(byte[] value) {
            WindowResult result;
            try {
                result = WindowResult.parse(value);
            } catch (IOException e) {
                return Optional.of("no result: " + new String(value, UTF_8));
            }
            long window = Math.floorDiv(result.start(), slideMs) - first;
            int page = result.pageNumber();
            if (result.end() - result.start() != sizeMs
                    || Math.floorMod(result.start(), slideMs) != 0
                    || window < 0
                    || window >= slices
                    || page < 0
                    || page >= pages) {
                return Optional.of("no such result: " + new String(value, UTF_8));
            }
            int right = counts[(int) window][page];
            long before = sums[(int) window][page];
            long after = before + (result.isRetraction() ? -1 : 1) * result.visits();
            sums[(int) window][page] = after;
            if (right > 0) {
                rightSums += (after == right ? 1 : 0) - (before == right ? 1 : 0);
            }
            return Optional.empty();
        }
    }
}
