package io.tidemark.bench.yardstick;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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
 * them comes a view of another page, an hour later, in each partition: it lets the last windows end
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
    private static final Duration END = Duration.ofHours(1);
    private static final JsonFactory JSON = new JsonFactory();

    private final int pages;
    private final boolean skewed;
    private final long sizeMs;
    private final long slideMs;
    private final long records;
    private final long first;
    private final int slices;
    private int[][] counts;

    /**
     * Page views.
     *
     * @param skewed whether the n-th page comes 1/n times as often as the first (Zipf), or all as
     *     often
     * @param slide divides {@code size}
     */
    PageViewContent(int pages, boolean skewed, Duration size, Duration slide, long records) {
        this.pages = pages;
        this.skewed = skewed;
        this.sizeMs = size.toMillis();
        this.slideMs = slide.toMillis();
        this.records = records;
        this.first = Math.floorDiv(START - DISORDER_MS, slideMs);
        this.slices = (int) (Math.floorDiv(START + records * STEP_MS, slideMs) - first + 1);
    }

    @Override
    public String input() {
        return "views-%d-%s-%d".formatted(pages, skewed ? "skewed" : "even", records);
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
        each(
                (number, time, user, page) ->
                        writer.write(
                                input(),
                                (int) (number % Kafka.PARTITIONS),
                                null,
                                (time + ",User_" + user + ",Page_" + page).getBytes(UTF_8)));
        String end = START + records * STEP_MS + END.toMillis() + ",User_0," + END_PAGE;
        for (int partition = 0; partition < Kafka.PARTITIONS; partition++) {
            writer.write(input(), partition, null, end.getBytes(UTF_8));
        }
    }

    private interface View {
        void take(long number, long time, int user, int page);
    }

    private void each(View view) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] shares = skewed ? shares() : null;
        for (long number = 0; number < records; number++) {
            long time = START + number * STEP_MS - random.nextInt(DISORDER_MS);
            int page = skewed ? page(shares, random.nextDouble()) : random.nextInt(pages);
            view.take(number, time, random.nextInt(USERS), page);
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
                    (number, time, user, page) ->
                            counts[(int) (Math.floorDiv(time, slideMs) - first)][page]++);
        }
        return new Windows();
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
        Optional<String> fault(byte[] value) {
            String problem = problem(value);
            return problem == null
                    ? Optional.empty()
                    : Optional.of(problem + ": " + new String(value, UTF_8));
        }

        private String problem(byte[] value) {
            long start = Long.MIN_VALUE;
            long end = Long.MIN_VALUE;
            long visits = -1;
            String name = "";
            try (JsonParser json = JSON.createParser(value)) {
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String field = json.currentName();
                    json.nextToken();
                    switch (field) {
                        case "window_start" -> start = json.getLongValue();
                        case "window_end" -> end = json.getLongValue();
                        case "visits" -> visits = json.getLongValue();
                        case "page_id" -> name = json.getText();
                        default -> json.skipChildren();
                    }
                }
            } catch (IOException e) {
                return "no result";
            }
            if (end - start != sizeMs || Math.floorMod(start, slideMs) != 0) {
                return "no such window";
            }
            // The window's last slice; that of the first window is the first one.
            long last = Math.floorDiv(end, slideMs) - 1 - first;
            int page = page(name);
            if (last < 0 || last >= windows || page < 0 || page >= pages) {
                return "no such result";
            }
            int right = 0;
            for (int slice = (int) last - overlap + 1; slice <= last; slice++) {
                right += at(slice, page);
            }
            if (visits != right) {
                return "should be " + right;
            }
            int place = (int) last * pages + page;
            if (seen.get(place)) {
                return "for the second time";
            }
            seen.set(place);
            return null;
        }

        private static int page(String name) {
            try {
                return name.startsWith("Page_") ? Integer.parseInt(name.substring(5)) : -1;
            } catch (NumberFormatException e) {
                return -1;
            }
        }
    }
}
