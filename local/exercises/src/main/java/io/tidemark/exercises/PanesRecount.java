package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.records.MalformedRecordException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Exercise 2 in tumbling windows, accumulating: the last pane of each key and window is the sum of
 * all elements but those that the job says were too late.
 */
public final class PanesRecount implements Recount {

    private static final String INPUT = Topics.LAB_ELEMENTS;
    private static final String OUTPUT = Topics.LAB_PANES;

    private final long size;

    private record Window(String key, long start) {}

    private record Last(long index, long sum) {}

    /** A recount of windows of a size. */
    public PanesRecount(Duration size) {
        this.size = size.toMillis();
    }

    @Override
    public String job() {
        return Jobs.WINDOW_LAB;
    }

    @Override
    public List<String> inputs() {
        return List.of(INPUT);
    }

    @Override
    public Outcome check(RecountContext context) {
        Tally tally = new Tally();
        Map<Window, Long> expected = new HashMap<>();
        context.forEachInput(this, tally, record -> add(element(record), expected, 1));
        tally.figure("late", 0);
        context.forEach(
                Topics.LAB_ELEMENTS_LATE,
                record -> {
                    tally.count("late");
                    try {
                        add(element(record), expected, -1);
                    } catch (MalformedRecordException e) {
                        tally.problem(
                                "late records that cannot be read", RecountContext.place(record));
                    }
                });
        Map<Window, Last> last = new HashMap<>();
        context.forEachJson(OUTPUT, pane -> take(pane, last, tally));
        expected.values().removeIf(sum -> sum == 0);
        tally.figure("windows", last.size());
        Set<Window> all = new HashSet<>(expected.keySet());
        all.addAll(last.keySet());
        for (Window window : all) {
            Last found = last.get(window);
            Long sum = expected.get(window);
            if (found == null || sum == null || found.sum() != sum) {
                tally.problem("windows with a wrong sum", window + ": " + found + ", not " + sum);
            }
        }
        return tally.outcome();
    }

    private static JsonNode element(ConsumerRecord<byte[], byte[]> record)
            throws MalformedRecordException {
        JsonNode element;
        try {
            element = Json.MAPPER.readTree(record.value());
        } catch (IOException e) {
            throw new MalformedRecordException("no JSON");
        }
        if (!element.isObject()) {
            throw new MalformedRecordException("no object");
        }
        return element;
    }

    private void add(JsonNode element, Map<Window, Long> sums, long sign) {
        long time = element.path("timestamp").asLong();
        Window window = new Window(element.path("key").asText(), Math.floorDiv(time, size) * size);
        sums.merge(window, sign * element.path("value").asLong(), Long::sum);
    }

    private static void take(JsonNode pane, Map<Window, Last> last, Tally tally) {
        tally.count("panes");
        tally.count("panes_" + pane.path("timing").asText().toLowerCase(java.util.Locale.ROOT));
        Window window = new Window(pane.path("key").asText(), pane.path("window").path(0).asLong());
        Last found = new Last(pane.path("index").asLong(), pane.path("sum").asLong());
        last.merge(window, found, (a, b) -> a.index() > b.index() ? a : b);
    }
}
