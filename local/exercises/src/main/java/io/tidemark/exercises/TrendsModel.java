package io.tidemark.exercises;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Trends and bursts of posts that are all at hand: topic by topic, and then the ranking. */
final class TrendsModel {

    private static final int TOP = 20;
    private static final int MIN_USERS = 5;
    private static final double BURST_FROM = 3;
    private static final double BURST_BELOW = 1.5;
    private static final int CURVE = 24;

    private record Post(long time, String user) {}

    /** A row without its rank; {@code said} is without its time, too. */
    private record Ranked(String topic, double score, String said) {}

    private record Span(long start, long end) {}

    private final long every;
    private final long bucket;
    private final int buckets;
    private final long quiet;
    private final long longest;

    private final Map<String, List<Post>> posts = new TreeMap<>();
    private final TreeMap<Long, List<Ranked>> ticks = new TreeMap<>();
    private final Map<String, List<String>> rows = new TreeMap<>();
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
        topics.forEach(
                topic ->
                        posts.computeIfAbsent(topic, any -> new ArrayList<>())
                                .add(new Post(time, user)));
    }

    /** What was written of each trend, in its order; {@code gone} where it left. */
    Map<String, List<String>> rows() {
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
        posts.forEach((topic, own) -> new OneTopic(topic, own).run());
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
                String row = "{" + fields(each.topic) + ",\"rank\":" + (i + 1) + "," + each.said;
                if (!row.equals(shown.put(each.topic, row))) {
                    write(rows, each.topic, row.replace("@", tick.toString()));
                }
            }
            for (String topic : left) {
                shown.remove(topic);
                write(rows, topic, "gone");
            }
            tick = shown.isEmpty() ? ticks.higherKey(tick) : Long.valueOf(tick + every);
        }
    }

    private static void write(Map<String, List<String>> rows, String key, String row) {
        rows.computeIfAbsent(key, any -> new ArrayList<>()).add(row);
    }

    private static String fields(String topic) {
        int colon = topic.indexOf(':');
        return "\"kind\":\"%s\",\"tag\":\"%s\""
                .formatted(topic.substring(0, colon), topic.substring(colon + 1));
    }

    private static String rounded(double number) {
        return BigDecimal.valueOf(number).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
    }

    /** One topic from its first post until nothing of it is left. */
    private final class OneTopic {

        private final String topic;
        private final List<Post> own;

        /** By the start of each bucket. */
        private final Map<Long, Integer> counts = new HashMap<>();

        private final Map<String, Integer> present = new HashMap<>();

        // The burst that lasts.
        private boolean lasts;
        private long start;
        private long first;
        private long peakAt;
        private double peak;
        private int peakUsers;
        private long low;

        OneTopic(String topic, List<Post> own) {
            this.topic = topic;
            this.own = own;
            own.sort(Comparator.comparingLong(Post::time));
            Map<Long, Set<String>> users = new HashMap<>();
            for (Post post : own) {
                users.computeIfAbsent(
                                Math.floorDiv(post.time, bucket) * bucket, any -> new HashSet<>())
                        .add(post.user);
            }
            users.forEach((at, set) -> counts.put(at, set.size()));
        }

        void run() {
            int in = 0;
            int out = 0;
            long until = Long.MIN_VALUE;
            double expected = 0;
            long tick = (Math.floorDiv(own.get(0).time, every) + 1) * every;
            while (true) {
                for (; in < own.size() && own.get(in).time < tick; in++) {
                    present.merge(own.get(in).user, 1, Integer::sum);
                }
                for (; out < in && own.get(out).time < tick - bucket; out++) {
                    present.computeIfPresent(own.get(out).user, (user, n) -> n == 1 ? null : n - 1);
                }
                if (until != Math.floorDiv(tick - bucket, bucket) * bucket) {
                    until = Math.floorDiv(tick - bucket, bucket) * bucket;
                    long sum = 0;
                    for (int back = 1; back <= buckets; back++) {
                        sum += counts.getOrDefault(until - back * bucket, 0);
                    }
                    expected = (double) sum / buckets;
                }
                int users = present.size();
                double score = (users - expected) / Math.sqrt(expected + 1);
                if (users >= MIN_USERS && score > 0) {
                    ticks.computeIfAbsent(tick, any -> new ArrayList<>())
                            .add(new Ranked(topic, score, said(users, expected, score, until)));
                }
                burst(tick, users, score, out);
                if (users > 0 || lasts) {
                    tick += every;
                } else if (in < own.size()) {
                    tick = (Math.floorDiv(own.get(in).time, every) + 1) * every;
                } else {
                    return;
                }
            }
        }

        private String said(int users, double expected, double score, long until) {
            StringBuilder curve = new StringBuilder();
            for (int back = CURVE - 1; back >= 1; back--) {
                curve.append(counts.getOrDefault(until - back * bucket, 0)).append(',');
            }
            return "\"score\":%s,\"users\":%d,\"expected\":%s,\"at\":@,\"curve\":[%s%d]}"
                    .formatted(rounded(score), users, rounded(expected), curve, users);
        }

        private void burst(long tick, int users, double score, int firstInWindow) {
            if (!lasts) {
                if (users >= MIN_USERS && score >= BURST_FROM) {
                    lasts = true;
                    start = tick;
                    first = own.get(firstInWindow).time;
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
            long mentions =
                    own.stream().filter(post -> post.time >= first && post.time < until).count();
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
                                    mentions));
        }
    }
}
