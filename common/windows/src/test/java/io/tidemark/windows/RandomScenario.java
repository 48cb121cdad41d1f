package io.tidemark.windows;

import io.tidemark.windows.ReferenceModel.Rules;
import io.tidemark.windows.ReferenceModel.T;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** Rules and steps made from a seed; small numbers, so that everything meets everything. */
final class RandomScenario {

    /** {@code kind} e: element (key, value, timestamp); w: watermark; p: processing time. */
    record Step(char kind, String key, long value) {}

    static final String[] KEYS = {"a", "b", "c"};

    final Rules rules;
    final List<Step> steps = new ArrayList<>();

    /** The step before which a snapshot is taken and restored. */
    final int restoreBefore;

    private final Random random;

    RandomScenario(long seed, boolean evictors) {
        this(seed, evictors, null);
    }

    RandomScenario(long seed, boolean evictors, String onlyType) {
        random = new Random(seed);
        String type = pick("tumbling", "sliding", "session", "session", "global");
        type = onlyType == null ? type : onlyType;
        long size = type.equals("session") ? 1 + random.nextInt(6) : 2 + random.nextInt(9);
        long slide = type.equals("sliding") ? 1 + random.nextInt((int) size) : size;
        long lateness =
                switch (random.nextInt(6)) {
                    case 0, 1 -> 0;
                    case 2 -> Long.MAX_VALUE - random.nextInt(3);
                    default -> random.nextInt(25);
                };
        boolean evict = evictors && random.nextInt(3) > 0;
        rules =
                new Rules(
                        type,
                        size,
                        slide,
                        lateness,
                        trigger(0),
                        List.of(AccumulationMode.values()).get(random.nextInt(3)),
                        evict ? pick("count", "time") : null,
                        1 + random.nextInt(8),
                        random.nextBoolean());
        makeSteps();
        restoreBefore = random.nextInt(steps.size());
    }

