package io.tidemark.windows;

import io.tidemark.state.BatchExecution;
import io.tidemark.state.DefinesState;
import io.tidemark.state.OperatorWatermark;
import io.tidemark.state.Portions;
import io.tidemark.state.RestoredState;
import io.tidemark.state.StateDefinition;
import io.tidemark.windows.Partial.Timed;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.internal.InternalValueState;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.operators.windowing.functions.InternalWindowFunction;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * The receiving side of sliced windows: judges lateness, keeps each key's slices, and combines them
 * into a window's value when the watermark passes the window's end.
 *
 * <p>What arrives is first gathered in a {@link SliceTable}, and written to state when the table is
 * full, before each watermark and before each checkpoint barrier. The watermark stands still
 * between two such flushes, so all that one flush writes of a key has been judged by one watermark,
 * which is the one that holds at the flush.
 *
 * <p>State for each key: its <em>open</em> slices, of which no window has fired, and its
 * <em>closed</em> ones, of which some window has fired and some has not yet expired. A flush reads
 * and writes the few open ones; the closed ones ({@link ClosedSlices}) only when a window fires. A
 * key has a timer at the first window end of each open slice, and one at the next window end (or
 * expiry) of its closed slices; with slices side by side, these are one and the same.
 *
 * <p>A timer means nothing of its own: at each, what is due is asked of the present windows and the
 * present lateness, and while there is state there is a timer for what is next.
 *
 * <p>Each key is judged by the watermark of its key group, which is part of the checkpoint ({@link
 * OperatorWatermark}): what was late before a failure is late after it too, and no window that had
 * expired opens again.
 */
