package io.tidemark.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Topic {@code tweets}: posts with hashtags, now and then about a company, of five thousand
 * authors; and planted bursts. A post that is one of a burst says so, in a field {@code planted}
 * that no job looks at: what it is about, and from when to when.
 */
final class TopicPosts implements Content {

    private static final int AUTHORS = 5_000;

    /** Three that are often there, and many that are not. */
    private static final List<String> STEADY = List.of("stocks", "AI", "Börse");

    private static final int RARE = 2_000;

    /** The first id; ids are numbers as X has them. */
    private static final long FIRST_ID = 1_900_000_000_000_000_000L;

    private static final DateTimeFormatter CREATED_AT =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss xx yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final long seed;
    private final boolean constant;
    private final PostPlants plants;

    /**
     * Posts.
     *
     * @param constant whether authors come in turn, so that each ten minutes have as many
     * @param burstEvery how long it is from one burst to the next; zero: there is none
     */
    TopicPosts(long seed, boolean constant, Duration burstEvery) {
        this.seed = seed;
        this.constant = constant;
        this.plants = new PostPlants(seed, burstEvery);
    }

    @Override
    public Entry entry(long number, long time, String mark) {
        SplittableRandom random = Seeds.random(seed, "tweets", number);
        int drawn = random.nextInt(AUTHORS);
        int author = constant ? (int) (number % AUTHORS) : drawn;
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "so it goes" : "this & that");
        ArrayNode hashtags = Http.MAPPER.createArrayNode();
        int about = random.nextInt(100);
        if (about < 3) {
            text.append(", says ").append(Posts.COMPANIES.get(random.nextInt(companies())));
        } else if (about < 60) {
            tag(hashtags, text, "topic" + random.nextInt(RARE));
        } else if (about < 69) {
            tag(hashtags, text, STEADY.get(random.nextInt(STEADY.size())));
        }
        ObjectNode post = Http.MAPPER.createObjectNode();
        plants.at(time, number).ifPresent(plant -> plant(plant, text, hashtags, post));
        String id = FIRST_ID + number + mark;
        post.put("created_at", CREATED_AT.format(Instant.ofEpochMilli(time)));
        post.put("id_str", id);
        post.put("text", text.toString());
        post.put("lang", "en");
        post.put("timestamp_ms", Long.toString(time));
        post.putObject("user")
                .put("id_str", Integer.toString(1_000_000 + author))
                .put("name", "Author " + author)
                .put("screen_name", "author" + author)
                .put("followers_count", author % 977);
        post.putObject("entities").set("hashtags", hashtags);
        return new Entry(number, id, post.toString());
    }

    private static int companies() {
        return Posts.COMPANIES.size();
    }

    private static void plant(
            PostPlants.Plant plant, StringBuilder text, ArrayNode hashtags, ObjectNode post) {
        if (plant.company() != null) {
            text.append("; ").append(plant.company()).append(" it is");
        } else {
            tag(hashtags, text, plant.hashtag());
        }
        post.putObject("planted")
                .put("topic", plant.topic())
                .put("from", plant.from())
                .put("until", plant.until());
    }

    private static void tag(ArrayNode hashtags, StringBuilder text, String tag) {
        text.append(" #").append(tag);
        hashtags.addObject().put("text", tag);
    }

    @Override
    public boolean isJson() {
        return true;
    }
}