    private void makeSteps() {
        long watermark = random.nextInt(8);
        long clock = 0;
        int count = 5 + random.nextInt(60);
        long value = 0;
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    watermark += random.nextInt(random.nextInt(4) == 0 ? 30 : 8);
                    steps.add(new Step('w', null, watermark));
                }
                case 1 -> {
                    clock += random.nextInt(random.nextInt(4) == 0 ? 30 : 6);
                    steps.add(new Step('p', null, clock));
                }
                default -> {
                    long timestamp = watermark + random.nextInt(24) - 14;
                    steps.add(new Step('e', pick(KEYS) + value++, timestamp));
                }
            }
        }
        if (random.nextInt(3) > 0) {
            steps.add(new Step('w', null, Long.MAX_VALUE));
        }
    }

    private T trigger(int depth) {
        int leaves = 5;
        int kinds = depth < 3 ? leaves + 6 : leaves;
        return switch (random.nextInt(kinds)) {
            case 0 -> T.of("default");
            case 1 -> random.nextInt(3) == 0 ? T.of("never") : T.number("afterCount", 1);
            case 2, 3 -> T.number("afterCount", 1 + random.nextInt(4));
            case 4 -> T.number("afterProcessingTime", random.nextInt(10));
            case 5 -> T.of("repeatedly", trigger(depth + 1));
            case 6 -> T.of("afterFirst", trigger(depth + 1), trigger(depth + 1));
            case 7 -> T.of("afterAll", trigger(depth + 1), trigger(depth + 1));
            case 8 -> T.of("afterEach", trigger(depth + 1), trigger(depth + 1));
            case 9 -> T.of("orFinally", trigger(depth + 1), trigger(depth + 1));
            default ->
                    T.of(
                            "afterWatermark",
                            random.nextBoolean() ? trigger(depth + 1) : null,
                            random.nextBoolean() ? trigger(depth + 1) : null);
        };
    }

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }

    static DataflowTrigger flink(T trigger) {
        List<DataflowTrigger> parts = new ArrayList<>();
        trigger.parts().forEach(part -> parts.add(part == null ? null : flink(part)));
        return switch (trigger.word()) {
            case "default" -> Triggers.defaultTrigger();
            case "never" -> Triggers.never();
            case "afterCount" -> Triggers.afterCount(trigger.n());
            case "afterProcessingTime" ->
                    Triggers.afterProcessingTime(Duration.ofMillis(trigger.n()));
            case "repeatedly" -> Triggers.repeatedly(parts.get(0));
            case "afterFirst" -> Triggers.afterFirst(parts);
            case "afterAll" -> Triggers.afterAll(parts);
            case "afterEach" -> Triggers.afterEach(parts);
            case "orFinally" -> parts.get(0).orFinally(parts.get(1));
            default -> {
                AfterWatermark watermark = Triggers.afterWatermark();
                watermark =
                        parts.get(0) == null ? watermark : watermark.withEarlyFirings(parts.get(0));
                yield parts.get(1) == null ? watermark : watermark.withLateFirings(parts.get(1));
            }
        };
    }

    DataflowTrigger trigger() {
        return flink(rules.trigger());
    }

    WindowAssigner<Object, ? extends Window> assigner() {
        Duration size = Duration.ofMillis(rules.size());
        return switch (rules.type()) {
            case "tumbling" -> TumblingEventTimeWindows.of(size);
            case "sliding" -> SlidingEventTimeWindows.of(size, Duration.ofMillis(rules.slide()));
            case "session" -> EventTimeSessionWindows.withGap(size);
            default -> GlobalWindows.create();
        };
    }

    /** Pane values are the numbers of the elements shown. */
    @SuppressWarnings("unchecked")
    <W extends Window> PaneDefinition<Tuple2<String, Long>, List<Long>, List<Long>, W> definition(
            boolean shared) {
        PaneEvictor evictor = null;
        if (rules.evictor() != null) {
            evictor =
                    rules.evictor().equals("count")
                            ? PaneEvictor.count(rules.evictorN())
                            : PaneEvictor.time(Duration.ofMillis(rules.evictorN()));
            evictor = rules.evictAfter() ? evictor.after() : evictor;
        }
        PaneFunction<Tuple2<String, Long>, List<Long>> function =
                elements -> {
                    List<Long> values = new ArrayList<>();
                    elements.forEach(element -> values.add(element.f1));
                    return values;
                };
        return new PaneDefinition<>(
                (WindowAssigner<Object, W>) assigner(),
                trigger(),
                rules.lateness(),
                rules.mode(),
                evictor == null ? new Numbers(shared) : null,
                evictor == null ? null : function,
                evictor);
    }

    /**
     * Collects numbers in one list. In Flink the result may be that very list: a retraction must
     * not see it grow.
     */
    static final class Numbers
            implements AggregateFunction<Tuple2<String, Long>, List<Long>, List<Long>> {

        private final boolean shared;

        Numbers(boolean shared) {
            this.shared = shared;
        }

        @Override
        public List<Long> createAccumulator() {
            return new ArrayList<>();
        }

        @Override
        public List<Long> add(Tuple2<String, Long> element, List<Long> accumulator) {
            accumulator.add(element.f1);
            return accumulator;
        }

        @Override
        public List<Long> getResult(List<Long> accumulator) {
            return shared ? accumulator : new ArrayList<>(accumulator);
        }

        @Override
        public List<Long> merge(List<Long> a, List<Long> b) {
            a.addAll(b);
            a.sort(null);
            return a;
        }
    }

    /** Puts panes in the reference model's words. */
    static final class Words {

        private final List<String> out = new ArrayList<>();
        private final StringBuilder retractions = new StringBuilder();

        void pane(Pane<String, List<Long>, ? extends Window> pane) {
            long start = 0;
            long end = Long.MAX_VALUE;
            if (pane.window() instanceof TimeWindow window) {
                start = window.getStart();
                end = window.getEnd();
            }
            String shown =
                    pane.key()
                            + " Shown[start="
                            + start
                            + ", end="
                            + end
                            + ", values="
                            + pane.value()
                            + "]";
            if (pane.isRetraction()) {
                retractions.append("retract ").append(shown.substring(2)).append("; ");
                return;
            }
            out.add(
                    pane.key()
                            + " "
                            + retractions
                            + shown.substring(2)
                            + " "
                            + pane.timing()
                            + " "
                            + pane.index()
                            + (pane.isLast() ? " last" : ""));
            retractions.setLength(0);
        }

        void late(String key, long value, long timestamp) {
            out.add(key + " late " + value + "@" + timestamp);
        }

        /** What one step brought. Between windows, Flink promises no order. */
        List<String> take() {
            if (retractions.length() > 0) {
                throw new AssertionError("retractions without a pane: " + retractions);
            }
            List<String> taken = new ArrayList<>(out);
            taken.sort(null);
            out.clear();
            return taken;
        }
    }

    /** What must come out of each step. */
    List<List<String>> expected() {
        ReferenceModel[] models = new ReferenceModel[KEYS.length];
        for (int i = 0; i < KEYS.length; i++) {
            models[i] = new ReferenceModel(rules);
        }
        List<List<String>> expected = new ArrayList<>();
        for (Step step : steps) {
            List<String> out = new ArrayList<>();
            for (int i = 0; i < KEYS.length; i++) {
                switch (step.kind()) {
                    case 'w' -> models[i].watermark(step.value());
                    case 'p' -> models[i].processingTime(step.value());
                    default -> {
                        if (step.key().startsWith(KEYS[i])) {
                            models[i].element(number(step), step.value());
                        }
                    }
                }
                for (String line : models[i].take()) {
                    out.add(KEYS[i] + " " + line);
                }
            }
            out.sort(null);
            expected.add(out);
        }
        return expected;
    }

    static long number(Step step) {
        return Long.parseLong(step.key().substring(1));
    }

    static String key(Step step) {
        return step.key().substring(0, 1);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(rules + "\n" + trigger() + "\n");
        for (int i = 0; i < steps.size(); i++) {
            text.append(i).append(": ").append(steps.get(i)).append('\n');
        }
        return text.toString();
    }
}
