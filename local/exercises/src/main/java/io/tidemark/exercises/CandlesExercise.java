package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.options.Durations;
import io.tidemark.runtime.PlatformException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Exercise 6, which the course has not: prices and volumes in candles of three sizes. */
final class CandlesExercise extends Exercise {

    private static final String RATE = "--quotes-rate";
    private static final String LATE_BY = "--late-by";

    /** For so long a candle takes late quotes; the recount leaves none out. */
    private static final Duration LATENESS = Duration.ofHours(1);

    /** Short enough to be watched. */
    private static final List<Duration> SIZES =
            List.of(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(1));

    private static final List<Duration> USUAL_SIZES =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1));

    CandlesExercise() {
        super(onTopics(RATE), onBoundedTopics(RATE));
    }

    @Override
    public ExerciseRun run(ExerciseOptions options) {
        requireInTime(options.simulator());
        return options.bounded().isPresent()
                ? with(
                        ExerciseRun.bounded(options, 6, "quotes").streams(RATE + "=100"),
                        USUAL_SIZES,
                        "--bounded")
                : with(
                        ExerciseRun.live(
                                        options,
                                        "exercise 6: candles of %s (the job's own are %s)"
                                                .formatted(text(SIZES), text(USUAL_SIZES)))
                                .streams(RATE + "=20"),
                        SIZES);
    }

    private static void requireInTime(List<String> simulator) {
        for (String option : simulator) {
            if (option.startsWith(LATE_BY + "=")
                    && lateBy(option.substring(LATE_BY.length() + 1)).compareTo(LATENESS) >= 0) {
                throw PlatformException.refused(
                        "%s: must be less than %s, for which candles take late quotes"
                                .formatted(LATE_BY, Durations.format(LATENESS)));
            }
        }
    }

    private static Duration lateBy(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw PlatformException.refused(LATE_BY + ": " + e.getMessage());
        }
    }

    private static ExerciseRun with(ExerciseRun.Builder run, List<Duration> sizes, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--sizes",
                                text(sizes),
                                "--allowed-lateness",
                                Durations.format(LATENESS),
                                "--no-index"));
        arguments.addAll(List.of(more));
        return run.job(Jobs.CANDLES, arguments.toArray(String[]::new))
                .results(Topics.CANDLES)
                .recount(new CandlesRecount(sizes))
                .build();
    }

    private static String text(List<Duration> sizes) {
        return sizes.stream().map(Durations::format).collect(Collectors.joining(","));
    }
}
