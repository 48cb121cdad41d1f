package io.tidemark.exercises;

import static io.tidemark.options.Durations.format;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import java.time.Duration;

/** Exercise 2: when windows fire, what is late, and what each firing emits. */
final class WindowLabExercise extends Exercise {

    private static final Duration SIZE = Duration.ofSeconds(10);

    private static final String TRIGGER =
            "afterWatermark().withEarlyFirings(afterCount(4)).withLateFirings(afterCount(1))";

    WindowLabExercise() {
        super(onTopics("--elements-rate"), NONE);
    }

    @Override
    public ExerciseRun run(ExerciseOptions options) {
        return ExerciseRun.live(
                        options,
                        "exercise 2: sums of every %s per key; %s, accumulating"
                                .formatted(format(SIZE), TRIGGER))
                .streams("--elements-rate=3", "--late-by=20s", "--late-share=0.1")
                .job(
                        Jobs.WINDOW_LAB,
                        "--window",
                        "tumbling(" + format(SIZE) + ")",
                        "--trigger",
                        TRIGGER,
                        "--allowed-lateness",
                        "30s")
                .results(Topics.LAB_PANES)
                .hint(
                        "the same on paper, to play with: "
                                + options.ports().dashboardUrl()
                                + "/lab.html")
                .recount(new PanesRecount(SIZE))
                .build();
    }
}
