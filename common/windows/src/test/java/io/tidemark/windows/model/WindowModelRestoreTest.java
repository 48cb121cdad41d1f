package io.tidemark.windows.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.model.TriggerRule.AfterCount;
import io.tidemark.windows.model.TriggerRule.AfterProcessingTime;
import io.tidemark.windows.model.TriggerRule.AfterWatermark;
import io.tidemark.windows.model.TriggerRule.Default;
import io.tidemark.windows.model.TriggerRule.Never;
import io.tidemark.windows.model.TriggerRule.Repeatedly;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the model says of another lateness or trigger after a restore. */
class WindowModelRestoreTest {

    private static final int SEEDS = 2_000;
    private static final Windows TEN = new Windows.Tumbling(10, 0);
    private static final Bounds FIRST = new Bounds(0, 10);
    private static final TriggerRule EVERY_TWO = new Repeatedly(new AfterCount(2));
    private static final TriggerRule AT_THE_END =
            new AfterWatermark(Optional.empty(), Optional.empty());

    @Test
    void aRestoreWithTheSameRulesChangesNothing() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Script script = RandomStreams.script(seed, seed % 4 == 0, false);
            WindowModel model = new WindowModel(script.rules());
            WindowModel restored = new WindowModel(script.rules());
            boolean drained = false;
            for (Step step : script.steps()) {
                if (!drained) {
                    restored.restore(script.rules().latenessMs(), script.rules().trigger());
                }
                drained |= step.equals(new Step.Watermark(Long.MAX_VALUE));
                assertThat(restored.take(step)).as("seed %s", seed).isEqualTo(model.take(step));
            }
        }
    }

    @Test
    void everyElementOfADiscardingStreamComesOutOnceThroughAllRestores() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Script script = RandomStreams.script(seed, false, true);
            if (script.rules().mode() != Mode.DISCARDING
                    || script.rules().windows() instanceof Windows.Sliding
                    || script.rules().windows() instanceof Windows.Cumulating) {
                continue;
            }
            WindowModel model = new WindowModel(script.rules());
            List<Output> out = new ArrayList<>();
            script.steps().forEach(step -> out.addAll(model.take(step)));
            out.addAll(model.watermark(Long.MAX_VALUE));

            assertThat(out.stream().flatMap(o -> valuesOf(o).stream()))
                    .as("seed %s", seed)
                    .containsExactlyInAnyOrderElementsOf(
                            script.steps().stream()
                                    .filter(step -> step instanceof Step.Element)
                                    .map(step -> ((Step.Element) step).value())
                                    .toList());
        }
    }

    @Test
    void whatIsUnseenComesOutAtALongerExpiry() {
        WindowModel model = model(EVERY_TWO, 0);
        model.element(1, 5);
        model.restore(10, EVERY_TWO);
        assertThat(model.watermark(18)).isEmpty();
        assertThat(model.watermark(19)).containsExactly(last(Timing.ON_TIME, 0, 1L));
    }

    @Test
    void whatIsUnseenComesOutAtTheNextWatermarkAfterAShorterExpiry() {
        WindowModel model = model(EVERY_TWO, 20);
        model.watermark(15);
        model.element(1, 5);
        model.restore(0, EVERY_TWO);
        assertThat(model.element(2, 5)).containsExactly(new Output.Late(2, 5, Output.Why.TOO_LATE));
        assertThat(model.watermark(15)).containsExactly(last(Timing.LATE, 0, 1L));
    }

    @Test
    void whatHadExpiredDoesNotOpenAgain() {
        WindowModel model = model(new Default(), 0);
        model.element(57, 5);
        assertThat(model.watermark(9)).containsExactly(last(Timing.ON_TIME, 0, 57L));
        model.restore(100, new Default());
        assertThat(model.element(1, 5)).containsExactly(new Output.Late(1, 5, Output.Why.TOO_LATE));
        assertThat(model.element(2, 10)).isEmpty();
    }

    @Test
    void afterTheEndOfTimeWindowsOpenAnew() {
        WindowModel model = model(new Default(), 0);
        model.element(1, 5);
        model.watermark(Long.MAX_VALUE);
        model.restore(0, new Default());
        assertThat(model.element(2, 5)).isEmpty();
        assertThat(model.watermark(9)).containsExactly(last(Timing.ON_TIME, 0, 2L));
    }

    @Test
    void anotherTriggerCountsAnewAndItsPanesCountOn() {
        WindowModel model = model(EVERY_TWO, 0);
        model.element(1, 1);
        model.element(2, 2);
        model.element(3, 3);
        TriggerRule everyThree = new Repeatedly(new AfterCount(3));
        model.restore(0, everyThree);
        model.element(4, 4);
        model.element(5, 5);
        assertThat(model.element(6, 6))
                .containsExactly(
                        new Output.Pane(
                                FIRST,
                                List.of(1L, 2L, 3L, 4L, 5L, 6L),
                                Timing.EARLY,
                                1,
                                false,
                                false));
    }

    @Test
    void oldDeadlinesAreNone() {
        TriggerRule afterFive = new Repeatedly(new AfterProcessingTime(5));
        WindowModel model = model(afterFive, 0);
        model.element(1, 1);
        model.restore(0, new Repeatedly(new AfterProcessingTime(6)));
        assertThat(model.processingTime(100)).isEmpty();
        model.element(2, 2);
        assertThat(model.processingTime(105)).isEmpty();
        assertThat(model.processingTime(106)).hasSize(1);
    }

    @Test
    void whatWasFinishedStaysSo() {
        WindowModel model = model(new AfterCount(1), 0);
        model.element(1, 1);
        model.restore(0, EVERY_TWO);
        assertThat(model.element(2, 1))
                .containsExactly(new Output.Late(2, 1, Output.Why.WINDOW_FINISHED));
    }

    @Test
    void anotherTriggersPartAtTheEndFiresWhenItIsAskedNext() {
        WindowModel model = model(new Never(), 20);
        model.element(1, 1);
        model.watermark(12);
        model.restore(20, AT_THE_END);
        assertThat(model.watermark(13)).isEmpty();
        assertThat(model.element(2, 1)).containsExactly(last(Timing.ON_TIME, 0, 1L, 2L));
    }

    private static WindowModel model(TriggerRule trigger, long lateness) {
        return new WindowModel(
                new Rules(TEN, lateness, trigger, Mode.ACCUMULATING, Optional.empty()));
    }

    private static Output last(Timing timing, long index, Long... values) {
        return new Output.Pane(FIRST, List.of(values), timing, index, true, false);
    }

    private static List<Long> valuesOf(Output output) {
        return output instanceof Output.Pane pane
                ? pane.values()
                : List.of(((Output.Late) output).value());
    }
}
