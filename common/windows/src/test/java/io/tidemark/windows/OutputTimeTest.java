package io.tidemark.windows;

import static io.tidemark.windows.TimestampCombiner.EARLIEST;
import static io.tidemark.windows.TimestampCombiner.END_OF_WINDOW;
import static io.tidemark.windows.TimestampCombiner.LATEST;
import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.defaultTrigger;
import static io.tidemark.windows.Triggers.never;
import static io.tidemark.windows.Triggers.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.StateDefinition;
import io.tidemark.windows.model.Mode;
import io.tidemark.windows.model.RandomStreams;
import io.tidemark.windows.model.Rules;
import io.tidemark.windows.model.Script;
import io.tidemark.windows.model.Step;
import io.tidemark.windows.model.WindowModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Which time panes have downstream, and where event time stops until they have come out. */
class OutputTimeTest {

    private static final WindowAssigner<Object, ?> TEN =
            TumblingEventTimeWindows.of(Duration.ofMillis(10));

    @Test
    void theEarliestHoldsTheWatermarkUntilItsPaneIsOut() throws Exception {
        try (Run run = new Run(panes(TEN, afterWatermark(), EARLIEST))) {
            run.element(1, 5);
            run.element(2, 3);
            run.element(3, 14);
            run.watermark(2);
            run.watermark(9);
            run.watermark(20);
            assertThat(run.out())
                    .containsExactly("to 2", "[1, 2] at 3", "to 9", "[3] at 14", "to 20");
        }
    }

    @Test
    void theWatermarkStopsBeforeTheEarliest() throws Exception {
        try (Run run = new Run(panes(TEN, afterWatermark(), EARLIEST))) {
            run.element(1, 5);
            run.watermark(4);
            run.watermark(8);
            run.element(2, 23);
            run.watermark(9);
            run.watermark(25);
            assertThat(run.out()).containsExactly("to 4", "[1] at 5", "to 9", "to 22");
        }
    }

    @Test
    void theLatestHoldsTheWatermarkToo() throws Exception {
        try (Run run = new Run(panes(TEN, afterWatermark(), LATEST))) {
            run.element(1, 5);
            run.element(2, 3);
            run.watermark(8);
            // Now the pane is one of 9.
            run.element(3, 9);
            run.watermark(9);
            assertThat(run.out()).containsExactly("to 4", "to 8", "[1, 2, 3] at 9", "to 9");
        }
    }

    @Test
    void theEndOfTheWindowHoldsNothing() throws Exception {
        try (Run run = new Run(panes(TEN, afterWatermark(), END_OF_WINDOW))) {
            run.element(1, 5);
            run.watermark(8);
            run.watermark(9);
            assertThat(run.out()).containsExactly("to 8", "[1] at 9", "to 9");
        }
    }

    @Test
    void eachPaneHasTheTimeOfWhatIsNewInIt() throws Exception {
        try (Run run =
                new Run(
                        panes(
                                TEN,
                                repeatedly(afterCount(2)),
                                EARLIEST,
                                AccumulationMode.ACCUMULATING))) {
            run.element(1, 1);
            run.watermark(4);
            run.element(2, 7);
            run.element(3, 8);
            run.element(4, 6);
            assertThat(run.out())
                    .containsExactly("to 0", "[1, 2] at 1", "to 4", "[1, 2, 3, 4] at 6");
        }
    }

    @Test
    void aRetractionHasTheTimeOfThePaneThatItWithdraws() throws Exception {
        try (Run run =
                new Run(
                        panes(
                                TEN,
                                repeatedly(afterCount(1)),
                                LATEST,
                                AccumulationMode.RETRACTING))) {
            run.element(1, 3);
            run.element(2, 7);
            assertThat(run.out()).containsExactly("[1] at 3", "not [1] at 3", "[1, 2] at 7");
        }
    }

