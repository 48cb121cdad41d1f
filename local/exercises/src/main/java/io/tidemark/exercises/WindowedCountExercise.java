package io.tidemark.exercises;

import io.tidemark.exercises.WindowRecount.Counted;
import io.tidemark.exercises.WindowRecount.Windows;
import io.tidemark.options.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A job that counts per key and sliding window: live in windows that are short enough to be
 * watched, over a fixed number of records in those of the course.
 *
 * @see Exercises
 */
final class WindowedCountExercise extends Exercise {

    private static final Duration DISORDER = Duration.ofSeconds(5);

    private final int number;
    private final String records;
    private final String rateOption;
    private final int rate;
    private final Counted counted;
    private final Windows windows;
    private final Windows course;

    /**
     * An exercise.
     *
     * @param number that of the course
     * @param records what is counted, such as accesses
     * @param rateOption the simulator's, of records a second
     * @param rate of live records
     */
    WindowedCountExercise(
            int number,
            String records,
            String rateOption,
            int rate,
            Counted counted,
            Windows windows,
            Windows course) {
        super(onTopics(rateOption), onBoundedTopics(rateOption));
        this.number = number;
        this.records = records;
        this.rateOption = rateOption;
        this.rate = rate;
        this.counted = counted;
        this.windows = windows;
        this.course = course;
    }

    @Override
    public ExerciseRun run(ExerciseOptions options) {
        return options.bounded().isPresent()
                ? with(ExerciseRun.bounded(options, number, records), 1000, course, "--bounded")
                : with(
                        ExerciseRun.live(
                                options,
                                "exercise %d: %s of %s (the course has %s)"
                                        .formatted(number, records, windows, course)),
                        rate,
                        windows);
    }

    private ExerciseRun with(ExerciseRun.Builder run, int perSecond, Windows used, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--size",
                                Durations.format(used.size()),
                                "--slide",
                                Durations.format(used.slide())));
        arguments.addAll(List.of(more));
        return run.streams(rateOption + "=" + perSecond)
                .job(counted.job(), arguments.toArray(String[]::new))
                .results(counted.output())
                .recount(new WindowRecount(counted, used, DISORDER))
                .build();
    }
}
