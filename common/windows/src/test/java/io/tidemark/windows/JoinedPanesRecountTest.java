package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.defaultTrigger;
import static io.tidemark.windows.Triggers.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.Test;

/**
 * What is left of a join in the end, in each mode, is what nested loops make of the elements that
 * each window took; and whatever was not taken is in the late output of its side.
 */
class JoinedPanesRecountTest {

    private static final int SEEDS = 300;
    private static final long SIZE = 12;
    private static final long SLIDE = 5;
    private static final long GAP = 4;

    private static final List<DataflowTrigger> TRIGGERS =
            List.of(
                    defaultTrigger(),
                    afterWatermark().withEarlyFirings(afterCount(2)).withLateFirings(afterCount(1)),
                    repeatedly(afterCount(3)),
                    afterWatermark()
                            .withEarlyFirings(afterProcessingTime(Duration.ofMillis(3)))
                            .withLateFirings(afterCount(2)));

    private static final List<Windows> WINDOWS =
            List.of(
                    new Windows(TumblingEventTimeWindows.of(Duration.ofMillis(SIZE)), SIZE),
                    new Windows(
                            SlidingEventTimeWindows.of(
                                    Duration.ofMillis(SIZE), Duration.ofMillis(SLIDE)),
                            SLIDE),
                    new Windows(EventTimeSessionWindows.withGap(Duration.ofMillis(GAP)), 0));

    /**
     * Where elements go.
     *
     * @param slide 0 for sessions
     */
    private record Windows(WindowAssigner<Object, TimeWindow> assigner, long slide) {

        boolean areSessions() {
            return slide == 0;
        }
    }

    /** An element and when it came. */
    private record Arrival(long number, boolean isLeft, long timestamp, long watermark) {

        String key() {
            return JoinHarness.key(number);
        }
    }

    /** Where rows belong; also the text by which they are compared. */
    private record Place(String key, long start, long end) implements Comparable<Place> {

        @Override
        public int compareTo(Place other) {
            return Comparator.comparing(Place::key)
                    .thenComparing(Place::start)
                    .thenComparing(Place::end)
                    .compare(this, other);
        }
    }

