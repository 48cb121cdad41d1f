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
 * authors; and planted bursts. In the third quarter of each period every other post is about one
 * thing: in periods of even number a company, in others a hashtag that was not there before. Such a
 * post says so, in a field {@code planted} that no job looks at: what it is about, and from when to
 * when.
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
    private final long burstEvery;

    /**
     * Posts.
     *
     * @param constant whether authors come in turn, so that each ten minutes have as many
     * @param burstEvery how long it is from one burst to the next; zero: there is none
     */
    TopicPosts(long seed, boolean constant, Duration burstEvery) {
        this.seed = seed;
        this.constant = constant;
        this.burstEvery = burstEvery.toMillis();
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
        if (isPlanted(time) && random.nextBoolean()) {
            plant(time, text, hashtags, post);
        }
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

    private boolean isPlanted(long time) {
        return burstEvery > 0 && quarter(time) == 2;
    }

    private long quarter(long time) {
        return Math.floorMod(time, burstEvery) * 4 / burstEvery;
    }

    private void plant(long time, StringBuilder text, ArrayNode hashtags, ObjectNode post) {
        long period = Math.floorDiv(time, burstEvery);
        int company = Seeds.random(seed, "plants", period).nextInt(companies());
        String topic;
        if (period % 2 == 0) {
            text.append("; ").append(Posts.COMPANIES.get(company)).append(" it is");
            topic = "company:" + Listing.ALL.get(company).symbol();
        } else {
            String tag = "News" + period;
            tag(hashtags, text, tag);
            topic = "hashtag:" + tag.toLowerCase(Locale.ROOT);
        }
        post.putObject("planted")
                .put("topic", topic)
                .put("from", period * burstEvery + burstEvery / 2)
                .put("until", period * burstEvery + burstEvery * 3 / 4);
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
