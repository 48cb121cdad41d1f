package io.tidemark.runtime;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Removes documents that are older than an age, by the time that each has in itself: one that is
 * written again, by a replay, is as old as before and goes again. Whatever fails is said, and tried
 * again the next time.
 */
final class IndexRetention {

    private static final Duration PERIOD = Duration.ofHours(1);
    private static final int AT_ONCE = 20_000;

    private final Console console;
    private final SearchSetup search;
    private final Clock clock;

    IndexRetention(Console console, SearchSetup search, Clock clock) {
        this.console = console;
        this.search = search;
        this.clock = clock;
    }

    /**
     * Removes what is too old now and every hour from now on, in a thread that ends with the JVM.
     */
    void start(Duration age, List<Workload.Index> indexes) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                while (true) {
                                    removeOlderThan(age, indexes);
                                    Thread.sleep(PERIOD.toMillis());
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "index-retention");
        thread.setDaemon(true);
        thread.start();
    }

    /** Removes what is too old in each of the indexes whose template names a time. */
    void removeOlderThan(Duration age, List<Workload.Index> indexes) throws InterruptedException {
        long before = clock.millis() - age.toMillis();
        for (Workload.Index index : indexes) {
            String timeField = IndexTemplate.of(index).timeField().orElse("");
            if (!timeField.isEmpty()) {
                removeBefore(before, index.name(), timeField, age);
            }
        }
    }

    private void removeBefore(long before, String index, String timeField, Duration age)
            throws InterruptedException {
        try {
            long removed = 0;
            long last;
            do {
                last = search.removeBefore(index, timeField, before, AT_ONCE);
                removed += last;
            } while (last == AT_ONCE);
            if (removed > 0) {
                console.say(
                        "%d documents of the index %s were older than %d days and are removed"
                                .formatted(removed, index, age.toDays()));
            }
        } catch (IOException | RuntimeException e) {
            console.say(
                    "old documents of the index %s are not removed for now: %s"
                            .formatted(index, PlatformException.words(e)));
        }
    }
}
