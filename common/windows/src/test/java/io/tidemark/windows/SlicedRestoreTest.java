package io.tidemark.windows;

import static org.apache.flink.runtime.state.KeyGroupRangeAssignment.assignKeyToParallelOperator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.StateDefinition;
import io.tidemark.state.WindowingFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** The receiving side, and the sending one, when something else starts from their state. */
@ParameterizedClass
@CsvSource({"false, 0", "true, 0", "false, 1", "true, 1", "true, 10000000"})
class SlicedRestoreTest {

    private static final int MAX_PARALLELISM = 16;
    private static final WindowSpec TENS = new WindowSpec(10, 10, 0, 0);

    private final List<AbstractStreamOperatorTestHarness<?>> harnesses = new ArrayList<>();
    private final StateBackend backend;
    private final long tableBytes;
    private TypeSerializer<Long> accumulators = LongSerializer.INSTANCE;

    SlicedRestoreTest(boolean rocksDb, long tableBytes) {
        this.tableBytes = tableBytes;
        backend = rocksDb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
    }

    @AfterEach
    void close() {
        harnesses.forEach(Harnesses::close);
    }

    @Test
    void aKeyOfARescaledReceiverIsJudgedByItsOwnWatermark() throws Exception {
        int early = keyOf(1);
        int late = keyOf(0);
        Receiver ahead = new Receiver(TENS, 2, 0, OperatorSubtaskState.builder().build());
        Receiver behind = new Receiver(TENS, 2, 1, OperatorSubtaskState.builder().build());
        ahead.add(late, 100, 80);
        ahead.mark(99);
        assertThat(ahead.fired()).containsExactly(late + " [80, 90) 100");
        behind.add(early, 7, 80);
        behind.mark(49);

        Receiver one = new Receiver(TENS, 1, 0, ahead.snapshot(), behind.snapshot());
        one.add(late, 3, 85);
        one.add(early, 3, 85);
        one.mark(99);
        assertThat(one.fired()).containsExactly(early + " [80, 90) 10");
        assertThat(one.late()).isEqualTo(1);
    }

    @Test
    void windowsThatHadExpiredStaySoWithALongerLateness() throws Exception {
        Receiver receiver = start(TENS);
        receiver.add(1, 57, 80);
        receiver.mark(92);
        assertThat(receiver.fired()).containsExactly("1 [80, 90) 57");

        receiver = receiver.restored(new WindowSpec(10, 10, 0, 10));
        receiver.add(1, 1, 85);
        receiver.add(1, 2, 90);
        receiver.mark(99);
        receiver.add(1, 4, 95);
        receiver.mark(108);
        assertThat(receiver.fired()).containsExactly("1 [90, 100) 2", "1 [90, 100) 6");
        receiver.mark(109);
        receiver.assertNothingLeft();
        assertThat(receiver.late()).isEqualTo(1);
    }

    @Test
    void aShorterLatenessHoldsAtOnceAndNothingIsLeft() throws Exception {
        Receiver receiver = start(new WindowSpec(10, 10, 0, 20));
        receiver.add(1, 57, 80);
        receiver.mark(101);
        receiver.add(1, 1, 85);
        receiver.mark(102);
        assertThat(receiver.fired()).containsExactly("1 [80, 90) 57", "1 [80, 90) 58");

        receiver = receiver.restored(new WindowSpec(10, 10, 0, 10));
        receiver.add(1, 2, 85);
        receiver.add(1, 4, 95);
        receiver.mark(103);
        assertThat(receiver.fired()).containsExactly("1 [90, 100) 4");
        receiver = receiver.restored(TENS);
        receiver.add(1, 8, 95);
        assertThat(receiver.late()).isEqualTo(1);
        receiver.mark(109);
        assertThat(receiver.fired()).isEmpty();
        receiver.assertNothingLeft();
    }

    @Test
    void whatWasCombinedAndIsLateIsCountedWithAllItsElements() throws Exception {
        Receiver receiver = start(TENS);
        receiver.mark(89);
        receiver.harness.processElement(new StreamRecord<>(Partial.ofAccumulator(1, 57L, 5), 80));
        receiver.harness.processElement(new StreamRecord<>(Partial.ofAccumulator(1, 57L, 5), 90));
        assertThat(receiver.operator.lateRecords.getCount()).isEqualTo(5);
    }

    @Test
    void afterADrainedSavepointWindowsOpenAnew() throws Exception {
        Receiver receiver = start(TENS);
        receiver.add(1, 57, 80);
        receiver.mark(Long.MAX_VALUE);
        assertThat(receiver.fired()).containsExactly("1 [80, 90) 57");
        receiver = receiver.restored(TENS);
        receiver.add(1, 1, 85);
        receiver.mark(89);
        assertThat(receiver.fired()).containsExactly("1 [80, 90) 1");
    }

