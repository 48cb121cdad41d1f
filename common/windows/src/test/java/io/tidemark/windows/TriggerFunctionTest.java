package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterElement;
import static io.tidemark.windows.Triggers.afterFirst;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class TriggerFunctionTest {

    @Test
    void aChangeSinceTheFiringBeforeFires() throws Exception {
        assertThat(panes(repeatedly(Triggers.of(new AfterChange(5))), 10, 12, 15, 16, 11, 10))
                .containsExactly("[10]", "[12, 15, 16]", "[11, 10]");
    }

    @Test
    void aFiringOfAnotherPartIsAFiringToo() throws Exception {
        DataflowTrigger trigger =
                repeatedly(afterFirst(Triggers.of(new AfterChange(5)), afterCount(2)));
        assertThat(panes(trigger, 10, 12, 14, 16, 18, 24))
                .containsExactly("[10]", "[12, 14]", "[16, 18]", "[24]");
    }

    @Test
    void notRepeatedItFiresOnce() throws Exception {
        assertThat(panes(Triggers.of(new AfterChange(5)), 10, 20, 30)).containsExactly("[10]");
    }

    @Test
    void anElementThatClosesBringsAPane() throws Exception {
        FilterFunction<Long> isZero = value -> value == 0;
        assertThat(panes(repeatedly(afterElement(isZero)), 1, 2, 0, 3, 0, 4))
                .containsExactly("[1, 2, 0]", "[3, 0]");
    }

    @Test
    void anElementThatClosesStaysKnownUntilAllIsReady() throws Exception {
        FilterFunction<Long> isZero = value -> value == 0;
        DataflowTrigger trigger =
                repeatedly(Triggers.afterAll(afterElement(isZero), afterCount(3)));
        assertThat(panes(trigger, 0, 1, 2, 3, 4, 5, 0))
                .containsExactly("[0, 1, 2]", "[3, 4, 5, 0]");
    }

    @Test
    void whenItIsQuietAPaneComesOutEarly() throws Exception {
        Run run =
                new Run(
                        TumblingEventTimeWindows.of(Duration.ofMillis(100)),
                        afterWatermark().withEarlyFirings(Triggers.of(new AfterQuiet(10))));
        run.simulation.element("a", 1L, 0);
        run.simulation.advanceProcessingTime(9);
        run.simulation.element("a", 2L, 0);
        run.simulation.advanceProcessingTime(18);
        assertThat(run.panes).isEmpty();
        run.simulation.advanceProcessingTime(50);
        assertThat(run.panes).containsExactly("[1, 2]");
        run.simulation.element("a", 3L, 0);
        run.simulation.advanceWatermark(99);
        assertThat(run.panes).containsExactly("[1, 2]", "[3]");
        assertThat(run.simulation.residue()).isZero();
    }

    /** Fires when event time has come to the element's own. */
    private record AfterItself() implements TriggerFunction<Long> {

        @Override
        public int numbers() {
            return 1;
        }

        @Override
        public void onElement(Long value, long timestamp, TriggerNumbers numbers, Context context) {
            numbers.set(0, timestamp);
        }

        @Override
        public boolean isReady(TriggerNumbers numbers, Context context) {
            return context.watermark() >= numbers.get(0);
        }

        @Override
        public void merge(TriggerNumbers numbers, TriggerNumbers other) {
            numbers.set(0, Math.max(numbers.get(0), other.get(0)));
        }
    }

    @Test
    void itIsToldOfEventTimeAndAskedAtTheEnd() throws Exception {
        Run run =
                new Run(
                        TumblingEventTimeWindows.of(Duration.ofMillis(100)),
                        Triggers.of(new AfterItself()),
                        1000);
        run.simulation.element("a", 1L, 50);
        run.simulation.advanceWatermark(98);
        assertThat(run.panes).isEmpty();
        run.simulation.advanceWatermark(99);
        assertThat(run.panes).containsExactly("[1]");
    }

    @Test
    void elementsOfAnotherTypeFailTheJob() {
        FilterFunction<String> isEmpty = String::isEmpty;
        assertThatThrownBy(() -> panes(afterElement(isEmpty), 1))
                .isInstanceOf(ClassCastException.class);
    }

    @Test
    void whatAPredicateThrowsFailsTheJob() {
        FilterFunction<Long> broken =
                value -> {
                    throw new java.io.IOException("broken");
                };
        assertThatThrownBy(() -> panes(afterElement(broken), 1)).hasRootCauseMessage("broken");
    }

    /** Without a text of its own. */
    private static final class IsZero implements FilterFunction<Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean filter(Long value) {
            return value == 0;
        }
    }

    @Test
    void itsTextTellsItFromOthers() {
        FilterFunction<Long> isZero = value -> value == 0;
        assertThat(repeatedly(Triggers.of(new AfterChange(5))))
                .hasToString("repeatedly(of(AfterChange[by=5.0], 3 numbers))");
        assertThat(afterElement(new IsZero()))
                .hasToString("afterElement(" + IsZero.class.getName() + ")");
        // Its name would be another one with each start of the job.
        assertThat(afterElement(isZero)).hasToString("afterElement(a function)");
    }

    @Test
    void whatCannotBeToldFromOthersIsRefused() {
        TriggerFunction<Long> unnamed =
                new TriggerFunction<>() {
                    @Override
                    public int numbers() {
                        return 0;
                    }

                    @Override
                    public void onElement(
                            Long element, long time, TriggerNumbers numbers, Context context) {}

                    @Override
                    public boolean isReady(TriggerNumbers numbers, Context context) {
                        return true;
                    }

                    @Override
                    public void merge(TriggerNumbers numbers, TriggerNumbers other) {}
                };
        assertThatThrownBy(() -> Triggers.of(unnamed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A trigger of one's own needs a named class or a toString");
    }

    /** Would have to be opened. */
    private static final class Rich extends RichFilterFunction<Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean filter(Long value) {
            return true;
        }
    }

    @Test
    void whatCannotBeShippedIsRefusedWhereItIsMade() {
        Object lock = new Object();
        FilterFunction<Long> holds = value -> lock.hashCode() == value;
        assertThatThrownBy(() -> afterElement(holds)).isInstanceOf(InvalidProgramException.class);
        assertThatThrownBy(() -> afterElement(new Rich()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itIsShippedWithItsParameters() throws Exception {
        DataflowTrigger shipped =
                InstantiationUtil.clone(repeatedly(Triggers.of(new AfterChange(5))));
        assertThat(panes(shipped, 10, 12, 16)).containsExactly("[10]", "[12, 16]");
    }

    @Test
    void numbersBeyondItsOwnAreOutOfBounds() {
        long[] state = {1, 2, 3, 4};
        TriggerNumbers numbers = new TriggerNumbers(state, 1, 2);
        numbers.setDouble(0, -0.5);
        numbers.set(1, true);
        assertThat(numbers.getDouble(0)).isEqualTo(-0.5);
        assertThat(numbers.get(1)).isEqualTo(1);
        assertThatThrownBy(() -> numbers.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> numbers.set(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        numbers.clear();
        assertThat(state).containsExactly(1, 0, 0, 4);
    }

    /** What comes out of a global window into which these values come, discarding. */
    private static List<String> panes(DataflowTrigger trigger, long... values) throws Exception {
        Run run = new Run(GlobalWindows.create(), trigger);
        for (long value : values) {
            run.simulation.element("a", value, 0);
        }
        return run.panes;
    }

    private static final class Run {

        final List<String> panes = new ArrayList<>();
        final PaneSimulation<String, Long, Void, String, ?> simulation;

        Run(WindowAssigner<Object, ? extends Window> assigner, DataflowTrigger trigger) {
            this(assigner, trigger, 0);
        }

        Run(
                WindowAssigner<Object, ? extends Window> assigner,
                DataflowTrigger trigger,
                long latenessMs) {
            simulation = simulation(assigner, trigger, latenessMs);
        }

        private <W extends Window> PaneSimulation<String, Long, Void, String, W> simulation(
                WindowAssigner<Object, W> assigner, DataflowTrigger trigger, long latenessMs) {
            return new PaneSimulation<>(
                    new PaneDefinition<>(
                            assigner,
                            trigger,
                            latenessMs,
                            AccumulationMode.DISCARDING,
                            WindowContents.kept(Object::toString)),
                    pane -> panes.add(pane.value()),
                    (key, element, timestamp, reason) -> {});
        }
    }

    /** Its text has its function's place in memory. */
    private record Marked(java.util.function.ToLongFunction<Long> value)
            implements TriggerFunction<Long> {

        @Override
        public int numbers() {
            return 0;
        }

        @Override
        public void onElement(
                Long element, long timestamp, TriggerNumbers numbers, Context context) {}

        @Override
        public boolean isReady(TriggerNumbers numbers, Context context) {
            return true;
        }

        @Override
        public void merge(TriggerNumbers numbers, TriggerNumbers other) {}
    }

    @Test
    void aTextThatChangesWithEachStartIsNoName() {
        assertThat(
                        Triggers.of(
                                        new Marked(
                                                (java.util.function.ToLongFunction<Long>
                                                                & java.io.Serializable)
                                                        value -> value))
                                .toString())
                .isEqualTo("of(" + Marked.class.getName() + ", 0 numbers)");
    }
}
