package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.annotation.Nullable;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.ProcessingTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/**
 * Windows of processing time give the panes that windows of event time give when each element is
 * stamped by the clock and the watermark is the clock less 1 ms.
 */
class ProcessingTimePanesTest {

    private static final List<String> TRIGGERS =
            List.of(
                    "default()",
                    "afterWatermark()",
                    "afterWatermark().withEarlyFirings(afterCount(2))",
                    "repeatedly(afterCount(3))",
                    "afterEach(afterCount(1), afterWatermark())",
                    "never()");

    private record Windows(
            WindowAssigner<Object, TimeWindow> onTheClock,
            WindowAssigner<Object, TimeWindow> onEventTime) {

        static Windows random(Random random) {
            Duration size = Duration.ofMillis(1 + random.nextInt(12));
            Duration slide = Duration.ofMillis(1 + random.nextInt((int) size.toMillis()));
            return switch (random.nextInt(3)) {
                case 0 ->
                        new Windows(
                                TumblingProcessingTimeWindows.of(size),
                                TumblingEventTimeWindows.of(size));
                case 1 ->
                        new Windows(
                                SlidingProcessingTimeWindows.of(size, slide),
                                SlidingEventTimeWindows.of(size, slide));
                default ->
                        new Windows(
                                ProcessingTimeSessionWindows.withGap(size),
                                EventTimeSessionWindows.withGap(size));
            };
        }
    }

    /** The operator, with its clock. */
    private static final class Operator {

        private final PaneDefinition<Long, Long, Long, TimeWindow> definition;
        private KeyedOneInputStreamOperatorTestHarness<String, Long, Pane<String, Long, TimeWindow>>
                harness;

        Operator(PaneDefinition<Long, Long, Long, TimeWindow> definition) throws Exception {
            this.definition = definition;
            start(null);
        }

        private void start(@Nullable OperatorSubtaskState state) throws Exception {
            harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            PaneOperators.of(
                                    definition,
                                    StateDefinition.empty(),
                                    LongSerializer.INSTANCE,
                                    LongSerializer.INSTANCE),
                            ProcessingTimePanesTest::key,
                            Types.STRING,
                            Environments.single());
            if (state != null) {
                harness.initializeState(state);
            }
            harness.open();
        }

        void restore(long clock) throws Exception {
            OperatorSubtaskState state = harness.snapshot(1, 1);
            harness.close();
            start(state);
            harness.setProcessingTime(clock);
        }

        List<String> take() {
            List<String> panes = new ArrayList<>();
            harness.extractOutputValues().forEach(pane -> panes.add(pane.toString()));
            harness.getOutput().clear();
            return panes;
        }
    }

    @Test
    void thePanesAreThoseOfAPerfectWatermark() throws Exception {
        int panes = 0;
        for (long seed = 0; seed < Streams.ON_THE_HEAP; seed++) {
            panes += check(seed);
        }
        assertThat(panes).isGreaterThan(20_000);
    }

    private static int check(long seed) throws Exception {
        Random random = new Random(seed);
        Windows windows = Windows.random(random);
        String trigger = oneOf(TRIGGERS, random);
        AccumulationMode mode = oneOf(List.of(AccumulationMode.values()), random);
        List<String> expected = new ArrayList<>();
        PaneSimulation<String, Long, Long, Long, TimeWindow> simulation =
                new PaneSimulation<>(
                        definition(windows.onEventTime(), trigger, mode),
                        pane -> expected.add(pane.toString()),
                        (key, element, timestamp, reason) -> {});
        Operator operator = new Operator(definition(windows.onTheClock(), trigger, mode));
        int panes = 0;
        long clock = 0;
        for (long step = 0; step < 80; step++) {
            if (random.nextInt(60) == 0) {
                operator.restore(clock);
            }
            if (random.nextInt(3) == 0) {
                clock += 1 + random.nextInt(9);
                simulation.advanceWatermark(clock - 1);
                operator.harness.setProcessingTime(clock);
            } else {
                simulation.element(key(step), step, clock);
                operator.harness.processElement(new StreamRecord<>(step));
            }
            // Between windows, Flink promises no order.
            assertThat(operator.take())
                    .as("seed %d, step %d: %s, %s, %s", seed, step, windows, trigger, mode)
                    .containsExactlyInAnyOrderElementsOf(expected);
            panes += expected.size();
            expected.clear();
        }
        if (seed % 2 == 0) {
            operator.harness.setProcessingTime(clock + 100);
        } else {
            operator.harness.endInput();
        }
        simulation.advanceWatermark(Long.MAX_VALUE);
        assertThat(operator.take())
                .as("seed %d, at the end", seed)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(
                        operator.harness.numKeyedStateEntries()
                                + operator.harness.numProcessingTimeTimers())
                .as("seed %d: what is left", seed)
                .isZero();
        operator.harness.close();
        return panes;
    }

    private static PaneDefinition<Long, Long, Long, TimeWindow> definition(
            WindowAssigner<Object, TimeWindow> windows, String trigger, AccumulationMode mode) {
        return new PaneDefinition<>(
                windows,
                DataflowTrigger.parse(trigger),
                0,
                mode,
                WindowContents.folded(new LongSum()));
    }

    private static <X> X oneOf(List<X> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private static String key(long element) {
        return "k" + element % 2;
    }
}