    @Test
    void slicesOfOtherWindowsAreRefused() throws Exception {
        Receiver receiver = start(new WindowSpec(20, 10, 0, 0));
        receiver.add(1, 1, 5);
        OperatorSubtaskState state = receiver.snapshot();
        assertThatThrownBy(() -> new Receiver(TENS, 1, 0, state))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("size 20 ms, slide 10 ms, offset 0 ms")
                .hasStackTraceContaining("size 10 ms, slide 10 ms, offset 0 ms");
    }

    @Test
    void orDroppedAndCounted() throws Exception {
        Receiver receiver = start(new WindowSpec(20, 10, 0, 0));
        receiver.add(1, 1, 5);
        receiver.add(1, 1, 15);
        receiver.mark(15);
        receiver.add(2, 1, 17);
        receiver.fired();
        OperatorSubtaskState state = receiver.snapshot();

        Receiver fresh = new Receiver(TENS, TENS.definition().discardingOther(true), 1, 0, state);
        assertThat(fresh.discarded()).isEqualTo(3);
        fresh.add(1, 7, 18);
        fresh.mark(100);
        assertThat(fresh.fired()).containsExactly("1 [10, 20) 7");
        fresh.assertNothingLeft();
    }

    @Test
    void slicesOfAnotherAccumulatorAreRefusedOrDroppedAndCounted() throws Exception {
        Receiver receiver = start(TENS);
        receiver.add(1, 1, 5);
        receiver.add(1, 1, 15);
        receiver.mark(12);
        receiver.add(2, 1, 17);
        OperatorSubtaskState state = receiver.snapshot();

        assertThatThrownBy(() -> texts(TENS.definition(), state))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining(
                        "accumulator: the restored windows were written as another type"
                                + " (LongSerializer) than the job now has (StringSerializer);");
        SlicedWindowOperator<Integer, Event, String, String> fresh =
                texts(TENS.definition().discardingOther(true), state);
        assertThat(fresh.discarded.getCount()).isEqualTo(2);
        int timers =
                ((KeyedOneInputStreamOperatorTestHarness<?, ?, ?>)
                                harnesses.get(harnesses.size() - 1))
                        .numEventTimeTimers();
        assertThat(StateEntries.of(fresh) - timers).as("entries that are no timers").isZero();
    }

    @Test
    void anAccumulatorThatCanMigrateIsReadAsItWasWritten() throws Exception {
        accumulators = Widened.OF_FOUR_BYTES;
        Receiver receiver = start(new WindowSpec(20, 10, 0, 5));
        receiver.add(1, 1, 5);
        receiver.mark(12);
        receiver.add(1, 2, 15);
        receiver.fired();
        accumulators = Widened.OF_EIGHT_BYTES;
        receiver = receiver.restored(new WindowSpec(20, 10, 0, 5));
        receiver.add(1, 1L << 40, 16);
        receiver.mark(19);
        assertThat(receiver.fired()).containsExactly("1 [0, 20) " + ((1L << 40) + 3));
        receiver = receiver.restored(new WindowSpec(20, 10, 0, 5));
        receiver.mark(34);
        assertThat(receiver.fired()).containsExactly("1 [10, 30) " + ((1L << 40) + 2));
        receiver.assertNothingLeft();
    }

    @Test
    void anotherOperatorOfTheSameUidLeavesNothingOfThem() throws Exception {
        Receiver receiver = start(new WindowSpec(20, 10, 0, 5));
        receiver.add(1, 1, 5);
        receiver.add(1, 1, 15);
        receiver.mark(12);
        receiver.add(2, 1, 17);
        OperatorSubtaskState state = receiver.snapshot();

        KeyedProcessOperator<Integer, Partial<Integer, Event, Long>, String> other =
                new Silent()
                        .operator(
                                StateDefinition.empty()
                                        .with("slicing", "none")
                                        .discardingOther(true));
        KeyedOneInputStreamOperatorTestHarness<Integer, Partial<Integer, Event, Long>, String>
                harness =
                        new KeyedOneInputStreamOperatorTestHarness<>(
                                other,
                                Partial::key,
                                Types.INT,
                                Environments.of(MAX_PARALLELISM, 1, 0));
        harnesses.add(harness);
        harness.setStateBackend(backend);
        harness.setup();
        harness.initializeState(state);
        harness.open();
        assertThat(StateEntries.of(other)).isZero();
    }

