package io.tidemark.simulator;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Bursts that are planted into posts. In the third quarter of each period every other post is about
 * one thing: in periods of even number a company, in others a hashtag that was not there before.
 */
final class PostPlants {

    /** None at all. */
    static final PostPlants NONE = new PostPlants(0, Duration.ZERO);

    private static final int QUARTER = 2;

    private final long seed;
    private final long every;

    /**
     * Plants into posts.
     *
     * @param every how long a period is; zero: there is none
     */
    PostPlants(long seed, Duration every) {
        this.seed = seed;
        this.every = every.toMillis();
    }

    /**
     * What is planted.
     *
     * @param topic what trends call it: {@code company:AAPL}, {@code hashtag:news7}
     * @param company its name; null if it is a hashtag
     * @param hashtag without its sign; null if it is a company
     * @param from in ms since the epoch (UTC)
     * @param until exclusive
     */
    record Plant(String topic, String company, String hashtag, long from, long until) {}

    /**
     * What a post is about.
     *
     * @param time when it is written, in ms since the epoch (UTC)
     * @param number of the post, which decides whether it is the other one
     * @return empty if nothing is planted into it
     */
    Optional<Plant> at(long time, long number) {
        if (every == 0
                || Math.floorMod(time, every) * 4 / every != QUARTER
                || Seeds.random(seed, "planted", number).nextBoolean()) {
            return Optional.empty();
        }
        long period = Math.floorDiv(time, every);
        long from = period * every + every / 2;
        long until = period * every + every * 3 / 4;
        if (period % 2 == 0) {
            int company = Seeds.random(seed, "plants", period).nextInt(Posts.COMPANIES.size());
            String symbol = Listing.ALL.get(company).symbol();
            return Optional.of(
                    new Plant(
                            "company:" + symbol, Posts.COMPANIES.get(company), null, from, until));
        }
        String tag = "News" + period;
        return Optional.of(
                new Plant("hashtag:" + tag.toLowerCase(Locale.ROOT), null, tag, from, until));
    }
}
