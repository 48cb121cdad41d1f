package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.annotation.Nullable;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that see the pane whose value they make, and keep state. */
class PaneProcessFunctionTest {

    private static final WindowAssigner<Object, TimeWindow> TENS =
            TumblingEventTimeWindows.of(Duration.ofMillis(10));
    private static final WindowAssigner<Object, TimeWindow> SESSIONS =
            EventTimeSessionWindows.withGap(Duration.ofMillis(10));
    private static final OutputTag<String> SEEN = new OutputTag<>("seen", Types.STRING);
    private static final OutputTag<String> FORGOTTEN = new OutputTag<>("forgotten", Types.STRING);

    private final List<KeyedOneInputStreamOperatorTestHarness<?, ?, ?>> started = new ArrayList<>();
    private PaneOperator<String, Long, ?, String, ? extends Window> operator;
    private KeyedOneInputStreamOperatorTestHarness<String, Long, ? extends Pane<String, String, ?>>
            harness;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @AfterEach
    void close() throws Exception {
        for (KeyedOneInputStreamOperatorTestHarness<?, ?, ?> each : started) {
            each.close();
        }
    }

    /** Says what it sees; counts a window's panes and a key's. */
    private static class Telling<W extends Window>
            extends PaneProcessFunction<Long, String, String, W> {

        private static final long serialVersionUID = 1L;

        private final ValueStateDescriptor<Long> panes =
                new ValueStateDescriptor<>("panes", Types.LONG);
        private final ReducingStateDescriptor<Long> panesOfKey =
                new ReducingStateDescriptor<>("panes-of-key", Long::sum, Types.LONG);
        private int opened;
        private int closed;

        @Override
        public void open(OpenContext context) {
            opened++;
        }

        @Override
        public String process(PaneContext<String, W> pane, Iterable<Long> elements)
                throws Exception {
            pane.output(SEEN, pane.key() + elements);
            pane.globalState().getReducingState(panesOfKey).add(1L);
            return String.format(
                    "%s%s %s %d%s at %d/%d %s, of key %d",
                    pane.key(),
                    elements,
                    pane.timing(),
                    pane.index(),
                    pane.isLast() ? " last" : "",
                    pane.currentWatermark(),
                    pane.currentProcessingTime(),
                    panesOf(pane),
                    pane.globalState().getReducingState(panesOfKey).get());
        }

        String panesOf(PaneContext<String, W> pane) throws Exception {
            ValueState<Long> state = pane.windowState().getState(panes);
            state.update(state.value() == null ? 1 : state.value() + 1);
            return "of window " + state.value();
        }

        @Override
        public void clear(WindowContext<String, W> window) throws Exception {
            ValueState<Long> state = window.windowState().getState(panes);
            window.output(
                    FORGOTTEN,
                    window.key()
                            + state.value()
                            + " at "
                            + window.currentWatermark()
                            + "/"
                            + window.currentProcessingTime());
            state.clear();
        }

        @Override
        public void close() {
            closed++;
        }
    }

    /** Keeps nothing of a window. */
    private static final class OfKeys<W extends Window> extends Telling<W> {

        private static final long serialVersionUID = 1L;

        @Override
        String panesOf(PaneContext<String, W> pane) {
            return "of none";
        }

        @Override
        public void clear(WindowContext<String, W> window) {
            window.output(FORGOTTEN, window.key() + window.window());
        }
    }

    private static <ACC> WindowContents<Long, ACC, String> kept(
            PaneProcessFunction<Long, String, String, ?> function) {
        return WindowContents.kept(function, null);
    }

