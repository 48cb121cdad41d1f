package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.model.Bounds;
import io.tidemark.windows.model.Completion;
import io.tidemark.windows.model.Mode;
import io.tidemark.windows.model.Output;
import io.tidemark.windows.model.RandomStreams;
import io.tidemark.windows.model.Rules;
import io.tidemark.windows.model.Script;
import io.tidemark.windows.model.Step;
import io.tidemark.windows.model.Timing;
import io.tidemark.windows.model.TriggerRule;
import io.tidemark.windows.model.WindowModel;
import io.tidemark.windows.model.Windows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.Test;

/**
 * On random streams under random rules, through restores: each pane of the model, whose elements
 * are joined by nested loops, comes out as those rows, and no other.
 */
class JoinedPanesModelTest {

    /** Null is a co-group. */
    private static final JoinKind[] OPERATIONS = {
        null, JoinKind.INNER, JoinKind.LEFT_OUTER, JoinKind.RIGHT_OUTER, JoinKind.FULL_OUTER
    };

    @Test
    void onTheHeap() throws Exception {
        for (long seed = 0; seed < Streams.ON_THE_HEAP / 3; seed++) {
            new Stream(seed).check(new HashMapStateBackend());
        }
    }

    @Test
    void onRocksDb() throws Exception {
        for (long seed = 0; seed < Streams.ON_ROCKSDB / 10; seed++) {
            new Stream(seed).check(new EmbeddedRocksDBStateBackend());
        }
    }

    /** One stream, and what is made of it. */
    private static final class Stream {

        private final long seed;
        private final JoinKind kind;
        private final Script script;
        private final boolean[] isLeft;
        private Rules rules;

        Stream(long seed) {
            this.seed = seed;
            this.kind = OPERATIONS[(int) (seed % OPERATIONS.length)];
            this.script = RandomStreams.script(seed, false, true);
            Random random = new Random(seed);
            double share = random.nextDouble();
            this.isLeft = new boolean[script.steps().size()];
            for (int i = 0; i < isLeft.length; i++) {
                isLeft[i] = random.nextDouble() < share;
            }
            this.rules = joined(script.rules());
        }

        /** Of a join that discards, those under which none of a window's pairs are lost. */
        private Rules joined(Rules random) {
            boolean isSession = random.windows() instanceof Windows.Session;
            boolean discards = random.mode() == Mode.DISCARDING && kind != null;
            boolean isDefault = seed % 2 == 0;
            return new Rules(
                    random.windows(),
                    discards && (isDefault || isSession) ? 0 : random.latenessMs(),
                    !discards
                            ? random.trigger()
                            : isDefault
                                    ? new TriggerRule.Default()
                                    : new TriggerRule.AfterWatermark(
                                            Optional.empty(), Optional.empty()),
                    random.mode(),
                    Optional.empty(),
                    random.completion());
        }

        void check(StateBackend backend) throws Exception {
            WindowModel[] models = new WindowModel[JoinHarness.KEYS];
            for (int i = 0; i < models.length; i++) {
                models[i] = new WindowModel(modelled(rules));
            }
            try (JoinHarness harness = new JoinHarness(backend)) {
                harness.start(sentence(), null);
                for (int i = 0; i < script.steps().size(); i++) {
                    Step step = script.steps().get(i);
                    if (step instanceof Step.Restore restore) {
                        rules = joined(rules.with(restore));
                        Rules now = modelled(rules);
                        step = new Step.Restore(now.latenessMs(), now.trigger(), now.completion());
                        harness.start(sentence(), harness.stopWithSavepoint());
                    }
                    take(harness, step);
                    List<Pane<String, String, Window>> rows = harness.rows();
                    assertThat(lines(rows, harness.late()))
                            .as("seed %d, %s, step %d: %s\n%s", seed, kind, i, step, text())
                            .isEqualTo(expected(models, step));
                    assertThat(isInOrder(rows)).as("seed %d, step %d: %s", seed, i, rows).isTrue();
                }
            }
        }

        private void take(JoinHarness harness, Step step) throws Exception {
            if (step instanceof Step.Element s && isLeft[(int) s.value()]) {
                harness.left(s.value(), s.timestamp());
            } else if (step instanceof Step.Element s) {
                harness.right(s.value(), s.timestamp());
            } else if (step instanceof Step.Watermark s) {
                harness.watermark(s.to());
            } else if (step instanceof Step.ProcessingTime s) {
                harness.processingTime(s.to());
            }
        }

        private SingleOutputStreamOperator<Pane<String, String, Window>> sentence() {
            @SuppressWarnings("unchecked")
            WindowAssigner<Object, Window> windows =
                    (WindowAssigner<Object, Window>)
                            (WindowAssigner<?, ?>) Modelled.assigner(rules.windows());
            CoGroupedPanes<String, Long, String, Window> panes =
                    JoinHarness.inputs()
                            .window(windows)
                            .trigger(Modelled.trigger(rules.trigger()))
                            .mode(AccumulationMode.valueOf(rules.mode().name()))
                            .allowedLateness(Duration.ofMillis(rules.latenessMs()))
                            .sideOutputLateLeft(JoinHarness.LATE_LEFT)
                            .sideOutputLateRight(JoinHarness.LATE_RIGHT);
            if (rules.completion().onTime()) {
                panes.onTimeBehavior(OnTimeBehavior.FIRE_ALWAYS);
            }
            if (rules.completion().closing()) {
                panes.closingBehavior(ClosingBehavior.FIRE_ALWAYS);
            }
            return kind == null
                    ? panes.coGroup("pairs", "pairs", new JoinHarness.Group())
                    : panes.join("pairs", "pairs", kind, new JoinHarness.Row());
        }

