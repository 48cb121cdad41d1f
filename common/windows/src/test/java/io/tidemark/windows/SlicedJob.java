package io.tidemark.windows;

import static org.apache.flink.runtime.state.KeyGroupRangeAssignment.assignKeyToParallelOperator;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;

/** Sliced windows as they run: senders, each with one input, a shuffle, and receivers. */
final class SlicedJob implements AutoCloseable {

    static final int MAX_PARALLELISM = 16;
    private static final SerializerConfig CONFIG = new SerializerConfigImpl();
    private static final Partial.Type<Integer, Event, List<Long>> PARTIAL =
            new Partial.Type<>(Types.INT, TypeInformation.of(Event.class), Types.LIST(Types.LONG));
    private static final TypeSerializer<List<Long>> IDS =
            Types.LIST(Types.LONG).createSerializer(CONFIG);
    private static final TypeSerializer<Pane<Integer, List<Long>, TimeWindow>> PANES =
            new PaneTypeInfo<>(Types.INT, Types.LIST(Types.LONG), new TimeWindow.Serializer())
                    .createSerializer(CONFIG);
    private static final TypeSerializer<Partial<Integer, Event, List<Long>>> ON_THE_WIRE =
            PARTIAL.createSerializer(CONFIG);
    private static final TypeSerializer<Event> EVENT =
            TypeInformation.of(Event.class).createSerializer(CONFIG);

    private static final Arrivals NOBODY =
            new Arrivals() {
                @Override
                public void elements(Partial<Integer, Event, List<Long>> partial) {}

                @Override
                public void mark(KeyGroupRange groups, long time) {}
            };

    private WindowSpec spec;
    private final int bufferedSlices;
    private final boolean rocksDb;
    private final int slicesPerChunk;
    private final long tableBytes;
    private final Outcome outcome = new Outcome();
    private final List<Sender> senders = new ArrayList<>();
    private final List<Receiver> receivers = new ArrayList<>();
    private final Map<List<Integer>, Queue<Object>> ways = new LinkedHashMap<>();
    private final Arrivals arrivals;
    private final boolean isSlow;
    private long checkpoints;
    private int marks;

    /** Whether checkpoints are unaligned. */
    private boolean isUnaligned;

    /** What arrives at a receiver. */
    interface Arrivals {

        /** Before the receiver has it. */
        void elements(Partial<Integer, Event, List<Long>> partial) throws Exception;

        /** A receiver's own watermark advances. */
        void mark(KeyGroupRange groups, long time);
    }

    /** A job in which what is sent arrives at once. */
    SlicedJob(WindowSpec spec, int bufferedSlices, boolean rocksDb, int inputs) throws Exception {
        this(spec, bufferedSlices, rocksDb, inputs, false, NOBODY);
    }

    /**
     * @param isSlow whether what is sent arrives when {@link #deliverOne} says so
     * @param arrivals is told what arrives
     */
    SlicedJob(
            WindowSpec spec,
            int bufferedSlices,
            boolean rocksDb,
            int inputs,
            boolean isSlow,
            Arrivals arrivals)
            throws Exception {
        this.isSlow = isSlow;
        this.arrivals = arrivals;
        this.spec = spec;
        this.bufferedSlices = bufferedSlices;
        this.rocksDb = rocksDb;
        // Of some streams the slices are kept in chunks, of some they are not.
        this.tableBytes = Tables.some(bufferedSlices);
        this.slicesPerChunk = bufferedSlices % 2 == 0 ? 1 + bufferedSlices % 6 : 64;
        start(List.of(), inputs, List.of(), 1);
    }

    void element(int input, Event event) throws Exception {
        senders.get(input).harness.processElement(new StreamRecord<>(event, event.timestamp()));
        shuffle(input);
    }

    void mark(int input, long time) throws Exception {
        senders.get(input).harness.processWatermark(time);
        shuffle(input);
    }

    void status(int input, WatermarkStatus status) throws Exception {
        senders.get(input).harness.processWatermarkStatus(status);
        shuffle(input);
    }