    private <W extends Window> void start(
            StateBackend backend,
            WindowAssigner<? super Long, W> windows,
            AccumulationMode mode,
            WindowContents<Long, Long, String> contents,
            StateDefinition said,
            @Nullable OperatorSubtaskState state)
            throws Exception {
        PaneDefinition<Long, Long, String, W> definition =
                new PaneDefinition<>(
                        windows,
                        afterWatermark()
                                .withEarlyFirings(afterCount(2))
                                .withLateFirings(afterCount(1)),
                        5,
                        mode,
                        contents);
        PaneOperator<String, Long, Long, String, W> made =
                PaneOperators.of(
                        definition, said, LongSerializer.INSTANCE, StringSerializer.INSTANCE);
        KeyedOneInputStreamOperatorTestHarness<String, Long, Pane<String, String, W>> running =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        made,
                        number -> number % 2 == 0 ? "b" : "a",
                        Types.STRING,
                        Environments.of(16, 1, 0));
        started.add(running);
        operator = made;
        harness = running;
        running.setStateBackend(backend);
        running.setup(
                new PaneSerializer<>(
                        StringSerializer.INSTANCE,
                        StringSerializer.INSTANCE,
                        windows.getWindowSerializer(new ExecutionConfig())));
        if (state != null) {
            running.initializeState(state);
        }
        running.open();
    }

    private void start(
            StateBackend backend,
            AccumulationMode mode,
            PaneProcessFunction<Long, String, String, TimeWindow> function,
            @Nullable OperatorSubtaskState state)
            throws Exception {
        start(backend, TENS, mode, kept(function), StateDefinition.empty(), state);
    }

    private void start(PaneProcessFunction<Long, String, String, TimeWindow> function)
            throws Exception {
        start(new HashMapStateBackend(), AccumulationMode.ACCUMULATING, function, null);
    }

    /** Three elements of {@code a}, of which the first two make an early pane, and their end. */
    private List<String> valuesOfThree() throws Exception {
        harness.processElement(1L, 1);
        harness.processElement(3L, 2);
        harness.processElement(5L, 4);
        harness.processWatermark(9);
        return values();
    }

    /** What is thrown at the end of a window of one element. */
    private Throwable thrownAtTheEnd() throws Exception {
        harness.processElement(1L, 1);
        return catchThrowable(() -> harness.processWatermark(9));
    }

    private List<String> values() {
        List<String> values = new ArrayList<>();
        harness.extractOutputValues()
                .forEach(pane -> values.add((pane.isRetraction() ? "-" : "") + pane.value()));
        harness.getOutput().clear();
        return values;
    }

    private List<String> side(OutputTag<String> tag) {
        List<String> values = new ArrayList<>();
        Harnesses.drain(harness.getSideOutput(tag))
                .forEach(record -> values.add(record.getValue() + " @" + record.getTimestamp()));
        return values;
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aFunctionSeesThePaneItsWindowAndItsKey(StateBackend backend) throws Exception {
        start(backend, AccumulationMode.RETRACTING, new Telling<>(), null);
        harness.setProcessingTime(100);
        harness.processElement(1L, 1);
        harness.processElement(3L, 2);
        harness.processWatermark(3);
        harness.processElement(5L, 4);
        harness.processElement(2L, 15);
        harness.processWatermark(9);
        assertThat(values())
                .containsExactly(
                        "a[1, 3] EARLY 0 at -9223372036854775808/100 of window 1, of key 1",
                        "-a[1, 3] EARLY 0 at -9223372036854775808/100 of window 1, of key 1",
                        "a[1, 3, 5] ON_TIME 1 at 9/100 of window 2, of key 2");
        assertThat(side(SEEN)).containsExactly("a[1, 3] @9", "a[1, 3, 5] @9");
        assertThat(side(FORGOTTEN)).isEmpty();

        harness.setProcessingTime(200);
        harness.processElement(11L, 12);
        harness.processWatermark(30);
        assertThat(values())
                .containsExactlyInAnyOrder(
                        "b[2] ON_TIME 0 last at 30/200 of window 1, of key 1",
                        "a[11] ON_TIME 0 last at 30/200 of window 1, of key 3");
        assertThat(side(FORGOTTEN))
                .containsExactlyInAnyOrder(
                        "a2 at 30/200 @9", "b1 at 30/200 @19", "a1 at 30/200 @19");
        assertThat(StateEntries.of(operator)).as("what is kept of two keys").isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void stateOfAWindowAndOfAKeyIsRestored(StateBackend backend) throws Exception {
        start(backend, AccumulationMode.DISCARDING, new Telling<>(), null);
        harness.processElement(1L, 1);
        harness.processElement(3L, 2);
        harness.processElement(7L, 11);
        harness.processElement(9L, 12);
        OperatorSubtaskState state = harness.snapshot(1, 1);

        start(backend, AccumulationMode.DISCARDING, new Telling<>(), state);
        harness.processElement(5L, 3);
        harness.processWatermark(9);
        assertThat(values()).containsExactly("a[5] ON_TIME 1 at 9/0 of window 2, of key 3");
        harness.processWatermark(100);
        assertThat(values()).isEmpty();
        assertThat(side(FORGOTTEN)).containsExactly("a2 at 100/0 @9", "a1 at 100/0 @19");
        assertThat(StateEntries.of(operator)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void behindAnAggregateAFunctionSeesItsResult(StateBackend backend) throws Exception {
        start(
                backend,
                TENS,
                AccumulationMode.RETRACTING,
                WindowContents.folded(new LongSum(), new Telling<TimeWindow>()),
                StateDefinition.empty(),
                null);
        assertThat(valuesOfThree())
                .containsExactly(
                        "a[4] EARLY 0 at -9223372036854775808/0 of window 1, of key 1",
                        "-a[4] EARLY 0 at -9223372036854775808/0 of window 1, of key 1",
                        "a[9] ON_TIME 1 at 9/0 of window 2, of key 2");
    }

    @Test
    void behindAnAggregateOfWhatAnEvictorLeavesToo() throws Exception {
        start(
                new HashMapStateBackend(),
                TENS,
                AccumulationMode.ACCUMULATING,
                WindowContents.kept(
                        new Folding<>(new LongSum()),
                        new Telling<TimeWindow>(),
                        PaneEvictor.count(2)),
                StateDefinition.empty(),
                null);
        assertThat(valuesOfThree())
                .containsExactly(
                        "a[4] EARLY 0 at -9223372036854775808/0 of window 1, of key 1",
                        "a[8] ON_TIME 1 at 9/0 of window 2, of key 2");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void sessionsHaveStateOfTheirKeyAlone(StateBackend backend) throws Exception {
        startSessions(backend, new OfKeys<>());
        harness.processElement(1L, 0);
        harness.processElement(3L, 15);
        // Joins the two.
        harness.processElement(5L, 8);
        harness.processWatermark(100);
        assertThat(values())
                .containsExactly("a[1, 3, 5] EARLY 0 at -9223372036854775808/0 of none, of key 1");
        assertThat(side(FORGOTTEN)).containsExactly("aTimeWindow{start=0, end=25} @24");
        assertThat(StateEntries.of(operator)).isEqualTo(1);

        startSessions(backend, new Telling<>());
        harness.processElement(1L, 0);
        assertThatThrownBy(() -> harness.processWatermark(100))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "There is no state of a window where windows merge; globalState() is of the"
                                + " key");
    }

    private void startSessions(
            StateBackend backend, PaneProcessFunction<Long, String, String, TimeWindow> function)
            throws Exception {
        start(
                backend,
                SESSIONS,
                AccumulationMode.ACCUMULATING,
                kept(function),
                StateDefinition.empty(),
                null);
    }

    /** Keeps state of a window and does not say how it goes. */
    private static final class Leaking
            extends PaneProcessFunction<Long, String, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public String process(PaneContext<String, TimeWindow> pane, Iterable<Long> elements) {
            return pane.windowState().toString();
        }
    }

    @Test
    void stateOfAWindowIsNotLentToAFunctionThatDoesNotClearIt() throws Exception {
        start(new Leaking());
        assertThat(thrownAtTheEnd())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "A function that keeps state of a window overrides clear(…), which"
                                + " io.tidemark.windows.PaneProcessFunctionTest$Leaking does not");
    }

    @Test
    void aFunctionIsOpenedAndClosedOnce() throws Exception {
        Telling<TimeWindow> function = new Telling<>();
        start(function);
        assertThat(function.opened).isEqualTo(1);
        assertThat(function.getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks())
                .isEqualTo(16);
        assertThat(function.closed).isZero();
        close();
        started.clear();
        assertThat(function.opened).isEqualTo(1);
        assertThat(function.closed).isEqualTo(1);
    }

    /** Keeps a state of some name of the key, and one of the window. */
    private static final class Naming
            extends PaneProcessFunction<Long, String, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        private final String ofKey;
        private final String ofWindow;

        Naming(String ofKey, String ofWindow) {
            this.ofKey = ofKey;
            this.ofWindow = ofWindow;
        }

        @Override
        public String process(PaneContext<String, TimeWindow> pane, Iterable<Long> elements)
                throws Exception {
            getRuntimeContext()
                    .getState(new ValueStateDescriptor<>(ofKey, Types.STRING))
                    .update("key");
            pane.windowState()
                    .getState(new ValueStateDescriptor<>(ofWindow, Types.STRING))
                    .update("window");
            return pane.globalState()
                    .getState(new ValueStateDescriptor<>(ofKey, Types.STRING))
                    .value();
        }

        @Override
        public void clear(WindowContext<String, TimeWindow> window) {
            window.windowState()
                    .getState(new ValueStateDescriptor<>(ofWindow, Types.STRING))
                    .clear();
        }
    }

    @Test
    void namesOfStatesAreKeptApart() throws Exception {
        refused("windows", "other", "'windows' of .*Naming needs another name: the operator has.*");
        refused("other", "window-elements", "'window-elements' of .* the operator has.*");
        refused("same", "same", "'same' of .*: a window's state and a key's cannot share one");
        start(new Naming("one", "other"));
        harness.processElement(1L, 1);
        harness.processWatermark(9);
        assertThat(values()).containsExactly("key");
    }

    /** Asks for a state of the key where Flink's functions do. */
    private static final class Opening
            extends PaneProcessFunction<Long, String, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().getState(new ValueStateDescriptor<>("sessions", Types.STRING));
        }

        @Override
        public String process(PaneContext<String, TimeWindow> pane, Iterable<Long> elements) {
            return "";
        }
    }

    @Test
    void namesAreKeptApartAlsoWhenAFunctionIsOpened() {
        assertThatThrownBy(() -> start(new Opening()))
                .rootCause()
                .hasMessageEndingWith("needs another name: the operator has one of that name");
    }

    private void refused(String ofKey, String ofWindow, String message) throws Exception {
        start(new Naming(ofKey, ofWindow));
        assertThat(thrownAtTheEnd())
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches("The state " + message);
    }

    /** Fails, or is asked for state of the operator. */
    private static final class Failing extends PaneProcessFunction<Long, String, String, TimeWindow>
            implements CheckpointedFunction {

        private static final long serialVersionUID = 1L;

        @Override
        public String process(PaneContext<String, TimeWindow> pane, Iterable<Long> elements) {
            return "";
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {}

        @Override
        public void initializeState(FunctionInitializationContext context) {}
    }

    @Test
    void stateOfTheOperatorIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept(new Failing()))
                .withMessage(
                        "A function of windows keeps state of keys and windows, not of the"
                                + " operator, as does "
                                + Failing.class.getName());
    }

    @Test
    void whatAFunctionThrowsFailsTheJob() throws Exception {
        start(
                new PaneProcessFunction<>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String process(
                            PaneContext<String, TimeWindow> pane, Iterable<Long> elements)
                            throws Exception {
                        throw new Exception("of the function");
                    }
                });
        assertThat(thrownAtTheEnd()).hasMessage("of the function");
    }

    @Test
    void aSideOutputNeedsATag() throws Exception {
        start(
                new PaneProcessFunction<>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String process(
                            PaneContext<String, TimeWindow> pane, Iterable<Long> elements) {
                        pane.output(null, "");
                        return "";
                    }
                });
        assertThat(thrownAtTheEnd())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A side output needs a tag");
    }

    @Test
    void aSimulationRefusesAFunctionWithAContext() {
        PaneDefinition<Long, Void, String, TimeWindow> definition =
                new PaneDefinition<>(
                        TENS,
                        Triggers.defaultTrigger(),
                        0,
                        AccumulationMode.ACCUMULATING,
                        kept(new Leaking()));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new PaneSimulation<String, Long, Void, String, TimeWindow>(
                                        definition,
                                        pane -> {},
                                        (key, element, timestamp, reason) -> {}))
                .withMessageContaining("for a function with a context, such as")
                .withMessageContaining("Leaking");
    }

    /** Another one, with the same state. */
    private static final class Other extends Telling<TimeWindow> {

        private static final long serialVersionUID = 1L;
    }

    @Test
    void anotherFunctionIsRefused() throws Exception {
        AggregateFunction<Long, Long, Long> sum = new LongSum();
        startBehind(sum, new Telling<>(), null);
        OperatorSubtaskState state = harness.snapshot(1, 1);
        assertThatThrownBy(() -> startBehind(sum, new Other(), state))
                .hasStackTraceContaining(
                        "pane function: the restored windows were written with"
                                + " io.tidemark.windows.PaneProcessFunctionTest$Telling and the job"
                                + " now has io.tidemark.windows.PaneProcessFunctionTest$Other");
    }

    private void startBehind(
            AggregateFunction<Long, Long, Long> aggregate,
            Telling<TimeWindow> function,
            @Nullable OperatorSubtaskState state)
            throws Exception {
        start(
                new HashMapStateBackend(),
                TENS,
                AccumulationMode.ACCUMULATING,
                WindowContents.folded(aggregate, function),
                StateDefinition.empty(),
                state);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void stateGoesWithTheWindowsThatARestoreDrops(StateBackend backend) throws Exception {
        start(backend, AccumulationMode.ACCUMULATING, new Telling<>(), null);
        harness.processElement(1L, 1);
        harness.processElement(3L, 2);
        harness.processElement(2L, 11);
        harness.processElement(4L, 12);
        harness.processElement(5L, 21);
        OperatorSubtaskState state = harness.snapshot(1, 1);

        StateDefinition discarding = StateDefinition.empty().discardingOther(true);
        startGlobal(backend, discarding, state);
        assertThat(operator.discarded.getCount()).isEqualTo(3);
        assertThat(StateEntries.of(operator)).isZero();
        harness.processElement(1L, 1);
        harness.processElement(3L, 1);
        assertThat(values())
                .containsExactly("a[1, 3] EARLY 0 at -9223372036854775808/0 of window 1, of key 1");
        harness.processElement(5L, 1);
        harness.processElement(7L, 1);
        assertThat(values())
                .containsExactly(
                        "a[1, 3, 5, 7] EARLY 1 at -9223372036854775808/0 of window 2, of key 2");
        harness.processElement(1L, 1);
        OperatorSubtaskState own = harness.snapshot(2, 2);

        startGlobal(backend, discarding, own);
        assertThat(operator.discarded.getCount()).isZero();
        startGlobal(backend, discarding, harness.snapshot(3, 3));
        harness.processElement(3L, 1);
        assertThat(values())
                .containsExactly(
                        "a[1, 3, 5, 7, 1, 3] EARLY 2 at -9223372036854775808/0 of window 3, of key 3");
        harness.processWatermark(Long.MAX_VALUE);
        assertThat(StateEntries.of(operator)).isEqualTo(1);
    }

    private void startGlobal(StateBackend backend, StateDefinition said, OperatorSubtaskState state)
            throws Exception {
        start(
                backend,
                GlobalWindows.create(),
                AccumulationMode.ACCUMULATING,
                kept(new Telling<>()),
                said,
                state);
    }

    /** Counts under a type of its own. */
    private static final class Counting<X>
            extends PaneProcessFunction<Long, String, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        private final ValueStateDescriptor<X> count;
        private final X one;
        private final boolean inOpen;

        Counting(TypeInformation<X> type, X one, boolean inOpen) {
            this.count = new ValueStateDescriptor<>("count", type);
            this.one = one;
            this.inOpen = inOpen;
        }

        @Override
        public void open(OpenContext context) {
            if (inOpen) {
                getRuntimeContext().getState(count);
            }
        }

        @Override
        public String process(PaneContext<String, TimeWindow> pane, Iterable<Long> elements)
                throws Exception {
            pane.globalState().getState(count).update(one);
            return "";
        }
    }

    private static OperatorSubtaskState counted(
            Counting<?> function, @Nullable OperatorSubtaskState state) throws Exception {
        PaneDefinition<Long, Void, String, TimeWindow> definition =
                new PaneDefinition<>(
                        TumblingEventTimeWindows.of(Duration.ofMillis(10)),
                        repeatedly(afterCount(1)),
                        0,
                        AccumulationMode.ACCUMULATING,
                        WindowContents.kept(function, null));
        KeyedOneInputStreamOperatorTestHarness<String, Long, Pane<String, String, TimeWindow>>
                harness =
                        new KeyedOneInputStreamOperatorTestHarness<>(
                                PaneOperators.of(
                                        definition,
                                        StateDefinition.empty(),
                                        VoidSerializer.INSTANCE,
                                        StringSerializer.INSTANCE),
                                element -> "a",
                                Types.STRING,
                                Environments.single());
        try {
            harness.setup();
            if (state != null) {
                harness.initializeState(state);
            }
            harness.open();
            harness.processElement(1L, 1);
            return Harnesses.savepoint(harness);
        } finally {
            Harnesses.close(harness);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stateOfAFunctionOfAnotherTypeIsRefusedOnce(boolean inOpen) throws Exception {
        OperatorSubtaskState state = counted(new Counting<>(Types.LONG, 1L, inOpen), null);
        assertThatThrownBy(() -> counted(new Counting<>(Types.STRING, "1", inOpen), state))
                .satisfies(
                        error ->
                                assertThat(
                                                ExceptionUtils.findThrowable(
                                                        error, SuppressRestartsException.class))
                                        .isPresent());
    }
}
