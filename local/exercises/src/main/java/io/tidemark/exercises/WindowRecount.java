package io.tidemark.exercises;

import static io.tidemark.options.Durations.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.delivery.TopicSpec;
import io.tidemark.records.MalformedRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts per key and sliding window, each written once. A record may be late only if it stands more
 * than the allowed disorder behind a newer one of its partition; which of these were late is for
 * the job to say, in the topic of the late ones. What was not is counted in all of its windows, or
 * in the newer ones of them.
 */
final class WindowRecount implements Recount {

    private final Counted counted;
    private final Windows windows;
    private final long disorder;

    /**
     * What a job counts.
     *
     * @param job the job's name in Flink
     * @param input the topic that it reads
     * @param output the topic that it writes
     * @param keyField the field of its answers that holds the key
     * @param reading what counts of a record
     */
    record Counted(
            String job, String input, String output, String keyField, Occurrence.Reading reading) {}

    /** Sliding windows, both in whole milliseconds. */
    record Windows(Duration size, Duration slide) {

        @Override
        public String toString() {
            return format(size) + " every " + format(slide);
        }
    }

    private record Window(String key, long start) {}

    /**
     * A recount.
     *
     * @param disorder how far a record that is in time may be behind
     */
    WindowRecount(Counted counted, Windows windows, Duration disorder) {
        this.counted = counted;
        this.windows = windows;
        this.disorder = disorder.toMillis();
    }

    @Override
    public String job() {
        return counted.job();
    }

    @Override
    public List<String> inputs() {
        return List.of(counted.input());
    }

    @Override
    public Outcome check(RecountContext context) {
        Tally tally = new Tally();
        Map<Window, Long> expected = new HashMap<>();
        Map<Window, Long> uncertain = new HashMap<>();
        Map<Occurrence, Long> behind = new HashMap<>();
        Map<Integer, Long> newest = new HashMap<>();
        context.forEachInput(
                this,
                tally,
                record -> {
                    Occurrence seen = counted.reading().read(record);
                    long before = newest.getOrDefault(record.partition(), Long.MIN_VALUE);
                    boolean mayBeLate = before > seen.time() + disorder;
                    newest.put(record.partition(), Math.max(before, seen.time()));
                    if (mayBeLate) {
                        behind.merge(seen, 1L, Long::sum);
                        tally.count("behind");
                    }
                    add(seen, 1, mayBeLate, expected, uncertain);
                });
        takeOutLate(context, expected, uncertain, behind, tally);
        compare(written(context, tally), expected, uncertain, tally);
        return tally.outcome();
    }

    /**
     * What is late for its newest window is late for all; the older ones may have closed before.
     */
    private void add(
            Occurrence seen,
            long sign,
            boolean mayBeLate,
            Map<Window, Long> expected,
            Map<Window, Long> uncertain) {
        long size = windows.size().toMillis();
        long slide = windows.slide().toMillis();
        long newest = Math.floorDiv(seen.time(), slide) * slide;
        for (long start = newest; start > seen.time() - size; start -= slide) {
            Window window = new Window(seen.key(), start);
            expected.merge(window, sign, Long::sum);
            if (mayBeLate && start < newest) {
                uncertain.merge(window, sign, Long::sum);
            }
        }
    }

    private void takeOutLate(
            RecountContext context,
            Map<Window, Long> expected,
            Map<Window, Long> uncertain,
            Map<Occurrence, Long> behind,
            Tally tally) {
        tally.figure("late", 0);
        context.forEach(
                counted.input() + TopicSpec.LATE_SUFFIX,
                record -> {
                    tally.count("late");
                    try {
                        Occurrence late = counted.reading().read(record);
                        if (behind.merge(late, -1L, Long::sum) < 0) {
                            tally.problem("late records that were in time", late.toString());
                        }
                        add(late, -1, true, expected, uncertain);
                    } catch (MalformedRecordException e) {
                        tally.problem(
                                "late records that cannot be read", RecountContext.place(record));
                    }
                });
    }

    private Map<Window, Long> written(RecountContext context, Tally tally) {
        Map<Window, Long> written = new HashMap<>();
        context.forEachJson(
                counted.output(),
                row -> {
                    Window window =
                            new Window(
                                    row.path(counted.keyField()).asText(),
                                    row.path("window_start").asLong());
                    if (row.path("window_end").asLong()
                            != window.start() + windows.size().toMillis()) {
                        tally.problem("windows of another length", row.toString());
                    }
                    if (written.put(window, visits(row)) != null) {
                        tally.problem("windows that were written twice", window.toString());
                    }
                });
        return written;
    }

    private static long visits(JsonNode row) {
        return row.path("visits").asLong();
    }

    private static void compare(
            Map<Window, Long> written,
            Map<Window, Long> expected,
            Map<Window, Long> uncertain,
            Tally tally) {
        tally.figure("windows", written.size());
        tally.figure("counted", written.values().stream().mapToLong(Long::longValue).sum());
        tally.figure("too_late_for_a_window", 0);
        Set<Window> all = new HashSet<>(expected.keySet());
        all.addAll(written.keySet());
        for (Window window : all) {
            long most = expected.getOrDefault(window, 0L);
            long least = most - uncertain.getOrDefault(window, 0L);
            long count = written.getOrDefault(window, 0L);
            if (count < least || count > most) {
                tally.problem(
                        "windows with a wrong count",
                        "%s: %d, not %s"
                                .formatted(
                                        window,
                                        count,
                                        least == most ? most : least + " to " + most));
            } else if (count < most) {
                tally.count("too_late_for_a_window");
            }
        }
    }
}
