package io.tidemark.windows;

import static org.apache.flink.runtime.state.KeyGroupRangeAssignment.assignKeyToParallelOperator;

import io.tidemark.state.StateDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The same windows in the general engine and in slices, each as its operators, stepped alike. */
final class BothEngines {

    private static final int MAX_PARALLELISM = 16;
    private static final SerializerConfig CONFIG = new SerializerConfigImpl();
    private static final TypeInformation<List<Long>> IDS = Types.LIST(Types.LONG);
    private static final TypeSerializer<List<Long>> ID_LISTS = IDS.createSerializer(CONFIG);
    private static final TypeSerializer<Event> EVENTS =
            TypeInformation.of(Event.class).createSerializer(CONFIG);
    private static final TypeSerializer<Pane<Integer, List<Long>, TimeWindow>> PANES =
            new PaneTypeInfo<>(Types.INT, IDS, new TimeWindow.Serializer())
                    .createSerializer(CONFIG);
    private static final TypeSerializer<Partial<Integer, Event, List<Long>>> PARTIALS =
            new Partial.Type<>(Types.INT, TypeInformation.of(Event.class), IDS)
                    .createSerializer(CONFIG);
    private static final OutputTag<String> LATE = new OutputTag<>("late", Types.STRING);
    private static final LateOutput<Event, String> LATE_OUTPUT =
            new LateOutput<>(LATE, (event, reason) -> event.id() + " " + reason);

    private BothEngines() {}

    /** What is computed. */
    record Spec(
            WindowAssigner<Object, TimeWindow> windows,
            DataflowTrigger trigger,
            long lateness,
            AccumulationMode mode,
            OnTimeBehavior onTime,
            ClosingBehavior closing) {

        PaneDefinition<Event, List<Long>, List<Long>, TimeWindow> panes() {
            return new PaneDefinition<>(
                    windows,
                    trigger,
                    lateness,
                    mode,
                    WindowContents.folded(new CollectIds()),
                    onTime,
                    closing,
                    0,
                    TimestampCombiner.END_OF_WINDOW);
        }

        SliceDefinition slices() {
            return new SliceDefinition(
                    new Lateness(Slicing.of(windows), lateness),
                    SliceFiring.of(trigger, lateness, mode),
                    mode,
                    onTime,
                    closing);
        }
    }

    /** One of the two, with one subtask or two. */
    abstract static class Engine implements AutoCloseable {

        final StateBackend backend;
        final List<
                        KeyedOneInputStreamOperatorTestHarness<
                                Integer, ?, Pane<Integer, List<Long>, TimeWindow>>>
                subtasks = new ArrayList<>();
        long clock;

        Engine(StateBackend backend) {
            this.backend = backend;
        }

        abstract void start(Spec spec, int parallelism, Saved saved) throws Exception;

        abstract void element(Event event) throws Exception;

        /** What has been gathered arrives. */
        abstract void flush() throws Exception;

        abstract Saved stop() throws Exception;

        void watermark(long time) throws Exception {
            flush();
            for (var subtask : subtasks) {
                subtask.processWatermark(time);
            }
        }

        void clock(long time) throws Exception {
            flush();
            clock = time;
            for (var subtask : subtasks) {
                subtask.setProcessingTime(time);
            }
        }

        int subtaskOf(int key) {
            return assignKeyToParallelOperator(key, MAX_PARALLELISM, subtasks.size());
        }

        List<Pane<Integer, List<Long>, TimeWindow>> panes() {
            List<Pane<Integer, List<Long>, TimeWindow>> panes = new ArrayList<>();
            for (var subtask : subtasks) {
                panes.addAll(subtask.extractOutputValues());
                subtask.getOutput().clear();
            }
            return panes;
        }

        List<String> late() {
            List<String> late = new ArrayList<>();
            for (var subtask : subtasks) {
                Harnesses.drain(subtask.getSideOutput(LATE))
                        .forEach(record -> late.add(record.getValue()));
            }
            return late;
        }

