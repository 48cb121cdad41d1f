package io.tidemark.windows;

import io.tidemark.state.BatchExecution;
import io.tidemark.state.DefinesState;
import io.tidemark.state.OperatorWatermark;
import io.tidemark.state.Portions;
import io.tidemark.state.RestoredState;
import io.tidemark.state.StateDefinition;
import io.tidemark.windows.Partial.Timed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.annotation.Nullable;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.internal.InternalValueState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The receiving side of sliced windows: judges lateness, and hands each key's slices to {@link
 * SliceEngine}, which combines them into panes.
 *
 * <p>What arrives is first gathered in a {@link SliceTable}, and written to state when the table is
 * full, before each watermark, before each checkpoint barrier, at the clock's ticks, and soon if a
 * late pane is made of it. What would then fire nothing, of a key that has an entry on the heap or
 * is nowhere, is added there at once. The watermark stands still between two such flushes, so all
 * that one flush writes of a key has been judged by one watermark, which is the one that holds at
 * the flush.
 *
 * <p>Each key is judged by the watermark of its key group, which is part of the checkpoint ({@link
 * OperatorWatermark}): what was late before a failure is late after it too, and no window that had
 * expired opens again. A tick that was missed while the job stood still comes as soon as it runs,
 * and then the clock's next one.
 *
 * <p>State: see {@link SliceEngine}; and {@code kept}, what the last checkpoint was taken with:
 * allowed lateness (ms); whether windows are watched until they expire (1), or were once (2), or
 * never (0); and whether some may be among the shown ones (1 or 0).
 *
 * <p>Counters: {@code records-late}, {@code windows-discarded}, and those of {@link OperatorPanes}.
 * Panes carry their window's last ms as timestamp.
 */