        private boolean waitsForMatches() {
            return kind != null && kind != JoinKind.INNER && rules.mode() == Mode.ACCUMULATING;
        }

        /** An on-time pane comes in any case where early ones do not tell all. */
        private Rules modelled(Rules rules) {
            Completion completion = rules.completion();
            return new Rules(
                    rules.windows(),
                    rules.latenessMs(),
                    rules.trigger(),
                    rules.mode(),
                    Optional.empty(),
                    new Completion(
                            completion.onTime() || waitsForMatches(),
                            completion.closing()
                                    || (waitsForMatches() && mayFinishEarly(rules.trigger()))));
        }

        private static boolean mayFinishEarly(TriggerRule trigger) {
            return !(trigger instanceof TriggerRule.AfterWatermark
                    || trigger instanceof TriggerRule.Repeatedly
                    || trigger instanceof TriggerRule.Default
                    || trigger instanceof TriggerRule.Never);
        }

        private Map<String, List<String>> expected(WindowModel[] models, Step step) {
            Map<String, List<String>> expected = new TreeMap<>();
            for (int i = 0; i < models.length; i++) {
                if (step instanceof Step.Element s && s.value() % models.length != i) {
                    continue;
                }
                List<String> lines = new ArrayList<>();
                for (Output output : models[i].take(step)) {
                    if (output instanceof Output.Pane pane) {
                        rows(pane).forEach(row -> lines.add(line(row, pane)));
                    } else if (output instanceof Output.Late late) {
                        lines.add("late " + late.value());
                    }
                }
                lines.sort(null);
                if (!lines.isEmpty()) {
                    expected.put(JoinHarness.key(i), lines);
                }
            }
            return expected;
        }

        /** By nested loops. */
        private List<String> rows(Output.Pane pane) {
            List<Long> lefts = pane.values().stream().filter(v -> isLeft[v.intValue()]).toList();
            List<String> rights =
                    pane.values().stream()
                            .filter(v -> !isLeft[v.intValue()])
                            .map(String::valueOf)
                            .toList();
            if (kind == null) {
                return List.of(JoinHarness.group(lefts, rights));
            }
            List<String> rows = new ArrayList<>();
            for (Long left : lefts) {
                for (String right : rights) {
                    rows.add(JoinHarness.row(left, right));
                }
            }
            if (waitsForMatches() && pane.timing() == Timing.EARLY && !pane.isLast()) {
                return rows;
            }
            boolean keepsLeft = kind == JoinKind.LEFT_OUTER || kind == JoinKind.FULL_OUTER;
            boolean keepsRight = kind == JoinKind.RIGHT_OUTER || kind == JoinKind.FULL_OUTER;
            if (rights.isEmpty() && keepsLeft) {
                lefts.forEach(left -> rows.add(JoinHarness.row(left, null)));
            }
            if (lefts.isEmpty() && keepsRight) {
                rights.forEach(right -> rows.add(JoinHarness.row(null, right)));
            }
            return rows;
        }

        private static String line(String row, Output.Pane pane) {
            return String.join(
                    " ",
                    pane.window().toString(),
                    row,
                    pane.timing().toString(),
                    String.valueOf(pane.index()),
                    pane.isLast() ? "last" : "",
                    pane.isRetraction() ? "withdrawn" : "");
        }

        private static Map<String, List<String>> lines(
                List<Pane<String, String, Window>> rows, List<Long> late) {
            Map<String, List<String>> lines = new TreeMap<>();
            for (Pane<String, String, Window> row : rows) {
                Output.Pane pane =
                        new Output.Pane(
                                bounds(row),
                                List.of(),
                                Timing.valueOf(row.timing().name()),
                                row.index(),
                                row.isLast(),
                                row.isRetraction());
                lines.computeIfAbsent(row.key(), key -> new ArrayList<>())
                        .add(line(row.value(), pane));
            }
            for (long number : late) {
                lines.computeIfAbsent(JoinHarness.key(number), key -> new ArrayList<>())
                        .add("late " + number);
            }
            lines.values().forEach(all -> all.sort(null));
            return lines;
        }

        private static Bounds bounds(Pane<String, String, Window> row) {
            return row.window() instanceof TimeWindow window
                    ? new Bounds(window.getStart(), window.getEnd())
                    : Bounds.GLOBAL;
        }

        private String text() {
            return script.steps().stream().map(Step::toString).collect(Collectors.joining("\n"));
        }
    }

    /** Whether all rows of a pane stand together, behind the retractions of the pane before. */
    private static boolean isInOrder(List<Pane<String, String, Window>> rows) {
        record Place(String key, Window window) {}
        record Group(Place place, long index, boolean isRetraction) {}
        Set<Group> closed = new HashSet<>();
        Map<Place, Long> newest = new HashMap<>();
        Group current = null;
        for (Pane<String, String, Window> row : rows) {
            Place place = new Place(row.key(), row.window());
            Group group = new Group(place, row.index(), row.isRetraction());
            if (!group.equals(current)) {
                if (!closed.add(group)) {
                    return false;
                }
                current = group;
            }
            if (!row.isRetraction()) {
                newest.put(place, row.index());
            } else if (newest.getOrDefault(place, -1L) > row.index()) {
                return false;
            }
        }
        return true;
    }
}
