package io.tidemark.trends;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Trends and bursts as one would count them with all posts at hand. */
final class TrendsRecount {

    private record Post(long time, String user) {}

    private static final class Lasting {
        private long start;
        private long first;
        private long peakAt;
        private double peak;
        private int peakUsers;
        private long low = -1;
    }

    private final long every;
    private final long bucket;
    private final int buckets;
    private final int top;
    private final int minUsers;
    private final double from;
    private final double below;
    private final long knownSince;
    private final int minHistory;
    private final Map<String, List<Post>> posts = new TreeMap<>();
    private final List<String> rows = new ArrayList<>();
    private final List<String> bursts = new ArrayList<>();
    private final Map<String, Lasting> lasting = new HashMap<>();

    TrendsRecount(
            long every,
            long bucket,
            int buckets,
            int top,
            int minUsers,
            double from,
            double below,
            long knownSince,
            int minHistory) {
        this.every = every;
        this.bucket = bucket;
        this.buckets = buckets;
        this.top = top;
        this.minUsers = minUsers;
        this.from = from;
        this.below = below;
        this.knownSince = knownSince;
        this.minHistory = minHistory;
    }

    void add(long time, String user, Set<String> topics) {
        for (String topic : topics) {
            posts.computeIfAbsent(topic, any -> new ArrayList<>()).add(new Post(time, user));
        }
    }

    /** The lines of the table's topic, in their order. */
    List<String> rows() {
        return rows;
    }

    List<String> bursts() {
        return bursts;
    }

    void run(long quiet, long longest) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (List<Post> own : posts.values()) {
            for (Post post : own) {
                first = Math.min(first, post.time);
                last = Math.max(last, post.time);
            }
        }
        Map<String, String> shown = new TreeMap<>();
        long end = last + bucket + longest + 2 * every;
        for (long tick = first / every * every + every; tick <= end; tick += every) {
            Map<String, Double> scores = new HashMap<>();
            Map<String, String> said = new HashMap<>();
            for (String topic : posts.keySet()) {
                int users = users(topic, tick - bucket, tick);
                long until = (tick - bucket) / bucket * bucket;
                List<Integer> known = new ArrayList<>();
                for (int back = 1; back <= buckets; back++) {
                    if (until - back * bucket >= knownSince) {
                        known.add(users(topic, until - back * bucket, until - (back - 1) * bucket));
                    }
                }
                double expected = known.stream().mapToInt(each -> each).average().orElse(0);
                double score =
                        known.size() < minHistory
                                ? Double.NEGATIVE_INFINITY
                                : (users - expected) / Math.sqrt(expected + 1);
                burst(topic, tick, users, score, quiet, longest);
                if (users >= minUsers && score > 0) {
                    scores.put(topic, score);
                    StringBuilder curve = new StringBuilder();
                    for (int back = 23; back >= 1; back--) {
                        long start = until - back * bucket;
                        curve.append(
                                        start < knownSince
                                                ? "null"
                                                : users(topic, start, start + bucket))
                                .append(',');
                    }
                    said.put(
                            topic,
                            "\"score\":%s,\"users\":%d,\"expected\":%s,\"at\":@,\"curve\":[%s%d]}"
                                    .formatted(
                                            rounded(score),
                                            users,
                                            rounded(expected),
                                            curve,
                                            users));
                }
            }
            List<String> ranked = new ArrayList<>(scores.keySet());
            ranked.sort(
                    (a, b) ->
                            scores.get(a).equals(scores.get(b))
                                    ? a.compareTo(b)
                                    : Double.compare(scores.get(b), scores.get(a)));
            ranked = ranked.subList(0, Math.min(top, ranked.size()));
            for (int rank = 1; rank <= ranked.size(); rank++) {
                String topic = ranked.get(rank - 1);
                String row =
                        "%s {%s,\"rank\":%d,%s"
                                .formatted(
                                        topic,
                                        topicAndBucket(topic, bucket),
                                        rank,
                                        said.get(topic));
                if (!row.equals(shown.put(topic, row))) {
                    rows.add(row.replace("@", Long.toString(tick)));
                }
            }
            for (String topic : new TreeSet<>(shown.keySet())) {
                if (!ranked.contains(topic)) {
                    shown.remove(topic);
                    rows.add(topic + " null");
                }
            }
        }
    }

    private void burst(String topic, long tick, int users, double score, long quiet, long longest) {
        Lasting burst = lasting.get(topic);
        if (burst == null) {
            if (users < minUsers || score < from) {
                return;
            }
            burst = new Lasting();
            burst.start = tick;
            burst.first =
                    posts.get(topic).stream()
                            .mapToLong(Post::time)
                            .filter(time -> time >= tick - bucket && time < tick)
                            .min()
                            .orElseThrow();
            burst.peakAt = tick;
            burst.peak = score;
            burst.peakUsers = users;
            lasting.put(topic, burst);
            bursts.add(burst(topic, burst, null, tick));
            return;
        }
        if (score > burst.peak) {
            burst.peak = score;
            burst.peakAt = tick;
            burst.peakUsers = users;
        }
        if (score >= below) {
            burst.low = -1;
        } else if (burst.low < 0) {
            burst.low = tick;
        }
        if (tick - burst.start >= longest || (burst.low >= 0 && tick - burst.low >= quiet)) {
            long end = burst.low >= 0 ? burst.low : tick;
            bursts.add(burst(topic, burst, end, end));
            lasting.remove(topic);
        }
    }

    private String burst(String topic, Lasting burst, Long end, long until) {
        long mentions =
                posts.get(topic).stream()
                        .filter(post -> post.time >= burst.first && post.time < until)
                        .count();
        return "%s-%d {%s,\"start\":%d,\"peak_at\":%d,\"peak_score\":%s,\"peak_users\":%d,\"end\":%s,\"first_mention\":%d,\"mentions\":%d}"
                .formatted(
                        topic,
                        burst.start,
                        topicAndBucket(topic, bucket),
                        burst.start,
                        burst.peakAt,
                        rounded(burst.peak),
                        burst.peakUsers,
                        end,
                        burst.first,
                        mentions);
    }

    private int users(String topic, long from, long until) {
        Set<String> users = new HashSet<>();
        for (Post post : posts.get(topic)) {
            if (post.time >= from && post.time < until) {
                users.add(post.user);
            }
        }
        return users.size();
    }

    private static String topicAndBucket(String topic, long bucket) {
        String[] parts = topic.split(":", 2);
        return "\"kind\":\"%s\",\"tag\":\"%s\",\"bucket\":\"%dm\""
                .formatted(parts[0], parts[1], bucket / 60_000);
    }

    private static String rounded(double number) {
        return BigDecimal.valueOf(number).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
    }
}