    @Test
    void whatIsLeftIsThatOfNestedLoops() throws Exception {
        long rows = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            rows += new Stream(seed).check();
        }
        assertThat(rows).isGreaterThan(10 * SEEDS);
    }

    private static final class Stream {

        private final long seed;
        private final Random random;
        private final Windows windows;
        private final JoinKind kind;
        private final AccumulationMode mode;
        private final DataflowTrigger trigger;
        private final long latenessMs;
        private final List<Arrival> arrivals = new ArrayList<>();
        private final List<Pane<String, String, Window>> out = new ArrayList<>();
        private final List<Long> late = new ArrayList<>();

        Stream(long seed) {
            this.seed = seed;
            random = new Random(seed * 0x9E3779B97F4A7C15L);
            windows = one(WINDOWS);
            kind = one(List.of(JoinKind.values()));
            mode = one(List.of(AccumulationMode.values()));
            boolean discards = mode == AccumulationMode.DISCARDING;
            trigger = discards ? defaultTrigger() : one(TRIGGERS);
            if (discards) {
                latenessMs = 0;
            } else if (windows.areSessions()) {
                latenessMs = Long.MAX_VALUE;
            } else {
                latenessMs = random.nextInt(30);
            }
        }

        private <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        /** The number of rows in the end. */
        long check() throws Exception {
            try (JoinHarness harness = new JoinHarness(new HashMapStateBackend())) {
                start(harness, false);
                play(harness);
                assertThat(harness.residue()).as("seed %d", seed).isZero();
            }
            assertThat(late).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(refused());
            Map<Place, List<String>> expected = recount();
            assertThat(left(expected))
                    .as("seed %d: %s, %s, %s, %s", seed, windows, kind, mode, trigger)
                    .isEqualTo(expected);
            return expected.values().stream().mapToLong(List::size).sum();
        }

        private void start(JoinHarness harness, boolean isRestored) throws Exception {
            harness.start(
                    JoinHarness.inputs()
                            .window(windows.assigner())
                            .trigger(trigger)
                            .mode(mode)
                            .allowedLateness(Duration.ofMillis(latenessMs))
                            .sideOutputLateLeft(JoinHarness.LATE_LEFT)
                            .sideOutputLateRight(JoinHarness.LATE_RIGHT)
                            .join("pairs", "pairs", kind, new JoinHarness.Row()),
                    isRestored ? harness.stopWithSavepoint() : null);
        }

        private void play(JoinHarness harness) throws Exception {
            // Which session an element falls in also depends on those that have gone.
            boolean onlyAtTheEnd = windows.areSessions() && latenessMs == 0;
            long watermark = Long.MIN_VALUE;
            long around = 0;
            int restoreAt = random.nextInt(80);
            for (int i = 0; i < 80; i++) {
                around += random.nextInt(3);
                if (i == restoreAt) {
                    start(harness, true);
                } else if (random.nextInt(5) == 0 && !onlyAtTheEnd) {
                    watermark = Math.max(watermark, around - random.nextInt(10));
                    harness.watermark(watermark);
                } else {
                    element(harness, i, around - random.nextInt(20), watermark);
                }
                harness.processingTime(i);
                collect(harness);
            }
            harness.watermark(Long.MAX_VALUE);
            collect(harness);
        }

        private void element(JoinHarness harness, long number, long timestamp, long watermark)
                throws Exception {
            boolean isLeft = random.nextInt(3) > 0;
            arrivals.add(new Arrival(number, isLeft, timestamp, watermark));
            if (isLeft) {
                harness.left(number, timestamp);
            } else {
                harness.right(number, timestamp);
            }
        }

        private void collect(JoinHarness harness) {
            out.addAll(harness.rows());
            late.addAll(harness.late());
        }

        private List<Long> refused() {
            return arrivals.stream()
                    .filter(arrival -> places(arrival).isEmpty())
                    .map(Arrival::number)
                    .toList();
        }

        /** The windows that took an element; of sessions, one that is not yet merged. */
        private List<Place> places(Arrival arrival) {
            long time = arrival.timestamp();
            if (windows.areSessions()) {
                return List.of(new Place(arrival.key(), time, time + GAP));
            }
            List<Place> places = new ArrayList<>();
            long newest = time - Math.floorMod(time, windows.slide());
            for (long start = newest; start > time - SIZE; start -= windows.slide()) {
                if (start + SIZE - 1 + latenessMs > arrival.watermark()) {
                    places.add(new Place(arrival.key(), start, start + SIZE));
                }
            }
            return places;
        }

        private Map<Place, List<Arrival>> contents() {
            Map<Place, List<Arrival>> contents = new TreeMap<>();
            for (Arrival arrival : arrivals) {
                for (Place place : places(arrival)) {
                    contents.computeIfAbsent(place, any -> new ArrayList<>()).add(arrival);
                }
            }
            return windows.areSessions() ? merged(contents) : contents;
        }

        private static Map<Place, List<Arrival>> merged(Map<Place, List<Arrival>> contents) {
            Map<Place, List<Arrival>> merged = new TreeMap<>();
            Place session = null;
            List<Arrival> held = List.of();
            for (Map.Entry<Place, List<Arrival>> next : contents.entrySet()) {
                Place place = next.getKey();
                if (session != null
                        && session.key().equals(place.key())
                        && place.start() <= session.end()) {
                    merged.remove(session);
                    session = new Place(place.key(), session.start(), place.end());
                } else {
                    session = place;
                    held = new ArrayList<>();
                }
                held.addAll(next.getValue());
                merged.put(session, held);
            }
            return merged;
        }

        private Map<Place, List<String>> recount() {
            Map<Place, List<String>> expected = new TreeMap<>();
            contents()
                    .forEach(
                            (place, held) -> {
                                List<String> rows = joined(held);
                                if (!rows.isEmpty()) {
                                    expected.put(place, rows);
                                }
                            });
            return expected;
        }

        private List<String> joined(List<Arrival> held) {
            List<String> rows = new ArrayList<>();
            for (Arrival one : held) {
                boolean isMatched = false;
                for (Arrival other : held) {
                    if (one.isLeft() != other.isLeft()) {
                        isMatched = true;
                        if (one.isLeft()) {
                            rows.add(JoinHarness.row(one.number(), String.valueOf(other.number())));
                        }
                    }
                }
                if (!isMatched && one.isLeft() && kind.keepsLeft()) {
                    rows.add(JoinHarness.row(one.number(), null));
                } else if (!isMatched && !one.isLeft() && kind.keepsRight()) {
                    rows.add(JoinHarness.row(null, String.valueOf(one.number())));
                }
            }
            rows.sort(null);
            return rows;
        }

        /** What a reader of all rows is left with. */
        private Map<Place, List<String>> left(Map<Place, List<String>> expected) {
            Map<Place, List<String>> left = new TreeMap<>();
            Map<Place, Long> newest = new HashMap<>();
            for (Pane<String, String, Window> row : out) {
                TimeWindow window = (TimeWindow) row.window();
                Place place = new Place(row.key(), window.getStart(), window.getEnd());
                List<String> rows = left.computeIfAbsent(place, any -> new ArrayList<>());
                boolean replaces = newest.getOrDefault(place, row.index()) != row.index();
                if (mode == AccumulationMode.ACCUMULATING && replaces) {
                    rows.clear();
                }
                newest.put(place, row.index());
                if (row.isRetraction()) {
                    assertThat(rows.remove(row.value())).as("seed %d: %s", seed, row).isTrue();
                } else {
                    rows.add(row.value());
                }
            }
            left.values().removeIf(List::isEmpty);
            left.values().forEach(rows -> rows.sort(null));
            if (windows.areSessions() && mode == AccumulationMode.ACCUMULATING) {
                // Those that have grown into others.
                left.keySet().retainAll(expected.keySet());
            }
            return left;
        }
    }
}
