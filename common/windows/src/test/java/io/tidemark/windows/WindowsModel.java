package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.Partial.Timed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * What windows are to hold, from their rules alone: an element goes into each of its windows that
 * has not expired, and is late if there is none. A window has expired when its key group's
 * watermark has reached its last millisecond plus the allowed lateness, and never takes an element
 * again, whatever the lateness is later; but at the end of time all is forgotten by a restore.
 */
final class WindowsModel implements SlicedJob.Arrivals {

    private final Map<Long, Event> sent = new HashMap<>();
    private final Map<Fired.Of, List<Long>> values = new HashMap<>();
    private final List<Event> late = new ArrayList<>();
    private final long[] watermarks = new long[SlicedJob.MAX_PARALLELISM];
    private final long[] expired = new long[SlicedJob.MAX_PARALLELISM];
    private Map<Fired.Of, List<Long>> open = new HashMap<>();
    private WindowSpec spec;
    private boolean mayBeCountedOnly;

    WindowsModel(WindowSpec spec) {
        this.spec = spec;
        Arrays.fill(watermarks, Long.MIN_VALUE);
        Arrays.fill(expired, Long.MIN_VALUE);
    }

    /** An element comes in, and is on its way. */
    void sent(Event event) {
        sent.put(event.id(), event);
    }

    @Override
    public void elements(Partial<Integer, Event, List<Long>> partial) {
        for (Timed<Event> timed : partial.elements()) {
            if (!isTaken(timed.element())) {
                late.add(timed.element());
            }
        }
        if (!partial.isElements()) {
            for (long id : partial.accumulator()) {
                boolean isTaken = isTaken(sent.get(id));
                assertThat(isTaken || mayBeCountedOnly).as("combined, but not late").isTrue();
            }
        }
    }

    private boolean isTaken(Event event) {
        sent.remove(event.id());
        int group =
                KeyGroupRangeAssignment.assignToKeyGroup(event.key(), SlicedJob.MAX_PARALLELISM);
        boolean isTaken = false;
        for (long start : starts(event.timestamp())) {
            long end = start + spec.size();
            if (end - 1 > expired[group]) {
                open.computeIfAbsent(
                                new Fired.Of(event.key(), start, end), any -> new ArrayList<>())
                        .add(event.id());
                isTaken = true;
            }
        }
        return isTaken;
    }

    private List<Long> starts(long timestamp) {
        long last = timestamp - Math.floorMod(timestamp - spec.offset(), spec.slide());
        return LongStream.iterate(last, s -> s > timestamp - spec.size(), s -> s - spec.slide())
                .boxed()
                .toList();
    }

    @Override
    public void mark(KeyGroupRange groups, long time) {
        for (int group : groups) {
            watermarks[group] = Math.max(watermarks[group], time);
            expire(group);
        }
    }

    private void expire(int group) {
        long watermark = watermarks[group];
        long through =
                watermark == Long.MAX_VALUE || watermark == Long.MIN_VALUE
                        ? watermark
                        : watermark - spec.allowedLateness();
        expired[group] = Math.max(expired[group], through);
    }

    /**
     * The job starts again, with another lateness. What was combined under a longer one and under
     * way in an unaligned checkpoint may be late now, and cannot be taken apart.
     */
    void restored(WindowSpec now, boolean wasUnaligned) {
        mayBeCountedOnly |= wasUnaligned && now.allowedLateness() < spec.allowedLateness();
        spec = now;
        for (int group = 0; group < watermarks.length; group++) {
            if (watermarks[group] == Long.MAX_VALUE) {
                watermarks[group] = Long.MIN_VALUE;
                expired[group] = Long.MIN_VALUE;
                int drained = group;
                Map<Fired.Of, List<Long>> others = new HashMap<>();
                open.forEach(
                        (window, ids) ->
                                (KeyGroupRangeAssignment.assignToKeyGroup(
                                                                window.key(),
                                                                SlicedJob.MAX_PARALLELISM)
                                                        == drained
                                                ? values
                                                : others)
                                        .put(window, ids));
                open = others;
            }
            expire(group);
        }
    }

    /** The last value of each window. */
    Map<Fired.Of, List<Long>> values() {
        Map<Fired.Of, List<Long>> all = new HashMap<>(values);
        all.putAll(open);
        all.replaceAll((window, ids) -> ids.stream().sorted().toList());
        return all;
    }

    List<Event> late() {
        return late;
    }

    /** What has not arrived and is not missed by any window. */
    Iterable<Event> underWay() {
        return sent.values();
    }
}