    @Test
    void whatIsLateCountsNotAndHoldsNothing() throws Exception {
        try (Run run = new Run(panes(TEN, defaultTrigger(), EARLIEST, 100))) {
            run.watermark(4);
            run.element(1, 4);
            run.element(2, 8);
            run.watermark(12);
            run.element(3, 5);
            assertThat(run.out()).containsExactly("to 4", "[1, 2] at 8", "to 12", "[3] at 9");
        }
    }

    @Test
    void aDeadlineLetsTheWatermarkGo() throws Exception {
        try (Run run =
                new Run(
                        panes(
                                GlobalWindows.create(),
                                repeatedly(afterProcessingTime(Duration.ofMillis(10))),
                                EARLIEST))) {
            run.element(1, 5);
            run.watermark(50);
            run.harness.setProcessingTime(10);
            assertThat(run.out()).containsExactly("to 4", "[1] at 5", "to 50");
        }
    }

    @Test
    void joinedSessionsHoldWhatTheirPartsHeld() throws Exception {
        try (Run run =
                new Run(
                        panes(
                                EventTimeSessionWindows.withGap(Duration.ofMillis(10)),
                                afterWatermark(),
                                EARLIEST))) {
            run.element(1, 20);
            run.element(2, 5);
            run.watermark(8);
            run.element(3, 13);
            run.watermark(28);
            assertThat(run.out()).containsExactly("to 4");
            run.watermark(29);
            assertThat(run.out()).containsExactly("to 4", "[1, 2, 3] at 5", "to 29");
        }
    }

    @Test
    void nothingIsHeldWhenItsWindowExpires() throws Exception {
        try (Run run = new Run(panes(TEN, never(), EARLIEST, 5))) {
            run.element(1, 5);
            run.watermark(13);
            run.watermark(14);
            assertThat(run.out()).containsExactly("to 4", "[1] at 5", "to 14");
        }
    }

    @Test
    void allComesOutWhenTheInputEnds() throws Exception {
        try (Run run = new Run(panes(GlobalWindows.create(), never(), EARLIEST))) {
            run.element(1, 5);
            run.watermark(50);
            run.harness.endInput();
            assertThat(run.out()).containsExactly("to 4", "[1] at 5", "to " + Long.MAX_VALUE);
        }
    }

    @Test
    void afterAnIdleTimeTheWatermarkIsToldAgain() throws Exception {
        try (Run run = new Run(panes(TEN, afterCount(2), EARLIEST))) {
            run.element(1, 5);
            run.watermark(7);
            run.harness.processWatermarkStatus(WatermarkStatus.IDLE);
            run.harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
            assertThat(run.out()).containsExactly("to 4", "idle", "active", "to 4");
        }
    }

