package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Global windows that expire 100 ms (processing time) after their newest element. */
class InactiveWindowsTest {

    private KeyedOneInputStreamOperatorTestHarness<
                    String, Long, Pane<String, List<Long>, GlobalWindow>>
            harness;

    private void start(String trigger, OperatorSubtaskState state) throws Exception {
        PaneDefinition<Long, List<Long>, List<Long>, GlobalWindow> definition =
                new PaneDefinition<>(
                        GlobalWindows.create(),
                        DataflowTrigger.parse(trigger),
                        0,
                        AccumulationMode.ACCUMULATING,
                        WindowContents.folded(new Numbers(false)),
                        OnTimeBehavior.FIRE_IF_NON_EMPTY,
                        ClosingBehavior.FIRE_IF_NON_EMPTY,
                        100,
                        TimestampCombiner.END_OF_WINDOW);
        ExecutionConfig config = new ExecutionConfig();
        TypeSerializer<List<Long>> numbers =
                Types.LIST(Types.LONG).createSerializer(config.getSerializerConfig());
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new PaneOperator<>(
                                definition,
                                PaneMeaning.of(StateDefinition.empty(), definition),
                                numbers,
                                numbers,
                                LongSerializer.INSTANCE,
                                definition.assigner().getWindowSerializer(config),
                                null),
                        number -> number < 10 ? "a" : "b",
                        Types.STRING,
                        Environments.single());
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
    }

    private List<String> element(long number) throws Exception {
        harness.processElement(number, 0);
        return take();
    }

    private List<String> clock(long time) throws Exception {
        harness.setProcessingTime(time);
        return take();
    }

    private List<String> take() {
        List<String> panes = new ArrayList<>();
        for (Pane<String, List<Long>, GlobalWindow> pane : harness.extractOutputValues()) {
            panes.add(
                    String.format(
                            "%s %s %s %d%s",
                            pane.key(),
                            pane.value(),
                            pane.timing(),
                            pane.index(),
                            pane.isLast() ? " last" : ""));
        }
        harness.getOutput().clear();
        return panes;
    }

    private int residue() {
        return harness.numKeyedStateEntries()
                + harness.numEventTimeTimers()
                + harness.numProcessingTimeTimers();
    }

    @Test
    void whatNoPaneHasShownComesOutInALastPane() throws Exception {
        start("repeatedly(afterCount(2))", null);
        element(1);
        assertThat(element(2)).containsExactly("a [1, 2] EARLY 0");
        element(3);
        element(14);
        clock(60);
        element(15);
        assertThat(clock(99)).isEmpty();
        assertThat(clock(100)).containsExactly("a [1, 2, 3] EARLY 1 last");
        assertThat(clock(159)).isEmpty();
        // All of b's was shown.
        assertThat(clock(160)).isEmpty();
        assertThat(residue()).isZero();
    }

    @Test
    void theNextElementOpensAWindowAnew() throws Exception {
        start("repeatedly(afterCount(1))", null);
        element(1);
        clock(100);
        assertThat(element(2)).containsExactly("a [2] EARLY 0");
    }

    @Test
    void aFinishedWindowGoesToo() throws Exception {
        start("afterCount(1)", null);
        element(1);
        assertThat(element(2)).isEmpty();
        clock(100);
        assertThat(residue()).isZero();
        assertThat(element(3)).containsExactly("a [3] EARLY 0 last");
    }

    @Test
    void aRestoreDoesNotBeginTheWaitAnew() throws Exception {
        start("never()", null);
        element(1);
        clock(60);
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();
        start("never()", state);
        assertThat(clock(99)).isEmpty();
        assertThat(clock(100)).containsExactly("a [1] EARLY 0 last");
        assertThat(residue()).isZero();
    }

    @Test
    void theEndOfTimeLeavesNoTimer() throws Exception {
        start("never()", null);
        element(1);
        harness.processWatermark(Long.MAX_VALUE);
        assertThat(residue()).isZero();
    }

    @Test
    void otherWindowsEndByThemselves() throws Exception {
        start("never()", null);
        assertThatThrownBy(
                        () ->
                                new PaneDefinition<>(
                                        TumblingEventTimeWindows.of(Duration.ofMillis(10)),
                                        Triggers.never(),
                                        0,
                                        AccumulationMode.ACCUMULATING,
                                        WindowContents.folded(new Numbers(false)),
                                        OnTimeBehavior.FIRE_IF_NON_EMPTY,
                                        ClosingBehavior.FIRE_IF_NON_EMPTY,
                                        100,
                                        TimestampCombiner.END_OF_WINDOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Only global windows expire when inactive; these end by themselves:"
                                + " TumblingEventTimeWindows(10)");
    }
}