    /** Another operator with windows, of which there are none. */
    private static final class Silent
            extends WindowingFunction<Integer, Partial<Integer, Event, Long>, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().getState(new ValueStateDescriptor<>("silence", Types.LONG));
        }

        @Override
        public void processElement(
                Partial<Integer, Event, Long> element, Context context, Collector<String> out) {}

        @Override
        protected String stateOfAllKeys() {
            return "silence";
        }

        @Override
        protected long discard() {
            throw new AssertionError("there is nothing of its own");
        }
    }

    @Test
    void soIsATableOfAnotherAccumulator() throws Exception {
        OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, Long>> sender =
                sender(TENS, OperatorSubtaskState.builder().build());
        sender.processElement(new Event(1, 1, 5), 5);
        OperatorSubtaskState state = sender.snapshot(1, 1);

        assertThatThrownBy(
                        () ->
                                sender(
                                        TENS.definition(),
                                        TENS.slices(),
                                        new Texts(),
                                        StringSerializer.INSTANCE,
                                        state))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("accumulator: ");
        OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, String>> fresh =
                sender(
                        TENS.definition().discardingOther(true),
                        TENS.slices(),
                        new Texts(),
                        StringSerializer.INSTANCE,
                        state);
        fresh.processElement(new Event(1, 2, 5), 5);
        fresh.processWatermark(8);
        assertThat(fresh.extractOutputValues()).containsExactly(Partial.ofAccumulator(1, "2 ", 1));
    }

    /** The receiving side with texts as accumulators. */
    private SlicedWindowOperator<Integer, Event, String, String> texts(
            StateDefinition definition, OperatorSubtaskState state) throws Exception {
        SlicedWindowOperator<Integer, Event, String, String> operator =
                new SlicedWindowOperator<>(
                                new SlicedAggregation<>(
                                        definition,
                                        TENS.slices(),
                                        FoldedContents.of(new Texts()),
                                        IntSerializer.INSTANCE,
                                        StringSerializer.INSTANCE,
                                        100),
                                LateOutput.of(FlinkWindows.LATE),
                                StringSerializer.INSTANCE,
                                64)
                        .writingBehind(tableBytes);
        KeyedOneInputStreamOperatorTestHarness<
                        Integer, Partial<Integer, Event, String>, Pane<Integer, String, TimeWindow>>
                harness =
                        new KeyedOneInputStreamOperatorTestHarness<>(
                                operator,
                                Partial::key,
                                Types.INT,
                                Environments.of(MAX_PARALLELISM, 1, 0));
        harness.setStateBackend(backend);
        harness.setup();
        harness.initializeState(state);
        harness.open();
        harnesses.add(harness);
        return operator;
    }

    /** The ids, as a text. */
    private static final class Texts implements AggregateFunction<Event, String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String createAccumulator() {
            return "";
        }

        @Override
        public String add(Event event, String text) {
            return text + event.id() + " ";
        }

        @Override
        public String getResult(String text) {
            return text;
        }

        @Override
        public String merge(String a, String b) {
            return a + b;
        }
    }

    @Test
    void aTableIsPartOfAnUnalignedCheckpointAndRefusedWithOtherWindows() throws Exception {
        OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, Long>> sender =
                sender(new WindowSpec(20, 10, 0, 0), OperatorSubtaskState.builder().build());
        sender.processElement(new Event(1, 1, 5), 5);
        sender.prepareSnapshotPreBarrier(1);
        assertThat(sender.getOutput()).as("what a barrier waits for").isEmpty();
        OperatorSubtaskState state = sender.snapshot(1, 1);

        assertThatThrownBy(() -> sender(TENS, state)).isInstanceOf(SuppressRestartsException.class);
        OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, Long>> restored =
                sender(new WindowSpec(20, 10, 0, 0), state);
        restored.processWatermark(3);
        assertThat(restored.extractOutputValues()).containsExactly(Partial.ofAccumulator(1, 1L, 1));
    }

    @Test
    void whatItHeldIsSentForTheClockThoughNoWatermarkComes() throws Exception {
        SliceDefinition everySecond =
                new SliceDefinition(
                        TENS.lateness(),
                        new SliceFiring(1_000, 0),
                        AccumulationMode.ACCUMULATING,
                        OnTimeBehavior.FIRE_IF_NON_EMPTY,
                        ClosingBehavior.FIRE_IF_NON_EMPTY);
        OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, Long>> sender =
                sender(
                        TENS.definition(),
                        everySecond,
                        new Sum(),
                        LongSerializer.INSTANCE,
                        OperatorSubtaskState.builder().build());
        sender.processElement(new Event(1, 1, 5), 5);
        OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, Long>> restored =
                sender(
                        TENS.definition(),
                        everySecond,
                        new Sum(),
                        LongSerializer.INSTANCE,
                        sender.snapshot(1, 1));
        assertThat(restored.getOutput()).isEmpty();
        restored.setProcessingTime(200);
        assertThat(restored.extractOutputValues()).containsExactly(Partial.ofAccumulator(1, 1L, 1));
    }

    private OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, Long>> sender(
            WindowSpec spec, OperatorSubtaskState state) throws Exception {
        return sender(spec.definition(), spec.slices(), new Sum(), LongSerializer.INSTANCE, state);
    }

    private <A> OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, A>> sender(
            StateDefinition definition,
            SliceDefinition slices,
            AggregateFunction<Event, A, A> aggregate,
            TypeSerializer<A> accumulators,
            OperatorSubtaskState state)
            throws Exception {
        OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, A>> sender =
                new OneInputStreamOperatorTestHarness<>(
                        new SliceCombiner<>(
                                new SlicedAggregation<>(
                                        definition,
                                        slices,
                                        FoldedContents.of(aggregate),
                                        IntSerializer.INSTANCE,
                                        accumulators,
                                        1_000),
                                true,
                                Event::key,
                                TypeInformation.of(Event.class)
                                        .createSerializer(new SerializerConfigImpl())),
                        Environments.of(MAX_PARALLELISM, 1, 0));
        Configuration job = sender.getEnvironment().getJobConfiguration();
        job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        job.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        sender.setup();
        sender.initializeState(state);
        sender.open();
        harnesses.add(sender);
        return sender;
    }

    /** A key of a receiver of two. */
    private static int keyOf(int receiver) {
        int key = 0;
        while (assignKeyToParallelOperator(key, MAX_PARALLELISM, 2) != receiver) {
            key++;
        }
        return key;
    }

    private Receiver start(WindowSpec spec) throws Exception {
        return new Receiver(spec, 1, 0, OperatorSubtaskState.builder().build());
    }

    private final class Receiver {

        private final SlicedWindowOperator<Integer, Event, Long, Long> operator;
        private final KeyedOneInputStreamOperatorTestHarness<
                        Integer, Partial<Integer, Event, Long>, Pane<Integer, Long, TimeWindow>>
                harness;

        Receiver(WindowSpec spec, int count, int index, OperatorSubtaskState... states)
                throws Exception {
            this(spec, spec.definition(), count, index, states);
        }

        Receiver(
                WindowSpec spec,
                StateDefinition definition,
                int count,
                int index,
                OperatorSubtaskState... states)
                throws Exception {
            operator =
                    new SlicedWindowOperator<>(
                                    new SlicedAggregation<>(
                                            definition,
                                            spec.slices(),
                                            FoldedContents.of(new Sum()),
                                            IntSerializer.INSTANCE,
                                            accumulators,
                                            100),
                                    LateOutput.of(FlinkWindows.LATE),
                                    LongSerializer.INSTANCE,
                                    64)
                            .writingBehind(tableBytes);
            harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            operator,
                            Partial::key,
                            Types.INT,
                            Environments.of(MAX_PARALLELISM, count, index));
            harness.setStateBackend(backend);
            harness.setup();
            harness.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            AbstractStreamOperatorTestHarness.repackageState(states),
                            MAX_PARALLELISM,
                            states.length,
                            count,
                            index));
            harness.open();
            harnesses.add(harness);
        }

        void add(int key, long id, long timestamp) throws Exception {
            harness.processElement(
                    new StreamRecord<>(
                            Partial.ofElement(key, new Event(key, id, timestamp), timestamp),
                            timestamp));
        }

        void mark(long time) throws Exception {
            harness.processWatermark(time);
        }

        List<String> fired() {
            List<String> fired =
                    harness.extractOutputValues().stream().map(SlicedRestoreTest::line).toList();
            harness.getOutput().clear();
            return fired;
        }

        int late() {
            return Harnesses.drain(harness.getSideOutput(FlinkWindows.LATE)).size();
        }

        long discarded() {
            return operator.discarded.getCount();
        }

        OperatorSubtaskState snapshot() throws Exception {
            harness.prepareSnapshotPreBarrier(1);
            return harness.snapshot(1, 1);
        }

        Receiver restored(WindowSpec spec) throws Exception {
            return new Receiver(spec, 1, 0, snapshot());
        }

        void assertNothingLeft() throws Exception {
            harness.prepareSnapshotPreBarrier(1);
            assertThat(StateEntries.of(operator)).as("state entries and timers").isZero();
            assertThat(harness.numEventTimeTimers()).as("timers").isZero();
        }
    }

    private static String line(Pane<Integer, Long, TimeWindow> pane) {
        return String.format(
                "%d [%d, %d) %d",
                pane.key(), pane.window().getStart(), pane.window().getEnd(), pane.value());
    }
}