        /** Starts a subtask from its part of what was saved. */
        static void open(
                AbstractStreamOperatorTestHarness<?> harness,
                List<OperatorSubtaskState> states,
                int parallelism,
                int index,
                long clock)
                throws Exception {
            if (!states.isEmpty()) {
                harness.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                AbstractStreamOperatorTestHarness.repackageState(
                                        states.toArray(OperatorSubtaskState[]::new)),
                                MAX_PARALLELISM,
                                states.size(),
                                parallelism,
                                index));
            }
            harness.getProcessingTimeService().setCurrentTime(clock);
            harness.open();
        }

        List<OperatorSubtaskState> snapshots(
                Collection<? extends AbstractStreamOperatorTestHarness<?>> harnesses)
                throws Exception {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (AbstractStreamOperatorTestHarness<?> harness : harnesses) {
                harness.prepareSnapshotPreBarrier(1);
                states.add(Harnesses.savepoint(harness));
            }
            return states;
        }

        /** How many states are kept, and timers of event time. */
        long residue(List<String> states) {
            long left = 0;
            for (var subtask : subtasks) {
                left += subtask.numEventTimeTimers();
                KeyedStateBackend<Integer> keyed =
                        ((AbstractStreamOperator<?>) subtask.getOperator()).getKeyedStateBackend();
                for (String state : states) {
                    left += keyed.getKeysAndNamespaces(state).count();
                }
            }
            return left;
        }

        @Override
        public void close() {
            subtasks.forEach(Harnesses::close);
            subtasks.clear();
        }
    }

    /** What a stopped engine goes on from. */
    record Saved(List<OperatorSubtaskState> sender, List<OperatorSubtaskState> receivers) {

        static final Saved NOTHING = new Saved(List.of(), List.of());
    }

    /** {@link PaneOperator}. */
    static final class General extends Engine {

        General(StateBackend backend) {
            super(backend);
        }

        @Override
        void start(Spec spec, int parallelism, Saved saved) throws Exception {
            PaneDefinition<Event, List<Long>, List<Long>, TimeWindow> panes = spec.panes();
            for (int i = 0; i < parallelism; i++) {
                KeyedOneInputStreamOperatorTestHarness<
                                Integer, Event, Pane<Integer, List<Long>, TimeWindow>>
                        harness =
                                new KeyedOneInputStreamOperatorTestHarness<>(
                                        new PaneOperator<>(
                                                panes,
                                                PaneMeaning.of(StateDefinition.empty(), panes),
                                                ID_LISTS,
                                                ID_LISTS,
                                                EVENTS,
                                                new TimeWindow.Serializer(),
                                                LATE_OUTPUT),
                                        Event::key,
                                        Types.INT,
                                        Environments.of(MAX_PARALLELISM, parallelism, i));
                subtasks.add(harness);
                harness.setStateBackend(backend);
                harness.setup(PANES);
                open(harness, saved.receivers(), parallelism, i, clock);
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        void element(Event event) throws Exception {
            ((KeyedOneInputStreamOperatorTestHarness<Integer, Event, ?>)
                            subtasks.get(subtaskOf(event.key())))
                    .processElement(event, event.timestamp());
        }

        @Override
        void flush() {}

        @Override
        Saved stop() throws Exception {
            Saved saved = new Saved(List.of(), snapshots(subtasks));
            close();
            return saved;
        }

        long residue() {
            return residue(List.of("windows"));
        }
    }

    /** {@link SliceCombiner}, one of them, and {@link SlicedWindowOperator}. */
    static final class Slicer extends Engine {

        private final int slicesPerChunk;
        private long arrived;
        private int flushes;
        private OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, List<Long>>>
                sender;

        Slicer(StateBackend backend, int slicesPerChunk) {
            super(backend);
            this.slicesPerChunk = slicesPerChunk;
        }

        @Override
        void start(Spec spec, int parallelism, Saved saved) throws Exception {
            SliceDefinition slices = spec.slices();
            StateDefinition meaning =
                    StateDefinition.empty()
                            .with("slicing", slices.slicing())
                            .with("mode", spec.mode());
            sender =
                    new OneInputStreamOperatorTestHarness<>(
                            new SliceCombiner<>(
                                    new SlicedAggregation<>(
                                            meaning,
                                            slices,
                                            FoldedContents.of(new CollectIds()),
                                            IntSerializer.INSTANCE,
                                            ID_LISTS,
                                            1_000),
                                    true,
                                    Event::key,
                                    EVENTS),
                            Environments.of(MAX_PARALLELISM, 1, 0));
            sender.setup(PARTIALS);
            open(sender, saved.sender(), 1, 0, clock);
            for (int i = 0; i < parallelism; i++) {
                KeyedOneInputStreamOperatorTestHarness<
                                Integer,
                                Partial<Integer, Event, List<Long>>,
                                Pane<Integer, List<Long>, TimeWindow>>
                        harness =
                                new KeyedOneInputStreamOperatorTestHarness<>(
                                        new SlicedWindowOperator<>(
                                                        new SlicedAggregation<>(
                                                                meaning,
                                                                slices,
                                                                FoldedContents.of(new CollectIds()),
                                                                IntSerializer.INSTANCE,
                                                                ID_LISTS,
                                                                1_000),
                                                        LATE_OUTPUT,
                                                        ID_LISTS,
                                                        slicesPerChunk)
                                                .writingBehind(Tables.some(slicesPerChunk)),
                                        Partial::key,
                                        Types.INT,
                                        Environments.of(MAX_PARALLELISM, parallelism, i));
                subtasks.add(harness);
                harness.setStateBackend(backend);
                harness.setup(PANES);
                open(harness, saved.receivers(), parallelism, i, clock);
            }
        }

        @Override
        void element(Event event) throws Exception {
            sender.processElement(event, event.timestamp());
            shuffle();
        }

        @Override
        void flush() throws Exception {
            sender.prepareSnapshotPreBarrier(1);
            shuffle();
            flushes++;
            for (var subtask : subtasks) {
                if (flushes % 7 == 0) {
                    // A checkpoint from which nothing starts.
                    subtask.prepareSnapshotPreBarrier(1);
                } else {
                    ((SlicedWindowOperator<?, ?, ?, ?>) subtask.getOperator()).flush();
                }
            }
        }

        @Override
        void watermark(long time) throws Exception {
            sender.processWatermark(time);
            shuffle();
            super.watermark(time);
        }

        @Override
        void clock(long time) throws Exception {
            super.clock(time);
            sender.setProcessingTime(time);
        }

        /** The clock alone brings what has been gathered. */
        void clockOnly(long time) throws Exception {
            clock = time;
            sender.setProcessingTime(time);
            shuffle();
            for (var subtask : subtasks) {
                subtask.setProcessingTime(time);
            }
        }

        /** How many records have reached the receivers. */
        long arrived() {
            return arrived;
        }

        @SuppressWarnings("unchecked")
        private void shuffle() throws Exception {
            for (Object sent : Harnesses.drain(sender.getOutput())) {
                if (!(sent instanceof Watermark)) {
                    StreamRecord<Partial<Integer, Event, List<Long>>> record =
                            (StreamRecord<Partial<Integer, Event, List<Long>>>) sent;
                    ((KeyedOneInputStreamOperatorTestHarness<
                                            Integer, Partial<Integer, Event, List<Long>>, ?>)
                                    subtasks.get(subtaskOf(record.getValue().key())))
                            .processElement(record);
                    arrived++;
                }
            }
        }

        @Override
        Saved stop() throws Exception {
            flush();
            Saved saved = new Saved(snapshots(List.of(sender)), snapshots(subtasks));
            close();
            return saved;
        }

        long residue() throws Exception {
            for (var subtask : subtasks) {
                subtask.prepareSnapshotPreBarrier(1);
            }
            return residue(
                    List.of(
                            "open-slices",
                            "closed-slices",
                            "chunk-sums",
                            "chunks",
                            "shown-windows"));
        }

        @Override
        public void close() {
            super.close();
            if (sender != null) {
                Harnesses.close(sender);
                sender = null;
            }
        }
    }
}
