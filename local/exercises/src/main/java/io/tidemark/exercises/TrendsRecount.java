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
 * were in time, and each planted burst is found.
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
     * What the job was told to do.
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
        Map<String, Post> posts = new TreeMap<>();
        tally.figure("repeated", 0);
        context.forEachInput(
                this,
                tally,
                record -> {
                    Post post = read(record.value());
                    if (posts.putIfAbsent(post.id, post) != null) {
                        tally.count("repeated");
                    }
                });
        tally.figure("late", 0);
        context.forEach(
                Topics.TWEETS_LATE,
                record -> {
                    tally.count("late");
                    posts.remove(new String(record.key(), StandardCharsets.UTF_8));
                });
        TrendsModel model = new TrendsModel(settings);
        posts.values().forEach(post -> model.add(post.time, post.user, post.topics));
        model.run();
        compare("trends", model.rows(), rows(context, Topics.TRENDS), tally);
        Map<String, List<String>> bursts = rows(context, Topics.BURSTS);
        compare("bursts", model.bursts(), bursts, tally);
        checkPlants(posts.values(), model, tally);
        return tally.outcome();
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

    /** All rows of a table by their keys, without its markers. */
    private static Map<String, List<String>> rows(RecountContext context, String topic) {
        Map<String, List<String>> rows = new TreeMap<>();
        context.forEach(
                topic,
                record -> {
                    if (record.headers().lastHeader(TableFormat.MARKER_HEADER) == null) {
                        rows.computeIfAbsent(
                                        new String(record.key(), StandardCharsets.UTF_8),
                                        key -> new ArrayList<>())
                                .add(
                                        record.value() == null
                                                ? "gone"
                                                : new String(
                                                        record.value(), StandardCharsets.UTF_8));
                    }
                });
        return rows;
    }

    private static void compare(
            String what,
            Map<String, List<String>> expected,
            Map<String, List<String>> found,
            Tally tally) {
        tally.figure(what, found.values().stream().mapToLong(List::size).sum());
        Set<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        for (String key : keys) {
            List<String> right = expected.getOrDefault(key, List.of());
            List<String> rows = found.getOrDefault(key, List.of());
            int same = 0;
            while (same < Math.min(right.size(), rows.size())
                    && right.get(same).equals(rows.get(same))) {
                same++;
            }
            if (same < Math.max(right.size(), rows.size())) {
                tally.problem(
                        "wrong " + what,
                        "%s, row %d: %s, not %s"
                                .formatted(key, same, at(rows, same), at(right, same)));
            }
        }
    }

    private static String at(List<String> rows, int index) {
        return index < rows.size() ? rows.get(index) : "none";
    }

    /** What the simulator has planted has burst. */
    private static void checkPlants(Iterable<Post> posts, TrendsModel model, Tally tally) {
        Map<Plant, Set<String>> plants = new HashMap<>();
        long newest = Long.MIN_VALUE;
        for (Post post : posts) {
            newest = Math.max(newest, post.time);
            if (post.plant != null) {
                plants.computeIfAbsent(post.plant, plant -> new HashSet<>()).add(post.user);
            }
        }
        tally.figure("planted", 0);
        for (Map.Entry<Plant, Set<String>> each : plants.entrySet()) {
            Plant plant = each.getKey();
            if (each.getValue().size() >= ENOUGH && plant.until < newest) {
                tally.count("planted");
                if (!model.burstsWithin(plant.topic, plant.from, plant.until)) {
                    tally.problem("planted bursts that were not found", plant.toString());
                }
            }
        }
    }
}
