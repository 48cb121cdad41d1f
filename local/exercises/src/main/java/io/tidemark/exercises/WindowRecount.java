package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.catalogue.JobNames;
import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.TopicNames;
import io.tidemark.catalogue.User;
import io.tidemark.delivery.HeaderNames;
import io.tidemark.delivery.TopicSpec;
import io.tidemark.records.MalformedRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts per key and sliding window, each written once. A record may be late only if it stands more
 * than the allowed disorder behind a newer one of its partition; which of these were late is for
 * the job to say, in the topic of the late ones. What was not is counted in all of its windows, or
 * in the newer ones of them.
 */
public final class WindowRecount implements Recount {

    private final String job;
    private final String input;
    private final String output;
    private final String keyField;
    private final Occurrence.Reading reading;
    private final long size;
    private final long slide;
    private final long disorder;

    private record Window(String key, long start) {}

    private WindowRecount(
            String job,
            String input,
            String output,
            String keyField,
            Occurrence.Reading reading,
            Duration size,
            Duration slide,
            Duration disorder) {
        this.job = job;
        this.input = input;
        this.output = output;
        this.keyField = keyField;
        this.reading = reading;
        this.size = size.toMillis();
        this.slide = slide.toMillis();
        this.disorder = disorder.toMillis();
    }

    /** Visits per page, as page-views sliding counts them. */
    public static Recount pageVisits(Duration size, Duration slide, Duration disorder) {
        return new WindowRecount(
                JobNames.PAGE_VIEWS + "-sliding",
                TopicNames.PAGEVIEWS,
                TopicNames.PAGE_VISITS,
                "page_id",
                WindowRecount::view,
                size,
                slide,
                disorder);
    }

    /** Accesses per user, as user-visits counts them. */
    public static Recount userVisits(Duration size, Duration slide, Duration disorder) {
        return new WindowRecount(
                JobNames.USER_VISITS,
                TopicNames.USERS,
                TopicNames.USER_VISITS,
                "user_id",
                WindowRecount::access,
                size,
                slide,
                disorder);
    }

    static Occurrence view(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
        PageView view = PageView.parse(record.value());
        return new Occurrence(view.pageId(), view.viewTime(), 1);
    }

    /** The time of an access is its record's timestamp, of a late one that of the original. */
    private static Occurrence access(ConsumerRecord<byte[], byte[]> record)
            throws MalformedRecordException {
        String original = RecountContext.header(record, HeaderNames.SOURCE_TIMESTAMP);
        long time = original.isEmpty() ? record.timestamp() : Long.parseLong(original);
        return new Occurrence(User.parse(record.value()).userId(), time, 1);
    }

    @Override
    public String job() {
        return job;
    }

    @Override
    public List<String> inputs() {
        return List.of(input);
    }

    @Override
    public Outcome check(RecountContext context) {
        Tally tally = new Tally();
        Map<Window, Long> expected = new HashMap<>();
        Map<Window, Long> uncertain = new HashMap<>();
        Map<Occurrence, Long> behind = new HashMap<>();
        Set<String> unreadable = new HashSet<>();
        Map<Integer, Long> newest = new HashMap<>();
        context.forEach(
                input,
                record -> {
                    tally.count("records");
                    try {
                        Occurrence seen = reading.read(record);
                        long before = newest.getOrDefault(record.partition(), Long.MIN_VALUE);
                        boolean mayBeLate = before > seen.time() + disorder;
                        newest.put(record.partition(), Math.max(before, seen.time()));
                        if (mayBeLate) {
                            behind.merge(seen, 1L, Long::sum);
                            tally.count("behind");
                        }
                        add(seen, 1, mayBeLate, expected, uncertain);
                    } catch (MalformedRecordException e) {
                        unreadable.add(RecountContext.place(record));
                    }
                });
        takeOutLate(context, expected, uncertain, behind, tally);
        compare(written(context, tally), expected, uncertain, tally);
        context.checkDeadLetters(input, job, unreadable, tally);
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
                input + TopicSpec.LATE_SUFFIX,
                record -> {
                    tally.count("late");
                    try {
                        Occurrence late = reading.read(record);
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
                output,
                row -> {
                    Window window =
                            new Window(
                                    row.path(keyField).asText(), row.path("window_start").asLong());
                    if (row.path("window_end").asLong() != window.start() + size) {
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
