package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.TableFormat;
import io.tidemark.options.Durations;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.records.RawJsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Trends and bursts: each row that was ever written, and each that left, is what the posts say that
 * were in time, and each planted burst is found. No post is there twice.
 */
public final class TrendsRecount implements Recount {

    private static final String INPUT = Topics.TWEETS;

    /** So many people make a planted burst that must be found. */
    private static final int ENOUGH = 15;

    /** The companies that the simulator writes of, as people call them. */
    private static final Map<String, String> COMPANIES =
            Map.of(
                    "AAPL", "apple",
                    "MSFT", "microsoft",
                    "FB", "facebook",
                    "ITLI", "itli",
                    "GOOG", "alphabet",
                    "ORCL", "oracle",
                    "SPOT", "spotify",
                    "IBM", "international business machines",
                    "UBER", "uber",
                    "TWTR", "twitter");

    private static final Map<String, Pattern> NAMED = new TreeMap<>();

    static {
        COMPANIES.forEach(
                (symbol, name) ->
                        NAMED.put(
                                symbol,
                                Pattern.compile("\\b(" + symbol + "|(?i:" + name + "))\\b")));
    }

    /**
     * What the job was told to do. All buckets are known, so what was not simulated is empty.
     *
     * @param every from one ranking to the next
     */
    public record Settings(
            Duration every, Duration bucket, Duration history, Duration quiet, Duration longest) {

        String[] arguments(List<String> more) {
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    "--no-index",
                                    "--every=" + Durations.format(every),
                                    "--bucket=" + Durations.format(bucket),
                                    "--history=" + Durations.format(history),
                                    "--known-since=0",
                                    "--burst-quiet=" + Durations.format(quiet),
                                    "--burst-longest=" + Durations.format(longest)));
            arguments.addAll(more);
            return arguments.toArray(String[]::new);
        }
    }

    /** What was planted, and who wrote of it. */
    private record Plant(String topic, long from, long until) {}

    private record Post(String id, long time, String user, Set<String> topics, Plant plant) {}

    private final Settings settings;

    /** A recount of trends of these settings. */
    public TrendsRecount(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String job() {
        return Jobs.TRENDS;
    }

    @Override
    public List<String> inputs() {
        return List.of(INPUT);
    }

    @Override
    public Outcome check(RecountContext context) {
        Tally tally = new Tally();
        Map<String, Integer> late = late(context, tally);
        TrendsModel model = new TrendsModel(settings);
        Map<Plant, Set<String>> plants = new HashMap<>();
        long[] newest = {Long.MIN_VALUE};
        context.forEachInput(
                this,
                tally,
                record -> {
                    Post post = read(record.value());
                    if (late.containsKey(post.id)) {
                        late.computeIfPresent(post.id, (same, n) -> n == 1 ? null : n - 1);
                        return;
                    }
                    model.add(post.time, post.user, post.topics);
                    newest[0] = Math.max(newest[0], post.time);
                    if (post.plant != null) {
                        plants.computeIfAbsent(post.plant, plant -> new HashSet<>()).add(post.user);
                    }
                });
        late.keySet().forEach(id -> tally.problem("late posts that nobody sent", id));
        model.run();
        compareTrends(context, model.rows(), tally);
        compareBursts(model.bursts(), bursts(context), tally);
        checkPlants(plants, newest[0], model, tally);
        return tally.outcome();
    }

    /** How often the job called a post late; it may have been in time before. */
    private static Map<String, Integer> late(RecountContext context, Tally tally) {
        Map<String, Integer> late = new HashMap<>();
        tally.figure("late", 0);
        context.forEach(
                Topics.TWEETS_LATE,
                record -> {
                    tally.count("late");
                    late.merge(new String(record.key(), StandardCharsets.UTF_8), 1, Integer::sum);
                });
        return late;
    }

    private static Post read(byte[] value) throws MalformedRecordException {
        try {
            RawJsonObject.parse(value);
            JsonNode json = Json.MAPPER.readTree(value);
            String text = json.path("text").asText();
            Set<String> topics = new TreeSet<>();
            for (JsonNode tag : json.path("entities").path("hashtags")) {
                topics.add("hashtag:" + tag.path("text").asText().toLowerCase(Locale.ROOT));
            }
            NAMED.forEach(
                    (symbol, pattern) -> {
                        if (pattern.matcher(text).find()) {
                            topics.add("company:" + symbol);
                        }
                    });
            JsonNode planted = json.path("planted");
            return new Post(
                    json.path("id_str").asText(),
                    json.path("timestamp_ms").asLong(),
                    json.path("user").path("id_str").asText(),
                    topics,
                    planted.isMissingNode()
                            ? null
                            : new Plant(
                                    planted.path("topic").asText(),
                                    planted.path("from").asLong(),
                                    planted.path("until").asLong()));
        } catch (MalformedJsonException | IOException e) {
            throw new MalformedRecordException(e.getMessage());
        }
    }

    /** Each row of a topic by itself, which may have any number of partitions. */
    private static void compareTrends(
            RecountContext context, Map<String, List<Integer>> expected, Tally tally) {
        Map<String, Integer> found = new TreeMap<>();
        tally.figure("trends", 0);
        context.forEach(
                Topics.TRENDS,
                record -> {
                    if (record.headers().lastHeader(TableFormat.MARKER_HEADER) != null) {
                        return;
                    }
                    tally.count("trends");
                    String key = new String(record.key(), StandardCharsets.UTF_8);
                    String row =
                            record.value() == null
                                    ? TrendsModel.GONE
                                    : new String(record.value(), StandardCharsets.UTF_8);
                    int index = found.merge(key, 1, Integer::sum) - 1;
                    List<Integer> right = expected.getOrDefault(key, List.of());
                    if (index >= right.size() || right.get(index) != row.hashCode()) {
                        tally.problem(
                                "wrong rows of trends",
                                "%s, row %d of %d: %s".formatted(key, index, right.size(), row));
                    }
                });
        expected.forEach(
                (key, right) -> {
                    int rows = found.getOrDefault(key, 0);
                    if (rows < right.size()) {
                        tally.problem(
                                "trends without some of their rows",
                                "%s: %d of %d".formatted(key, rows, right.size()));
                    }
                });
    }

    private static Map<String, List<String>> bursts(RecountContext context) {
        Map<String, List<String>> rows = new TreeMap<>();
        context.forEach(
                Topics.BURSTS,
                record ->
                        rows.computeIfAbsent(
                                        new String(record.key(), StandardCharsets.UTF_8),
                                        key -> new ArrayList<>())
                                .add(new String(record.value(), StandardCharsets.UTF_8)));
        return rows;
    }

    private static void compareBursts(
            Map<String, List<String>> expected, Map<String, List<String>> found, Tally tally) {
        tally.figure("bursts", found.size());
        Set<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        for (String key : keys) {
            List<String> right = expected.getOrDefault(key, List.of());
            List<String> rows = found.getOrDefault(key, List.of());
            for (int i = 0; i < Math.max(right.size(), rows.size()); i++) {
                if (!at(rows, i).equals(at(right, i))) {
                    tally.problem(
                            "wrong bursts",
                            "%s, row %d: %s, not %s".formatted(key, i, at(rows, i), at(right, i)));
                    break;
                }
            }
        }
    }

    private static String at(List<String> rows, int index) {
        return index < rows.size() ? rows.get(index) : "none";
    }

    /** What the simulator has planted has burst. */
    private static void checkPlants(
            Map<Plant, Set<String>> plants, long newest, TrendsModel model, Tally tally) {
        tally.figure("planted", 0);
        plants.forEach(
                (plant, users) -> {
                    if (users.size() >= ENOUGH && plant.until < newest) {
                        tally.count("planted");
                        if (!model.burstsWithin(plant.topic, plant.from, plant.until)) {
                            tally.problem("planted bursts that were not found", plant.toString());
                        }
                    }
                });
    }
}