    /** Takes a checkpoint and does not go on from it yet. */
    private List<OperatorSubtaskState> snapshotSenders() throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (int i = 0; i < senders.size(); i++) {
            senders.get(i).harness.prepareSnapshotPreBarrier(checkpoints);
            shuffle(i);
            states.add(senders.get(i).harness.snapshot(checkpoints, checkpoints));
        }
        if (!isUnaligned) {
            deliverAll();
        }
        return states;
    }

    private List<OperatorSubtaskState> snapshotReceivers() throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (Receiver receiver : receivers) {
            receiver.harness.prepareSnapshotPreBarrier(checkpoints);
            states.add(Harnesses.savepoint(receiver.harness));
        }
        return states;
    }

    /** Fails after a checkpoint and starts again from it, with other numbers of subtasks. */
    void restore(int newSenders, int newReceivers) throws Exception {
        restore(newSenders, newReceivers, isUnaligned, spec);
    }

    /**
     * The same, and goes on with other checkpoints and another lateness. What was under way in an
     * unaligned checkpoint is so again, but that an input was idle, and of a rescaled one only the
     * records are.
     */
    void restore(int newSenders, int newReceivers, boolean unalignedNow, WindowSpec specNow)
            throws Exception {
        checkpoints++;
        List<OperatorSubtaskState> senderStates = snapshotSenders();
        List<OperatorSubtaskState> receiverStates = snapshotReceivers();
        outcome();
        boolean isRescaled = newSenders != senders.size() || newReceivers != receivers.size();
        Map<List<Integer>, Queue<Object>> underWay = new LinkedHashMap<>(ways);
        close();
        spec = specNow;
        isUnaligned = unalignedNow;
        start(senderStates, newSenders, receiverStates, newReceivers);
        for (Map.Entry<List<Integer>, Queue<Object>> way : underWay.entrySet()) {
            for (Object sent : way.getValue()) {
                if (sent instanceof StreamRecord<?> record) {
                    send(way.getKey().get(0) % newSenders, asPartial(record));
                } else if (sent instanceof Watermark && !isRescaled) {
                    way(way.getKey().get(0), way.getKey().get(1)).add(sent);
                }
            }
        }
    }

    Outcome outcome() {
        for (Receiver receiver : receivers) {
            receiver.harness.extractOutputValues().forEach(pane -> outcome.fired(Fired.of(pane)));
            receiver.harness.getOutput().clear();
            Harnesses.drain(receiver.harness.getSideOutput(FlinkWindows.LATE))
                    .forEach(record -> outcome.late(record.getValue()));
        }
        return outcome;
    }

    /** Fails if anything is left of any window. */
    void assertNothingLeft() throws Exception {
        for (Receiver receiver : receivers) {
            receiver.harness.prepareSnapshotPreBarrier(checkpoints);
            assertThat(receiver.harness.numEventTimeTimers()).as("timers").isZero();
            for (String state :
                    List.of("open-slices", "closed-slices", "chunk-sums", "shown-windows")) {
                assertThat(
                                receiver.harness
                                        .getOperator()
                                        .<Integer>getKeyedStateBackend()
                                        .getKeys(state, VoidNamespace.INSTANCE))
                        .as(state)
                        .isEmpty();
            }
        }
    }

    private void start(
            List<OperatorSubtaskState> senderStates,
            int newSenders,
            List<OperatorSubtaskState> receiverStates,
            int newReceivers)
            throws Exception {
        for (int i = 0; i < newSenders; i++) {
            senders.add(new Sender(i, newSenders, part(senderStates, newSenders, i)));
        }
        for (int i = 0; i < newReceivers; i++) {
            receivers.add(
                    new Receiver(
                            i, newReceivers, newSenders, part(receiverStates, newReceivers, i)));
        }
    }

    private static OperatorSubtaskState part(
            List<OperatorSubtaskState> states, int parallelism, int index) throws Exception {
        if (states.isEmpty()) {
            return OperatorSubtaskState.builder().build();
        }
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                AbstractStreamOperatorTestHarness.repackageState(
                        states.toArray(OperatorSubtaskState[]::new)),
                MAX_PARALLELISM,
                states.size(),
                parallelism,
                index);
    }

    /**
     * Puts what a sender has sent on its ways to the receivers: records by key, all else to each.
     */
    private void shuffle(int input) throws Exception {
        for (Object sent : Harnesses.drain(senders.get(input).harness.getOutput())) {
            if (sent instanceof StreamRecord<?> record) {
                send(input, asPartial(record));
            } else {
                for (int receiver = 0; receiver < receivers.size(); receiver++) {
                    way(input, receiver).add(sent);
                }
            }
        }
        if (!isSlow) {
            deliverAll();
        }
    }

    private void send(int input, StreamRecord<Partial<Integer, Event, List<Long>>> record) {
        int receiver =
                assignKeyToParallelOperator(
                        record.getValue().key(), MAX_PARALLELISM, receivers.size());
        way(input, receiver).add(record);
    }

    @SuppressWarnings("unchecked")
    private static StreamRecord<Partial<Integer, Event, List<Long>>> asPartial(
            StreamRecord<?> record) {
        return (StreamRecord<Partial<Integer, Event, List<Long>>>) record;
    }

    private Queue<Object> way(int input, int receiver) {
        return ways.computeIfAbsent(List.of(input, receiver), any -> new ArrayDeque<>());
    }

    /** One thing more arrives, by some way. */
    void deliverOne(Random random) throws Exception {
        List<List<Integer>> busy =
                ways.keySet().stream().filter(way -> !ways.get(way).isEmpty()).toList();
        if (!busy.isEmpty()) {
            deliver(busy.get(random.nextInt(busy.size())));
        }
    }

    /** What is under way from a sender to a receiver arrives. */
    void deliverAll(int input, int receiver) throws Exception {
        while (!way(input, receiver).isEmpty()) {
            deliver(List.of(input, receiver));
        }
    }

    void deliverAll() throws Exception {
        for (List<Integer> way : ways.keySet()) {
            while (!ways.get(way).isEmpty()) {
                deliver(way);
            }
        }
    }

    private void deliver(List<Integer> way) throws Exception {
        int input = way.get(0);
        Receiver receiver = receivers.get(way.get(1));
        Object arrived = ways.get(way).remove();
        if (arrived instanceof Watermark mark) {
            if (bufferedSlices < 100 && ++marks % 5 == 0) {
                // A checkpoint from which nothing starts.
                receiver.harness.prepareSnapshotPreBarrier(checkpoints);
            }
            receiver.inputs.mark(input, mark);
        } else if (arrived instanceof WatermarkStatus status) {
            receiver.inputs.status(input, status);
        } else {
            StreamRecord<Partial<Integer, Event, List<Long>>> record =
                    asPartial((StreamRecord<?>) arrived);
            byte[] bytes = InstantiationUtil.serializeToByteArray(ON_THE_WIRE, record.getValue());
            arrivals.elements(record.getValue());
            receiver.harness.processElement(
                    new StreamRecord<>(
                            InstantiationUtil.deserializeFromByteArray(ON_THE_WIRE, bytes),
                            record.getTimestamp()));
        }
    }

    @Override
    public void close() {
        senders.forEach(sender -> Harnesses.close(sender.harness));
        receivers.forEach(receiver -> Harnesses.close(receiver.harness));
        senders.clear();
        receivers.clear();
        ways.clear();
    }

    private final class Sender {

        private final OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, List<Long>>>
                harness;

        Sender(int index, int count, OperatorSubtaskState state) throws Exception {
            harness =
                    new OneInputStreamOperatorTestHarness<>(
                            new SliceCombiner<>(
                                    new SlicedAggregation<>(
                                            spec.definition(),
                                            spec.slices(),
                                            FoldedContents.of(new CollectIds()),
                                            IntSerializer.INSTANCE,
                                            IDS,
                                            bufferedSlices),
                                    true,
                                    Event::key,
                                    EVENT),
                            Environments.of(MAX_PARALLELISM, count, index));
            if (isUnaligned) {
                Configuration job = harness.getEnvironment().getJobConfiguration();
                job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
                job.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
            }
            harness.setup(ON_THE_WIRE);
            harness.initializeState(state);
            harness.open();
        }
    }

    private final class Receiver {

        private final KeyedOneInputStreamOperatorTestHarness<
                        Integer,
                        Partial<Integer, Event, List<Long>>,
                        Pane<Integer, List<Long>, TimeWindow>>
                harness;
        private final Inputs inputs;

        Receiver(int index, int count, int inputCount, OperatorSubtaskState state)
                throws Exception {
            harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            new SlicedWindowOperator<>(
                                            new SlicedAggregation<>(
                                                    spec.definition(),
                                                    spec.slices(),
                                                    FoldedContents.of(new CollectIds()),
                                                    IntSerializer.INSTANCE,
                                                    IDS,
                                                    bufferedSlices),
                                            LateOutput.of(FlinkWindows.LATE),
                                            IDS,
                                            slicesPerChunk)
                                    .writingBehind(tableBytes),
                            Partial::key,
                            Types.INT,
                            Environments.of(MAX_PARALLELISM, count, index));
            harness.setStateBackend(rocksDb ? RocksDb.inMemory() : new HashMapStateBackend());
            harness.setup(PANES);
            harness.initializeState(state);
            harness.open();
            KeyGroupRange groups =
                    KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                            MAX_PARALLELISM, count, index);
            inputs =
                    new Inputs(
                            inputCount,
                            mark -> {
                                arrivals.mark(groups, mark.getTimestamp());
                                harness.processWatermark(mark);
                            });
        }
    }
}
