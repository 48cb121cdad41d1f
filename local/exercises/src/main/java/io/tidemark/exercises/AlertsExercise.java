package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.runtime.Workload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Exercise 9, which the course has not: alerts by rules, of which some change in the middle. Its
 * candles and bursts are simulated, too, so that it needs no other job.
 */
final class AlertsExercise extends Exercise {

    private static final String RATE = "--quotes-rate";
    private static final String CANDLES_RATE = "--candles-rate";
    private static final String BURSTS_RATE = "--bursts-rate";
    private static final String JUMP = "--jump-round";
    private static final String HALT = "--halt-round";

    private static final List<String> OWN =
            List.of(
                    RATE,
                    CANDLES_RATE,
                    BURSTS_RATE,
                    JUMP,
                    "--jump-percent",
                    "--reset-round",
                    "--correction-round",
                    HALT,
                    "--silence-round");
    private static final int BOUNDED_RATE = 100;

    /** When the rules change in a live run: the platform takes some of it to start. */
    private static final Duration LIVE_CHANGE = Duration.ofSeconds(60);

    AlertsExercise() {
        super(onTopics(OWN.toArray(String[]::new)), onBoundedTopics(OWN.toArray(String[]::new)));
    }

    @Override
    public ExerciseRun run(ExerciseOptions options) {
        long now = InstantSource.system().millis();
        if (options.bounded().isPresent()) {
            long span = options.bounded().get().records() * 1000 / BOUNDED_RATE;
            return with(
                    ExerciseRun.bounded(options, 9, "quotes")
                            .streams(
                                    RATE + "=" + BOUNDED_RATE,
                                    CANDLES_RATE + "=1",
                                    BURSTS_RATE + "=0.05",
                                    JUMP + "=20m",
                                    HALT + "=30m"),
                    now - span / 2,
                    "--candle-size=10s",
                    "--bounded");
        }
        return with(
                ExerciseRun.live(options, "exercise 9: alerts, by rules that change after a minute")
                        .streams(
                                RATE + "=20",
                                CANDLES_RATE + "=5",
                                BURSTS_RATE + "=0.1",
                                JUMP + "=1m",
                                HALT + "=3m"),
                now + LIVE_CHANGE.toMillis(),
                "--candle-size=2s",
                "--session-hours=always");
    }

    private static ExerciseRun with(ExerciseRun.Builder run, long middle, String... arguments) {
        String[] all = new String[arguments.length + 1];
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[0] = "--no-index";
        return run.rows(new Workload.Rows(Topics.ALERT_RULES, rules(middle), "id"))
                .job(Jobs.ALERTS, all)
                .results(Topics.ALERTS)
                .recount(new AlertsRecount())
                .build();
    }

    private static List<String> rules(long middle) {
        return List.of(
                rule("jump", 0, "price-move", "\"percent\":3.5,\"within_ms\":20000"),
                rule(
                        "apple",
                        0,
                        "price-move",
                        "\"symbol\":\"AAPL\",\"percent\":1,\"within_ms\":60000"),
                rule("loud", 0, "volume", "\"times\":3,\"candles\":5"),
                rule("talk", 0, "burst", null),
                rule("tea", 0, "burst", "\"tag\":\"tea\""),
                rule(
                        "halt",
                        0,
                        "silence",
                        "\"feed\":\"quotes\",\"symbol\":\"*\",\"within_ms\":15000"),
                rule("jump", middle, "price-move", "\"percent\":3,\"within_ms\":40000"),
                rule("loud", middle, "volume", "\"times\":4,\"candles\":9"),
                rule("talk", middle, "burst", "\"symbol\":\"AAPL\""));
    }

    private static String rule(String id, long validFrom, String kind, String parameters) {
        return "{\"id\":\"%s\",\"kind\":\"%s\",\"valid_from\":%d%s}"
                .formatted(id, kind, validFrom, parameters == null ? "" : "," + parameters);
    }
}
