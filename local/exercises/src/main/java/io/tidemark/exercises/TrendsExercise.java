package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.options.Durations;
import java.time.Duration;
import java.util.List;

/** Exercise 7, which the course has not: what more people write about than usual. */
final class TrendsExercise extends Exercise {

    private static final String RATE = "--posts-rate";
    private static final String BURSTS = "--burst-every";

    /**
     * Posts of a fixed number are spread over so many seconds: 28 hours, so that a day is known.
     */
    private static final double SPAN = 100_800;

    /** Short enough to be watched. */
    static final TrendsRecount.Settings SHORT =
            new TrendsRecount.Settings(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(8),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(4));

    /** The simulator's posts come one by one, so a silence is one. */
    static final String SOON = "--follow-clock-after=10s";

    private static final TrendsRecount.Settings USUAL =
            new TrendsRecount.Settings(
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(10),
                    Duration.ofDays(1),
                    Duration.ofMinutes(5),
                    Duration.ofHours(4));

    TrendsExercise() {
        super(onTopics(RATE, BURSTS), onBoundedTopics(RATE, BURSTS));
    }

    @Override
    public ExerciseRun run(ExerciseOptions options) {
        return options.bounded().isPresent()
                ? with(
                        ExerciseRun.bounded(options, 7, "posts")
                                .streams(
                                        RATE + "=" + options.bounded().get().records() / SPAN,
                                        BURSTS + "=80m"),
                        USUAL,
                        "--bounded")
                : with(
                        ExerciseRun.live(
                                        options,
                                        "exercise 7: trends of the last %s, with those of %s (the job's own are %s and %s)"
                                                .formatted(
                                                        Durations.format(SHORT.bucket()),
                                                        Durations.format(SHORT.history()),
                                                        Durations.format(USUAL.bucket()),
                                                        Durations.format(USUAL.history())))
                                .streams(RATE + "=30", BURSTS + "=1m"),
                        SHORT,
                        SOON);
    }

    private static ExerciseRun with(
            ExerciseRun.Builder run, TrendsRecount.Settings settings, String... more) {
        return run.companies()
                .job(Jobs.TRENDS, settings.arguments(List.of(more)))
                .results(Topics.TRENDS, Topics.BURSTS)
                .recount(new TrendsRecount(settings))
                .build();
    }
}
