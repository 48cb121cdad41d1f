package io.tidemark.exercises;

import static io.tidemark.options.Durations.format;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.options.Durations;
import java.time.Duration;

/**
 * Exercise 1: what was bought in a window is packed together; how many of each type were bought
 * lately.
 */
final class OrdersExercise extends Exercise {

    /** The course has 5 minutes. */
    private static final Duration PULSE_SIZE = Duration.ofMinutes(1);

    private static final Duration DISORDER = Duration.ofSeconds(5);

    private static final String TRIGGER =
            "afterWatermark().withLateFirings(afterFirst(afterProcessingTime(5s), afterCount(100)))";

    OrdersExercise() {
        super(onTopics(WINDOW, "--orders-rate"), NONE);
    }

    @Override
    public ExerciseRun run(ExerciseOptions options) {
        Duration window =
                options.window().orElseGet(() -> Durations.parse(Exercises.DEFAULT_WINDOW));
        return ExerciseRun.live(
                        options,
                        "exercise 1: parcels of every %s of purchases (the course has 4h), purchases of the last %s (5m)"
                                .formatted(format(window), format(PULSE_SIZE)))
                .streams("--orders-rate=20", "--late-by=30s")
                .job(Jobs.WAREHOUSE_DISPATCH, "--window", format(window), "--trigger", TRIGGER)
                .job(
                        Jobs.CAMPAIGN_PULSE,
                        "--size",
                        format(PULSE_SIZE),
                        "--follow-clock-after",
                        "30s")
                .results(Topics.SHIPMENTS, Topics.CAMPAIGN_PULSE)
                .hint(
                        "the current counts as a table: "
                                + options.ports().dashboardUrl()
                                + "/tables.html")
                .recount(new ShipmentsRecount(window))
                .recount(new PulseRecount(PULSE_SIZE, DISORDER))
                .build();
    }
}
