package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.options.Durations;
import java.time.Duration;
import java.util.List;

/** Exercise 8, which the course has not: what prices did while many people wrote of a company. */
final class ImpactExercise extends Exercise {

    private static final String POSTS = "--posts-rate";
    private static final String BURSTS = "--burst-every";
    private static final String QUOTES = "--quotes-rate";

    /** Short enough to be watched. */
    private static final Duration CANDLE = Duration.ofSeconds(10);

    private static final Duration AROUND = Duration.ofSeconds(30);
    private static final Duration USUAL = Duration.ofMinutes(5);

    ImpactExercise() {
        super(onTopics(POSTS, BURSTS, QUOTES), NONE);
    }

    @Override
    public ExerciseRun run(ExerciseOptions options) {
        return ExerciseRun.live(
                        options,
                        "exercise 8: bursts of companies, and their prices in candles of %s, %s around"
                                .formatted(Durations.format(CANDLE), Durations.format(AROUND)))
                .streams(POSTS + "=30", BURSTS + "=1m", QUOTES + "=20")
                .companies()
                .job(Jobs.TRENDS, TrendsExercise.SHORT.arguments(List.of(TrendsExercise.SOON)))
                .job(Jobs.CANDLES, "--no-index", "--sizes", Durations.format(CANDLE))
                .job(
                        Jobs.NEWS_IMPACT,
                        "--no-index",
                        "--candle-size=" + Durations.format(CANDLE),
                        "--around=" + Durations.format(AROUND),
                        "--usual=" + Durations.format(USUAL),
                        "--burst-longest=" + Durations.format(TrendsExercise.SHORT.longest()))
                .results(Topics.BURSTS, Topics.NEWS_IMPACT)
                .recount(new TrendsRecount(TrendsExercise.SHORT))
                .recount(new CandlesRecount(List.of(CANDLE)))
                .recount(new ImpactRecount(CANDLE, AROUND, USUAL))
                .build();
    }
}
