package io.tidemark.exercises;

import static io.tidemark.options.Durations.format;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.options.Durations;
import io.tidemark.runtime.PlatformException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /** Windows from a midnight are hours. */
    private static final Duration WINDOW_IN_A_ZONE = Duration.ofHours(4);

    OrdersExercise() {
        super(onTopics(WINDOW, ZONE, "--orders-rate"), NONE);
    }

    @Override
    public ExerciseRun run(ExerciseOptions options) {
        // Windows from a midnight in UTC are those from the epoch.
        Optional<ZoneId> zone =
                options.zone().filter(id -> !id.normalized().equals(ZoneOffset.UTC));
        Duration window =
                options.window()
                        .orElseGet(
                                () ->
                                        zone.isPresent()
                                                ? WINDOW_IN_A_ZONE
                                                : Durations.parse(Exercises.DEFAULT_WINDOW));
        if (zone.isPresent() && !dividesADay(window)) {
            throw PlatformException.refused(
                    WINDOW + ": with " + ZONE + " it is 1h, 2h, 3h, 4h, 6h, 8h, 12h or 1d");
        }
        List<String> dispatch =
                new ArrayList<>(List.of("--window", format(window), "--trigger", TRIGGER));
        zone.ifPresent(id -> dispatch.addAll(List.of("--zone", id.getId())));
        return ExerciseRun.live(
                        options,
                        "exercise 1: parcels of every %s of purchases (the course has 4h), purchases of the last %s (5m)"
                                .formatted(format(window), format(PULSE_SIZE)))
                .streams("--orders-rate=20", "--late-by=30s")
                .job(Jobs.WAREHOUSE_DISPATCH, dispatch.toArray(String[]::new))
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
                .recount(
                        zone.map(id -> new ShipmentsRecount(window, id))
                                .orElseGet(() -> new ShipmentsRecount(window)))
                .recount(new PulseRecount(PULSE_SIZE, DISORDER))
                .build();
    }

    private static boolean dividesADay(Duration window) {
        long hours = window.toHours();
        return hours > 0 && 24 % hours == 0 && window.equals(Duration.ofHours(hours));
    }
}
