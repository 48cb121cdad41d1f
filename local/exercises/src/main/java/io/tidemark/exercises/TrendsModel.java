package io.tidemark.exercises;

import io.tidemark.options.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Trends and bursts of posts that are all at hand: topic by topic, and then the ranking. Of the
 * rows of a million posts there is no room for the text, so their hashes are kept.
 */
final class TrendsModel {

    /** Stands for a row that has left. */
    static final String GONE = "gone";

    private static final int TOP = 20;
    private static final int MIN_USERS = 5;
    private static final double BURST_FROM = 3;
    private static final double BURST_BELOW = 1.5;
    private static final int CURVE = 24;

    /** A mention is its time, and behind it in so many bits the number of its user. */
    private static final int USER_BITS = 20;

    /** What is ranked at a tick; {@code until} is the end of the whole buckets before it. */
    private record Ranked(String topic, int users, double expected, double score, long until) {}

    /** Numbers that grow in number. */
    private static final class Longs {

        private long[] all = new long[4];
        private int size;

        void add(long each) {
            if (size == all.length) {
                all = Arrays.copyOf(all, 2 * size);
            }
            all[size++] = each;
        }

        long[] sorted() {
            long[] sorted = Arrays.copyOf(all, size);
            Arrays.sort(sorted);
            return sorted;
        }
    }

    private record Span(long start, long end) {}

    private final long every;
    private final long bucket;
    private final int buckets;
    private final long quiet;
    private final long longest;

    private final Map<String, Integer> users = new HashMap<>();
    private final Map<String, Longs> mentions = new TreeMap<>();

    /** Users of each bucket, by its start, of each topic. */
    private final Map<String, Map<Long, Integer>> counts = new HashMap<>();

    private final TreeMap<Long, List<Ranked>> ticks = new TreeMap<>();
    private final Map<String, List<Integer>> rows = new TreeMap<>();
    private final Map<String, List<String>> bursts = new TreeMap<>();
    private final Map<String, List<Span>> spans = new HashMap<>();

    TrendsModel(TrendsRecount.Settings settings) {
        every = settings.every().toMillis();
        bucket = settings.bucket().toMillis();
        buckets = (int) (settings.history().toMillis() / bucket);
        quiet = settings.quiet().toMillis();
        longest = settings.longest().toMillis();
    }

    void add(long time, String user, Set<String> topics) {
        int number = users.computeIfAbsent(user, any -> users.size());
        topics.forEach(
                topic ->
                        mentions.computeIfAbsent(topic, any -> new Longs())
                                .add((time << USER_BITS) + number));
    }

    /** Hashes of what was written of each trend, in its order; of {@link #GONE} where it left. */
    Map<String, List<Integer>> rows() {
        return rows;
    }

    /** What was written of each burst. */
    Map<String, List<String>> bursts() {
        return bursts;
    }

    /** Whether a burst of the topic lasted at any time between two instants. */
    boolean burstsWithin(String topic, long from, long until) {
        return spans.getOrDefault(topic, List.of()).stream()
                .anyMatch(span -> span.start < until + bucket && span.end > from);
    }

    void run() {
        mentions.forEach((topic, own) -> new OneTopic(topic, own.sorted()).run());
        rank();
    }

    private void rank() {
        Map<String, String> shown = new TreeMap<>();
        Long tick = ticks.isEmpty() ? null : ticks.firstKey();
        while (tick != null) {
            List<Ranked> ranked = new ArrayList<>(ticks.getOrDefault(tick, List.of()));
            ranked.sort(
                    Comparator.comparingDouble(Ranked::score)
                            .reversed()
                            .thenComparing(Ranked::topic));
            ranked = ranked.subList(0, Math.min(TOP, ranked.size()));
            Set<String> left = new TreeSet<>(shown.keySet());
            for (int i = 0; i < ranked.size(); i++) {
                Ranked each = ranked.get(i);
                left.remove(each.topic);
                String row = "{" + fields(each.topic) + ",\"rank\":" + (i + 1) + "," + said(each);
                if (!row.equals(shown.put(each.topic, row))) {
                    write(rows, each.topic, row.replace("@", tick.toString()).hashCode());
                }
            }
            for (String topic : left) {
                shown.remove(topic);
                write(rows, topic, GONE.hashCode());
            }
            tick = shown.isEmpty() ? ticks.higherKey(tick) : Long.valueOf(tick + every);
        }
    }

    private static <R> void write(Map<String, List<R>> rows, String key, R row) {
        rows.computeIfAbsent(key, any -> new ArrayList<>()).add(row);
    }

    private String fields(String topic) {
        int colon = topic.indexOf(':');
        return "\"kind\":\"%s\",\"tag\":\"%s\",\"bucket\":\"%s\""
                .formatted(
                        topic.substring(0, colon),
                        topic.substring(colon + 1),
                        Durations.format(Duration.ofMillis(bucket)));
    }