final class SlicedWindowOperator<K, T, ACC, V, R>
        extends AbstractUdfStreamOperator<R, InternalWindowFunction<V, R, K, TimeWindow>>
        implements OneInputStreamOperator<Partial<K, T, ACC>, R>,
                Triggerable<K, VoidNamespace>,
                BoundedOneInput,
                DefinesState {

    /** Counts the late elements, whether they go to an output or not. */
    static final String RECORDS_LATE = "records-late";

    private static final String WINDOW_ENDS = "window-ends";

    private static final long serialVersionUID = 1L;

    /** Bounds accumulators that grow, with room for hot keys of those that don't. */
    private static final int RECORDS_PER_SLICE = 100;

    private final StateDefinition definition;
    private final Slicing slicing;
    private final Lateness lateness;
    private final OutputTag<T> lateTag;
    private final AggregateFunction<T, ACC, V> aggregate;
    private final TypeSerializer<K> keySerializer;
    private final TypeSerializer<ACC> accumulatorSerializer;
    private final int maxBufferedSlices;
    private final int slicesPerChunk;

    private transient OperatorWatermark operatorWatermark;
    private transient RestoredState restored;

    /**
     * Flink runs the job as a batch: one key after the other, and all of time at each one's end.
     */
    private transient boolean isBatch;

    /** That of the present key. */
    private transient long watermark;

    /** The last millisecond of the newest windows of the present key that have expired. */
    private transient long expired;

    private transient SliceTable<K, T, ACC> arrived;
    private transient ValueState<Slices<ACC>> openState;
    private transient ClosedSlices<ACC> closed;
    private transient InternalTimerService<VoidNamespace> timers;
    transient Counter discarded;
    transient Counter lateRecords;
    private transient TimestampedCollector<R> collector;
    private transient FiringContext context;

    SlicedWindowOperator(
            StateDefinition definition,
            Lateness lateness,
            OutputTag<T> lateTag,
            AggregateFunction<T, ACC, V> aggregate,
            InternalWindowFunction<V, R, K, TimeWindow> windowFunction,
            TypeSerializer<K> keySerializer,
            TypeSerializer<ACC> accumulatorSerializer,
            int maxBufferedSlices,
            int slicesPerChunk) {
        super(windowFunction);
        this.definition = definition;
        this.slicing = lateness.slicing();
        this.lateness = lateness;
        this.lateTag = lateTag;
        this.aggregate = aggregate;
        this.keySerializer = keySerializer;
        this.accumulatorSerializer = accumulatorSerializer;
        this.maxBufferedSlices = maxBufferedSlices;
        this.slicesPerChunk = slicesPerChunk;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        OperatorStateStore store = context.getOperatorStateStore();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        restored = definition.restore(context);
        operatorWatermark = OperatorWatermark.restore(store, task, lateness.allowed());
    }

    @Override
    public void open() throws Exception {
        super.open();
        isBatch = BatchExecution.isOf(getKeyedStateBackend());
        arrived = new SliceTable<>(aggregate, keySerializer, maxBufferedSlices, RECORDS_PER_SLICE);
        openState = slicesState("open-slices");
        closed =
                new ClosedSlices<>(
                        slicing,
                        aggregate,
                        accumulatorSerializer,
                        slicesPerChunk,
                        slicesState("closed-slices"),
                        slicesState("chunk-sums"),
                        chunkState());
        timers = getInternalTimerService(WINDOW_ENDS, VoidNamespaceSerializer.INSTANCE, this);
        lateRecords = getMetricGroup().counter(RECORDS_LATE);
        collector = new TimestampedCollector<>(output);
        context = new FiringContext();
        discarded = restored.discard(getMetricGroup(), this, Set.of(WINDOW_ENDS), this::discard);
    }

    private ValueState<Slices<ACC>> slicesState(String name) throws Exception {
        return getPartitionedState(new ValueStateDescriptor<>(name, slicesSerializer()));
    }

    private TypeSerializer<Slices<ACC>> slicesSerializer() {
        return new SlicesSerializer<>(restored.typed("accumulator", accumulatorSerializer));
    }

    @SuppressWarnings("unchecked") // Every keyed state of Flink's backends is an internal one.
    private InternalValueState<K, Long, Slices<ACC>> chunkState() throws Exception {
        ValueState<Slices<ACC>> state =
                getOrCreateKeyedState(
                        LongSerializer.INSTANCE,
                        new ValueStateDescriptor<>("chunks", slicesSerializer()));
        return (InternalValueState<K, Long, Slices<ACC>>) state;
    }

    /** Drops what was written under another definition. */
    private long discard() throws Exception {
        long open =
                Portions.drop(
                        () -> keysOf("open-slices"),
                        key -> {
                            setCurrentKey(key);
                            int slices = orEmpty(openState.value()).size();
                            openState.clear();
                            return slices;
                        });
        return open
                + Portions.drop(
                        () -> keysOf("closed-slices"),
                        key -> {
                            setCurrentKey(key);
                            closed.load();
                            return closed.clear();
                        });
    }

    private Stream<K> keysOf(String state) {
        return this.<K>getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE);
    }

    @Override
    public StateDefinition stateDefinition() {
        return definition;
    }

    @Override
    public void processElement(StreamRecord<Partial<K, T, ACC>> record) throws Exception {
        Partial<K, T, ACC> partial = record.getValue();
        K key = partial.key();
        long slice = slicing.sliceOf(record.getTimestamp());
        at(key);
        if (partial.isElements()) {
            for (Timed<T> element : partial.elements()) {
                if (lateness.isLate(slice, element.timestamp(), expired)) {
                    late(element);
                } else if (slicing.isInWindow(slice)) {
                    arrived.add(key, slice, element.element());
                }
            }
        } else if (lateness.isLate(slice, slice, expired)) {
            lateRecords.inc(partial.count());
        } else {
            arrived.merge(key, slice, partial.accumulator());
        }
        // In a batch, a key's state is gone when the next key comes.
        if (arrived.isFull() || isBatch) {
            flush();
        }
    }

    private void late(Timed<T> element) {
        lateRecords.inc();
        if (lateTag != null) {
            output.collect(lateTag, new StreamRecord<>(element.element(), element.timestamp()));
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        operatorWatermark.advance(mark.getTimestamp());
        super.processWatermark(mark);
    }

    @Override
    public void endInput() throws Exception {
        if (!isBatch && timers.currentWatermark() < Long.MAX_VALUE) {
            // Flink does not send the last watermark of an input that was idle when it ended.
            processWatermark(Watermark.MAX_WATERMARK);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        flush();
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        operatorWatermark.snapshot();
    }

    private void flush() throws Exception {
        arrived.forEach(this::write);
        arrived.clear();
    }

    /** Takes the watermark that holds for a key. */
    private void at(K key) {
        if (isBatch && timers.currentWatermark() == Long.MAX_VALUE) {
            watermark = Long.MAX_VALUE;
            expired = Long.MAX_VALUE;
        } else {
            watermark = operatorWatermark.of(key);
            expired = operatorWatermark.expiredThrough(key);
        }
    }

    /** Writes one key's arrived slices to its state, and fires again the windows they changed. */
    private void write(K key, Slices<ACC> changed) throws Exception {
        setCurrentKey(key);
        at(key);
        Slices<ACC> open = orEmpty(openState.value());
        long[] ends = ended(changed, expired);
        for (int i = 0; i < changed.size(); i++) {
            if (open.merge(changed.start(i), changed.accumulator(i), aggregate)) {
                registerTimer(changed.start(i));
            }
        }
        if (ends.length > 0) {
            closed.load();
            close(open);
            fire(key, ends, closed.ofWindows(ends[0], ends[ends.length - 1]));
            closed.save();
        }
        ClosedSlices.update(openState, open);
    }

    @Override
    public void onEventTime(InternalTimer<K, VoidNamespace> timer) throws Exception {
        K key = timer.getKey();
        at(key);
        Slices<ACC> open = openState.value();
        closed.load();
        boolean isWaiting = open != null && close(open);
        if (isWaiting) {
            ClosedSlices.update(openState, open);
        }
        // One timer does the work of all that are due, for a watermark may pass many window ends;
        // the others then find it done.
        if (closed.isEmpty() || (!isWaiting && closed.firedThrough() >= watermark)) {
            return;
        }
        // No window ends between the watermark before and the first of the key's timers.
        long after = Math.max(timer.getTimestamp() - 1, closed.firedThrough());
        Slices<ACC> slices = closed.ofWindows(firstDue(after), lastDue());
        fire(key, ended(slices, after), slices);
        closed.dropExpired(expired);
        if (!closed.isEmpty()) {
            registerTimer(closed.last());
        }
        closed.save();
    }

    @Override
    public void onProcessingTime(InternalTimer<K, VoidNamespace> timer) {
        throw new IllegalStateException("no processing-time timer is ever registered");
    }

    /** Moves the slices of which a window has ended from open to closed; whether there were any. */
    private boolean close(Slices<ACC> open) throws Exception {
        int count = 0;
        while (count < open.size() && slicing.firstEnd(open.start(count)) - 1 <= watermark) {
            closed.merge(open.start(count), open.accumulator(count));
            count++;
        }
        open.removeFirst(count);
        return count > 0;
    }

    /** No window that is due ends before; of all closed slices, so that it is a time of theirs. */
    private long firstDue(long after) throws Exception {
        long first = slicing.firstEnd(closed.first());
        return first - 1 > after ? first : after + 2;
    }

    /** No window that is due ends after. */
    private long lastDue() {
        return Math.min(slicing.lastEnd(closed.last()) - 1, watermark) + 1;
    }

    /**
     * The ends, ascending, of the windows that hold one of the slices, and whose last millisecond
     * is after {@code after} and not after the watermark.
     */
    private long[] ended(Slices<ACC> slices, long after) {
        LongStream.Builder ends = LongStream.builder();
        long last = after;
        for (int i = 0; i < slices.size(); i++) {
            long end = slicing.nextEnd(slices.start(i), last);
            while (end != Slicing.NONE && end - 1 <= watermark) {
                ends.add(end);
                last = end - 1;
                end = slicing.nextEnd(slices.start(i), last);
            }
        }
        return ends.build().toArray();
    }

    private void fire(K key, long[] ends, Slices<ACC> slices) throws Exception {
        SliceFold<ACC> fold =
                new SliceFold<>(slices, ends, slicing.size(), aggregate, accumulatorSerializer);
        for (long end : ends) {
            emit(key, end, aggregate.getResult(fold.next()));
        }
        closed.firedThrough(watermark);
    }

    private void emit(K key, long end, V value) throws Exception {
        TimeWindow window = new TimeWindow(end - slicing.size(), end);
        collector.setAbsoluteTimestamp(window.maxTimestamp());
        context.window = window;
        userFunction.process(key, window, context, value, collector);
    }

    /**
     * Wakes the current key when the next window of {@code slice} ends, or the last one expires.
     */
    private void registerTimer(long slice) {
        long end = slicing.nextEnd(slice, watermark);
        long time = end == Slicing.NONE ? lateness.expiryOf(slicing.lastEnd(slice)) : end - 1;
        if (time < Long.MAX_VALUE) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
        }
    }

    private static <ACC> Slices<ACC> orEmpty(Slices<ACC> slices) {
        return slices == null ? new Slices<>() : slices;
    }

    /** What a window function sees; slices are shared, so there is no state of one window. */
    private final class FiringContext implements InternalWindowFunction.InternalWindowContext {

        private static final long serialVersionUID = 1L;

        private TimeWindow window;

        @Override
        public long currentProcessingTime() {
            return timers.currentProcessingTime();
        }

        @Override
        public long currentWatermark() {
            return watermark;
        }

        @Override
        public KeyedStateStore windowState() {
            throw new UnsupportedOperationException(
                    "sliced windows keep no state of a single window; use globalState()");
        }

        @Override
        public KeyedStateStore globalState() {
            return getKeyedStateStore();
        }

        @Override
        public <X> void output(OutputTag<X> tag, X value) {
            output.collect(tag, new StreamRecord<>(value, window.maxTimestamp()));
        }
    }
}