final class SlicedWindowOperator<K, T, ACC, V>
        extends AbstractStreamOperator<Pane<K, V, TimeWindow>>
        implements OneInputStreamOperator<Partial<K, T, ACC>, Pane<K, V, TimeWindow>>,
                Triggerable<K, VoidNamespace>,
                BoundedOneInput,
                DefinesState {

    /** Counts the late elements, whether they go to an output or not. */
    static final String RECORDS_LATE = "records-late";

    private static final String WINDOW_ENDS = "window-ends";
    private static final String OPEN = "open-slices";
    private static final String CLOSED = "closed-slices";
    static final String SUMS = "chunk-sums";
    private static final String CHUNKS = "chunks";
    private static final String SHOWN = "shown-windows";

    private static final long NOT_WATCHED = 0;
    private static final long WATCHED = 1;
    private static final long ONCE_WATCHED = 2;

    private static final long serialVersionUID = 1L;

    private final SlicedAggregation<K, T, ACC, V> sliced;
    private final SliceDefinition definition;
    private final Slicing slicing;
    private final Lateness lateness;
    @Nullable private final LateOutput<T, ?> lateOutput;
    private final TypeSerializer<V> valueSerializer;
    private final int slicesPerChunk;

    private long tableBytes = HeapShares.BY_BACKEND;

    private transient OperatorWatermark operatorWatermark;
    private transient RestoredState restored;

    private transient ListState<long[]> keptState;

    /** What the restored state was kept with; null if there is none. */
    @Nullable private transient long[] restoredKept;

    private transient boolean mayBeShown;

    /** Whether a restore may have made windows expire that have not been closed yet. */
    private transient boolean owesClosings;

    /**
     * Flink runs the job as a batch: one key after the other, and all of time at each one's end.
     */
    private transient boolean isBatch;

    /** That of the present key. */
    private transient long watermark;

    /** The last millisecond of the newest windows of the present key that have expired. */
    private transient long expired;

    private transient SliceTable<K, T, ACC> arrived;

    /** When the first of it came, in processing time. */
    private transient long arrivedSince;

    private transient long nextFlush;
    private transient boolean flushIsDue;
    private transient SliceEngine<K, ACC, V> engine;
    private transient KeyedValues<K> values;

    private transient OperatorPanes<K, V, TimeWindow> panes;
    private transient StreamRecord<Pane<K, V, TimeWindow>> outgoing;
    private transient InternalTimerService<VoidNamespace> timers;
    transient Counter discarded;
    transient Counter lateRecords;

    SlicedWindowOperator(
            SlicedAggregation<K, T, ACC, V> sliced,
            @Nullable LateOutput<T, ?> lateOutput,
            TypeSerializer<V> valueSerializer,
            int slicesPerChunk) {
        this.sliced = sliced;
        this.definition = sliced.definition();
        this.slicing = definition.slicing();
        this.lateness = definition.lateness();
        this.lateOutput = lateOutput;
        this.valueSerializer = valueSerializer;
        this.slicesPerChunk = slicesPerChunk;
    }

    /**
     * Sets how much of the state is kept on the heap before it is written.
     *
     * @param bytes about so much; 0 for nothing. By default that is left to {@link HeapShares}
     */
    SlicedWindowOperator<K, T, ACC, V> writingBehind(long bytes) {
        tableBytes = bytes;
        return this;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        OperatorStateStore store = context.getOperatorStateStore();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        restored = sliced.meaning().restore(context);
        operatorWatermark = OperatorWatermark.restore(store, task, lateness.allowed());
        keptState =
                store.getUnionListState(
                        new ListStateDescriptor<>("kept", LongPrimitiveArraySerializer.INSTANCE));
        for (long[] each : keptState.get()) {
            restoredKept = each;
        }
        mayBeShown = definition.mayFireAgain() || (restoredKept != null && restoredKept[2] == 1);
    }

    private long[] kept() {
        long watched = restoredKept == null ? NOT_WATCHED : restoredKept[1];
        if (definition.watchesExpiries()) {
            watched = WATCHED;
        } else if (watched == WATCHED && !owesClosings) {
            watched = ONCE_WATCHED;
        }
        return new long[] {lateness.allowed(), watched, mayBeShown ? 1 : 0};
    }

    @Override
    public void open() throws Exception {
        super.open();
        outgoing = new StreamRecord<>(null);
        isBatch = BatchExecution.isOf(getKeyedStateBackend());
        arrived =
                sliced.table(
                        sliced.aggregate(),
                        accumulator -> HeapSize.serialized(sliced.accumulators(), accumulator),
                        HeapShares.gathered(this));
        nextFlush = Long.MIN_VALUE;
        long maxBytes = isBatch ? 0 : HeapShares.table(tableBytes, this);
        StoredKeys<K> stored = new StoredKeys<>(sliced.keys(), HeapShares.storedKeys(maxBytes));
        values =
                maxBytes == 0
                        ? new FlinkValues<>(new Flink())
                        : new WriteBehind<>(new Flink(), sliced.keys(), maxBytes, stored);
        ValueState<Slices<ACC>> open = slicesState(OPEN);
        ClosedSlices<ACC> closed =
                new ClosedSlices<>(
                        slicing,
                        sliced.aggregate(),
                        sliced.accumulators(),
                        slicesPerChunk,
                        slicesState(CLOSED),
                        slicesState(SUMS),
                        chunkState());
        TypeSerializer<List<ShownWindow<V>>> windows =
                new ListSerializer<>(
                        new ShownWindowSerializer<>(restored.typed("result", valueSerializer)));
        ValueState<List<ShownWindow<V>>> shown =
                values.value(
                        getPartitionedState(new ValueStateDescriptor<>(SHOWN, windows)),
                        windows,
                        List::size);
        engine =
                new SliceEngine<>(
                        definition,
                        sliced.contents(),
                        sliced.accumulators(),
                        open,
                        closed,
                        new ShownWindows<>(shown, mayBeShown),
                        new Host());
        timers = getInternalTimerService(WINDOW_ENDS, VoidNamespaceSerializer.INSTANCE, this);
        lateRecords = getMetricGroup().counter(RECORDS_LATE);
        discarded = restored.discard(getMetricGroup(), this, Set.of(WINDOW_ENDS), this::discard);
        if (maxBytes > 0) {
            for (String state : List.of(OPEN, CLOSED, SHOWN)) {
                try (Stream<K> keys = keysOf(state)) {
                    stored.addAll(keys);
                }
            }
            stored.complete();
        }
        panes =
                new OperatorPanes<>(
                        this,
                        output,
                        sliced.contents().processing(),
                        new TimeWindow.Serializer(),
                        false,
                        restored.discards(),
                        Set.of(OPEN, CLOSED, SUMS, CHUNKS, SHOWN));
        panes.open();
        if (!restored.isDiscarded() && restoredKept != null) {
            boolean isNewlyWatched = definition.watchesExpiries() && restoredKept[1] != WATCHED;
            owesClosings = kept()[1] != NOT_WATCHED;
            if (restoredKept[0] != lateness.allowed() || isNewlyWatched) {
                wakeUp(isNewlyWatched);
            }
        }
    }

    @Override
    public void close() throws Exception {
        super.close();
        if (panes != null) {
            panes.close();
        }
    }

    /**
     * Where windows are watched until they expire, and were not before or with another lateness,
     * each key is asked at the next watermark.
     *
     * @param isNewlyWatched whether they were not: what has expired by now then owes nothing
     */
    private void wakeUp(boolean isNewlyWatched) throws Exception {
        Set<K> keys = new LinkedHashSet<>();
        timers.forEachEventTimeTimer((namespace, time) -> keys.add(flinkKey()));
        for (K key : keys) {
            values.enter(key);
            values.registerTimer(SliceEngine.WAKE_UP);
            if (isNewlyWatched) {
                // Now, for the job may start once more before that watermark.
                engine.closeThrough(operatorWatermark.restoredExpiredThrough(key));
            }
            values.leave();
        }
    }

    @SuppressWarnings("unchecked")
    private K flinkKey() {
        return (K) getCurrentKey();
    }

    private ValueState<Slices<ACC>> slicesState(String name) throws Exception {
        TypeSerializer<Slices<ACC>> slices = slicesSerializer();
        return values.value(
                getPartitionedState(new ValueStateDescriptor<>(name, slices)),
                slices,
                Slices::size);
    }

    private TypeSerializer<Slices<ACC>> slicesSerializer() {
        return new SlicesSerializer<>(restored.typed("accumulator", sliced.accumulators()));
    }

    @SuppressWarnings("unchecked") // Every keyed state of Flink's backends is an internal one.
    private Supplier<InternalValueState<K, Long, Slices<ACC>>> chunkState() throws Exception {
        ValueState<Slices<ACC>> state =
                getOrCreateKeyedState(
                        LongSerializer.INSTANCE,
                        new ValueStateDescriptor<>(CHUNKS, slicesSerializer()));
        InternalValueState<K, Long, Slices<ACC>> chunks =
                (InternalValueState<K, Long, Slices<ACC>>) state;
        return () -> {
            values.tellFlink();
            return chunks;
        };
    }

    /** Drops what was written under another definition. */
    private long discard() throws Exception {
        long dropped = 0;
        for (String state : List.of(OPEN, CLOSED, SHOWN)) {
            dropped +=
                    Portions.drop(
                            () -> keysOf(state),
                            key -> {
                                values.enter(key);
                                int slices = engine.clear();
                                values.leave();
                                values.write();
                                return slices;
                            });
        }
        return dropped;
    }

    private Stream<K> keysOf(String state) {
        return this.<K>getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE);
    }

    @Override
    public StateDefinition stateDefinition() {
        return sliced.meaning();
    }

    /** What arrives is gathered, and has no need of state. But a batch waits for the next key. */
    @Override
    @SuppressWarnings("rawtypes")
    public void setKeyContextElement1(StreamRecord record) throws Exception {
        if (isBatch) {
            super.setKeyContextElement1(record);
        }
    }

    @Override
    public void processElement(StreamRecord<Partial<K, T, ACC>> record) throws Exception {
        Partial<K, T, ACC> partial = record.getValue();
        K key = partial.key();
        long slice = slicing.sliceOf(record.getTimestamp());
        at(key);
        boolean isLate = lateness.isLate(slice, expired);
        if (!isLate && definition.firing().hasTicks() && arrived.isEmpty()) {
            arrivedSince = timers.currentProcessingTime();
            flushAtTheTick();
        }
        if (!isLate && lateness.allowed() > 0 && slicing.firstEnd(slice) - 1 <= watermark) {
            flushSoon();
        }
        if (partial.isElements()) {
            for (Timed<T> element : partial.elements()) {
                if (isLate) {
                    late(slice, element);
                } else {
                    arrived.add(key, slice, element.element());
                }
            }
        } else if (isLate) {
            lateRecords.inc(partial.count());
        } else if (canAddAtOnce(slice) && values.enterIfAtHand(key)) {
            engine.add(slice, partial.accumulator());
            values.leave();
        } else {
            arrived.merge(key, slice, partial.accumulator());
        }
        // In a batch, a key's state is gone when the next key comes.
        if (arrived.isFull() || isBatch) {
            flush();
        }
    }

    /**
     * Whether what comes of a slice fires nothing, so that it may as well be added now as later.
     */
    private boolean canAddAtOnce(long slice) {
        return !owesClosings
                && !definition.firing().hasTicks()
                && slicing.firstEnd(slice) - 1 > watermark;
    }

    private void late(long slice, Timed<T> element) {
        lateRecords.inc();
        if (lateOutput != null) {
            lateOutput.send(
                    output,
                    element.element(),
                    element.timestamp(),
                    slicing.isInWindow(slice) ? LateReason.TOO_LATE : LateReason.NO_WINDOW);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the task
    private void flushAtTheTick() {
        long tick = definition.firing().nextTick(arrivedSince);
        if (tick != nextFlush && !isBatch) {
            nextFlush = tick;
            getProcessingTimeService().registerTimer(tick, time -> flush());
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        operatorWatermark.advance(mark.getTimestamp());
        values.advance(mark.getTimestamp(), this::askAt);
        super.processWatermark(mark);
        owesClosings = false;
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
        // Not with the snapshot: some backends have taken that of timers by then.
        values.write();
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        values.write();
        super.snapshotState(context);
        operatorWatermark.snapshot();
        boolean isFirst = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
        keptState.update(isFirst ? List.of(kept()) : List.of());
    }

    /**
     * A late pane is due, while no watermark may come any more: it waits no longer than for one.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the task
    private void flushSoon() {
        if (!flushIsDue && !isBatch) {
            flushIsDue = true;
            getProcessingTimeService()
                    .registerTimer(
                            timers.currentProcessingTime()
                                    + SliceCombiner.flushInterval(getExecutionConfig()),
                            time -> {
                                flushIsDue = false;
                                flush();
                            });
        }
    }

    /** Hands on what has been gathered. */
    void flush() throws Exception {
        arrived.forEach(
                (key, changed) -> {
                    values.enter(key);
                    at(key);
                    if (owesClosings) {
                        engine.onEventTimer(SliceEngine.WAKE_UP);
                    }
                    engine.write(changed, arrivedSince);
                    values.leave();
                });
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
        engine.at(watermark, expired);
    }

    @Override
    public void onEventTime(InternalTimer<K, VoidNamespace> timer) throws Exception {
        values.enter(timer.getKey());
        askAt(timer.getKey(), timer.getTimestamp());
        values.leave();
    }

    private void askAt(K key, long time) throws Exception {
        at(key);
        engine.onEventTimer(time);
    }

    @Override
    public void onProcessingTime(InternalTimer<K, VoidNamespace> timer) throws Exception {
        flush();
        values.enter(timer.getKey());
        at(timer.getKey());
        engine.onTick();
        values.leave();
    }

    /** Keyed state and timers of this operator. */
    private final class Flink implements KeyedFlink {

        @Override
        public void setKey(Object key) {
            setCurrentKey(key);
        }

        @Override
        public void registerTimer(long time) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
        }
    }

    private final class Host implements SliceHost<K, V> {

        @Override
        public K key() {
            return values.key();
        }

        @Override
        public void registerEventTimer(long time) {
            values.registerTimer(time);
        }

        @Override
        public void registerTick(long time) {
            // A batch has no panes but the last ones.
            if (!isBatch) {
                values.tellFlink();
                timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, time);
            }
        }

        @Override
        public V copy(V value) {
            return valueSerializer.copy(value);
        }

        @Override
        public PaneContext<K, TimeWindow> context(
                TimeWindow window, PaneTiming timing, long index, boolean isLast) {
            values.tellFlink();
            return panes.context(
                    key(),
                    window,
                    timing,
                    index,
                    isLast,
                    watermark,
                    timers.currentProcessingTime());
        }

        @Override
        public void emit(Pane<K, V, TimeWindow> pane) {
            panes.count(pane);
            output.collect(outgoing.replace(pane, pane.window().maxTimestamp()));
        }
    }
}