    private String said(Ranked each) {
        Map<Long, Integer> own = counts.get(each.topic);
        StringBuilder curve = new StringBuilder();
        for (int back = CURVE - 1; back >= 1; back--) {
            curve.append(own.getOrDefault(each.until - back * bucket, 0)).append(',');
        }
        return "\"score\":%s,\"users\":%d,\"expected\":%s,\"at\":@,\"curve\":[%s%d]}"
                .formatted(
                        rounded(each.score), each.users, rounded(each.expected), curve, each.users);
    }

    private static String rounded(double number) {
        return BigDecimal.valueOf(number).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
    }

    /** One topic from its first post until nothing of it is left. */
    private final class OneTopic {

        private final String topic;
        private final long[] own;
        private final Map<Long, Integer> ofBuckets = new HashMap<>();
        private final Map<Integer, Integer> present = new HashMap<>();

        // The burst that lasts.
        private boolean lasts;
        private long start;
        private long first;
        private long peakAt;
        private double peak;
        private int peakUsers;
        private long low;

        OneTopic(String topic, long[] own) {
            this.topic = topic;
            this.own = own;
            Map<Long, Set<Integer>> distinct = new HashMap<>();
            for (int i = 0; i < own.length; i++) {
                distinct.computeIfAbsent(
                                Math.floorDiv(time(i), bucket) * bucket, any -> new HashSet<>())
                        .add(user(i));
            }
            distinct.forEach((at, set) -> ofBuckets.put(at, set.size()));
            counts.put(topic, ofBuckets);
        }

        private long time(int i) {
            return own[i] >> USER_BITS;
        }

        private int user(int i) {
            return (int) (own[i] & ((1 << USER_BITS) - 1));
        }

        void run() {
            int in = 0;
            int out = 0;
            long until = Long.MIN_VALUE;
            double expected = 0;
            long tick = (Math.floorDiv(time(0), every) + 1) * every;
            while (true) {
                for (; in < own.length && time(in) < tick; in++) {
                    present.merge(user(in), 1, Integer::sum);
                }
                for (; out < in && time(out) < tick - bucket; out++) {
                    present.computeIfPresent(user(out), (user, n) -> n == 1 ? null : n - 1);
                }
                if (until != Math.floorDiv(tick - bucket, bucket) * bucket) {
                    until = Math.floorDiv(tick - bucket, bucket) * bucket;
                    long sum = 0;
                    for (int back = 1; back <= buckets; back++) {
                        sum += ofBuckets.getOrDefault(until - back * bucket, 0);
                    }
                    expected = (double) sum / buckets;
                }
                int now = present.size();
                double score = (now - expected) / Math.sqrt(expected + 1);
                if (now >= MIN_USERS && score > 0) {
                    ticks.computeIfAbsent(tick, any -> new ArrayList<>())
                            .add(new Ranked(topic, now, expected, score, until));
                }
                burst(tick, now, score, out);
                if (now > 0 || lasts) {
                    tick += every;
                } else if (in < own.length) {
                    tick = (Math.floorDiv(time(in), every) + 1) * every;
                } else {
                    return;
                }
            }
        }

        private void burst(long tick, int users, double score, int firstInWindow) {
            if (!lasts) {
                if (users >= MIN_USERS && score >= BURST_FROM) {
                    lasts = true;
                    start = tick;
                    first = time(firstInWindow);
                    peakAt = tick;
                    peak = score;
                    peakUsers = users;
                    low = Long.MIN_VALUE;
                    tell(null, tick);
                }
                return;
            }
            if (score > peak) {
                peakAt = tick;
                peak = score;
                peakUsers = users;
            }
            if (score >= BURST_BELOW) {
                low = Long.MIN_VALUE;
            } else if (low == Long.MIN_VALUE) {
                low = tick;
            }
            boolean fell = low != Long.MIN_VALUE;
            if (tick - start >= longest || (fell && tick - low >= quiet)) {
                long end = fell ? low : tick;
                tell(end, end);
                spans.computeIfAbsent(topic, any -> new ArrayList<>()).add(new Span(start, end));
                lasts = false;
            }
        }

        private void tell(Long end, long until) {
            long posts =
                    Arrays.stream(own)
                            .map(mention -> mention >> USER_BITS)
                            .filter(time -> time >= first && time < until)
                            .count();
            write(
                    bursts,
                    topic + "-" + start,
                    "{%s,\"start\":%d,\"peak_at\":%d,\"peak_score\":%s,\"peak_users\":%d,\"end\":%s,\"first_mention\":%d,\"mentions\":%d}"
                            .formatted(
                                    fields(topic),
                                    start,
                                    peakAt,
                                    rounded(peak),
                                    peakUsers,
                                    end,
                                    first,
                                    posts));
        }
    }
}