    @Test
    void whatIsHeldIsHeldAfterARestore() throws Exception {
        for (StateBackend backend :
                List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend())) {
            PaneDefinition<Long, List<Long>, List<Long>, Window> definition =
                    panes(TEN, afterWatermark(), EARLIEST);
            try (Run run = new Run(definition, backend)) {
                run.element(1, 5);
                run.element(4, 3);
                run.element(2, 13);
                run.watermark(4);
                run.restore(definition);
                run.watermark(7);
                run.watermark(9);
                run.watermark(15);
                assertThat(run.out())
                        .containsExactly("to 2", "to 2", "[1, 4] at 3", "to 9", "to 12");
                run.restore(panes(TEN, afterWatermark(), END_OF_WINDOW));
                run.watermark(19);
                assertThat(run.out()).endsWith("[2] at 19", "to 19");
            }
        }
    }

    @Test
    void windowsThatEndWithTheClockHaveTheTimeOfTheirEndAlone() {
        assertThatThrownBy(
                        () ->
                                panes(
                                        TumblingProcessingTimeWindows.of(Duration.ofMillis(10)),
                                        defaultTrigger(),
                                        EARLIEST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Panes of windows that end with the clock");
    }

    @Test
    void onRandomStreamsNoPaneIsLateAndNothingIsHeldLonger() throws Exception {
        for (long seed = 0; seed < Streams.ON_THE_HEAP / 2; seed++) {
            Script script = RandomStreams.script(seed, false, true);
            TimestampCombiner combiner = seed % 2 == 0 ? EARLIEST : LATEST;
            try (Run run = new Run(of(script.rules(), combiner))) {
                hold(seed, script, combiner, run);
            }
        }
    }

    private record Element(long time, long watermark) {}

    private static void hold(long seed, Script script, TimestampCombiner combiner, Run run)
            throws Exception {
        Rules rules = script.rules();
        WindowModel model = new WindowModel(rules);
        Map<Long, Element> elements = new HashMap<>();
        long judged = Long.MIN_VALUE;
        long live = Long.MIN_VALUE;
        for (int i = 0; i < script.steps().size(); i++) {
            Step step = script.steps().get(i);
            String place = "seed " + seed + ", " + combiner + ", step " + i + "\n" + script;
            model.take(step);
            if (step instanceof Step.Element s) {
                elements.put(s.value(), new Element(s.timestamp(), judged));
                run.element(s.value(), s.timestamp());
            } else if (step instanceof Step.Watermark s) {
                live = Math.max(live, s.to());
                judged = Math.max(judged, s.to());
                run.watermark(s.to());
            } else if (step instanceof Step.ProcessingTime s) {
                run.harness.setProcessingTime(s.to());
            } else if (step instanceof Step.Restore s) {
                rules = rules.with(s);
                live = Long.MIN_VALUE;
                judged = judged == Long.MAX_VALUE ? Long.MIN_VALUE : judged;
                run.restore(of(rules, combiner));
            }
            for (Timed pane : run.takePanes()) {
                if (rules.mode() == Mode.DISCARDING) {
                    long last = pane.pane().window().maxTimestamp();
                    List<Long> times =
                            pane.pane().value().stream()
                                    .map(elements::get)
                                    .filter(e -> Math.min(e.time(), last) > e.watermark())
                                    .map(e -> Math.min(e.time(), last))
                                    .sorted()
                                    .toList();
                    long expected =
                            times.isEmpty()
                                    ? last
                                    : times.get(combiner == EARLIEST ? 0 : times.size() - 1);
                    assertThat(pane.time()).as(place).isEqualTo(expected);
                    assertThat(times.isEmpty() || pane.time() > pane.watermark())
                            .as(place)
                            .isTrue();
                }
            }
            long held =
                    model.earliestToCome(combiner == LATEST)
                            .map(time -> time - 1)
                            .orElse(Long.MAX_VALUE);
            assertThat(run.watermark).as(place).isEqualTo(Math.min(live, held));
        }
    }

    private static PaneDefinition<Long, List<Long>, List<Long>, Window> of(
            Rules rules, TimestampCombiner combiner) {
        PaneDefinition<Long, List<Long>, List<Long>, Window> d = Modelled.definition(rules, false);
        return new PaneDefinition<>(
                d.assigner(),
                d.trigger(),
                d.latenessMs(),
                d.mode(),
                d.contents(),
                d.onTime(),
                d.closing(),
                0,
                combiner);
    }

    private static PaneDefinition<Long, List<Long>, List<Long>, Window> panes(
            WindowAssigner<Object, ?> assigner,
            DataflowTrigger trigger,
            TimestampCombiner combiner) {
        return panes(assigner, trigger, combiner, AccumulationMode.DISCARDING, 0);
    }

    private static PaneDefinition<Long, List<Long>, List<Long>, Window> panes(
            WindowAssigner<Object, ?> assigner,
            DataflowTrigger trigger,
            TimestampCombiner combiner,
            AccumulationMode mode) {
        return panes(assigner, trigger, combiner, mode, 0);
    }

    private static PaneDefinition<Long, List<Long>, List<Long>, Window> panes(
            WindowAssigner<Object, ?> assigner,
            DataflowTrigger trigger,
            TimestampCombiner combiner,
            long latenessMs) {
        return panes(assigner, trigger, combiner, AccumulationMode.DISCARDING, latenessMs);
    }

    @SuppressWarnings("unchecked")
    private static PaneDefinition<Long, List<Long>, List<Long>, Window> panes(
            WindowAssigner<Object, ?> assigner,
            DataflowTrigger trigger,
            TimestampCombiner combiner,
            AccumulationMode mode,
            long latenessMs) {
        return new PaneDefinition<>(
                (WindowAssigner<Object, Window>) (WindowAssigner<?, ?>) assigner,
                trigger,
                latenessMs,
                mode,
                WindowContents.kept(OutputTimeTest::list),
                OnTimeBehavior.FIRE_IF_NON_EMPTY,
                ClosingBehavior.FIRE_IF_NON_EMPTY,
                0,
                combiner);
    }

    private static List<Long> list(Iterable<Long> elements) {
        List<Long> list = new ArrayList<>();
        elements.forEach(list::add);
        return list;
    }

    /**
     * A pane downstream.
     *
     * @param watermark what has been sent before it
     */
    private record Timed(Pane<String, List<Long>, Window> pane, long time, long watermark) {}

    /** The operator with one key. */
    private static final class Run implements AutoCloseable {

        private static final ListSerializer<Long> NUMBERS =
                new ListSerializer<>(LongSerializer.INSTANCE);

        private final StateBackend backend;
        private final List<String> texts = new ArrayList<>();
        private final List<Timed> panes = new ArrayList<>();
        private long clock;
        private long watermark;
        KeyedOneInputStreamOperatorTestHarness<String, Long, Pane<String, List<Long>, Window>>
                harness;

        Run(PaneDefinition<Long, List<Long>, List<Long>, Window> definition) throws Exception {
            this(definition, new HashMapStateBackend());
        }

        Run(PaneDefinition<Long, List<Long>, List<Long>, Window> definition, StateBackend backend)
                throws Exception {
            this.backend = backend;
            start(definition, null);
        }

        private void start(
                PaneDefinition<Long, List<Long>, List<Long>, Window> definition,
                OperatorSubtaskState state)
                throws Exception {
            harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            PaneOperators.of(definition, StateDefinition.empty(), NUMBERS, NUMBERS),
                            number -> "a",
                            Types.STRING,
                            Environments.single());
            harness.setStateBackend(backend);
            // Made by hand: finding it out anew each time takes a third of the time.
            harness.setup(
                    new PaneSerializer<>(
                            StringSerializer.INSTANCE,
                            NUMBERS,
                            definition.assigner().getWindowSerializer(new ExecutionConfig())));
            if (state != null) {
                harness.initializeState(state);
            }
            harness.getProcessingTimeService().setCurrentTime(clock);
            harness.open();
            watermark = Long.MIN_VALUE;
        }

        void restore(PaneDefinition<Long, List<Long>, List<Long>, Window> definition)
                throws Exception {
            read();
            clock = harness.getProcessingTime();
            OperatorSubtaskState state = harness.snapshot(1, 1);
            harness.close();
            start(definition, state);
        }

        void element(long number, long timestamp) throws Exception {
            harness.processElement(number, timestamp);
        }

        void watermark(long time) throws Exception {
            harness.processWatermark(time);
        }

        /** All that has come out. */
        List<String> out() {
            read();
            return texts;
        }

        List<Timed> takePanes() {
            read();
            List<Timed> taken = List.copyOf(panes);
            panes.clear();
            return taken;
        }

        @SuppressWarnings("unchecked")
        private void read() {
            for (Object out : harness.getOutput()) {
                if (out instanceof Watermark mark) {
                    watermark = mark.getTimestamp();
                    texts.add("to " + watermark);
                } else if (out instanceof WatermarkStatus status) {
                    texts.add(status.isIdle() ? "idle" : "active");
                } else {
                    StreamRecord<Pane<String, List<Long>, Window>> record =
                            (StreamRecord<Pane<String, List<Long>, Window>>) out;
                    panes.add(new Timed(record.getValue(), record.getTimestamp(), watermark));
                    texts.add(
                            (record.getValue().isRetraction() ? "not " : "")
                                    + record.getValue().value()
                                    + " at "
                                    + record.getTimestamp());
                }
            }
            harness.getOutput().clear();
        }

        @Override
        public void close() {
            Harnesses.close(harness);
        }
    }
}
