package io.tidemark.windows;

import io.tidemark.state.BatchExecution;
import io.tidemark.state.DefinesState;
import io.tidemark.state.OperatorWatermark;
import io.tidemark.state.RestoredState;
import io.tidemark.state.StateDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.annotation.Nullable;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.internal.InternalListState;
import org.apache.flink.runtime.state.internal.InternalValueState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.MergingWindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * {@link PaneEngine} as a keyed Flink operator.
 *
 * <p>State, per key: {@code windows} (one value a window), {@code window-elements} (only with a
 * function that wants them), {@code sessions} (only where windows merge: each with the window under
 * which the first two have what is its); beside them what a function with a context keeps ({@link
 * OperatorPanes}). Flink does not keep an operator's watermark; this one does ({@link
 * OperatorWatermark}), because what is late and how a pane is labelled must not depend on a
 * restart, and what the state means ({@link StateDefinition}). {@code arrivals} is how many
 * elements were counted, {@code expiries} by what the timers were set: allowed lateness and time of
 * inactivity, ms.
 *
 * <p>Windows of processing time have timers of their own ({@code window-ends}) beside those of the
 * trigger, and come out whole when a bounded input ends; Flink's operator drops them then. So have
 * global windows that expire when inactive ({@code inactive-windows}).
 *
 * <p>Counters: {@code records-late}, of these {@code records-late-finished} whose window was still
 * there and finished, {@code windows-discarded}, and those of {@link OperatorPanes}. Panes carry
 * the time that the definition says; where that is their elements', the operator's watermark is
 * held before the panes that are to come ({@link HeldWatermark}, made again from the state at a
 * restore).
 */
class PaneOperator<K, T, ACC, V, W extends Window> extends AbstractStreamOperator<Pane<K, V, W>>
        implements OneInputStreamOperator<T, Pane<K, V, W>>,
                Triggerable<K, W>,
                BoundedOneInput,
                DefinesState {

    private static final String WINDOWS = "windows";
    private static final String ELEMENTS = "window-elements";
    private static final String SESSIONS = "sessions";
    private static final String ENDS = "window-ends";
    private static final String INACTIVE = "inactive-windows";

    private final PaneDefinition<T, ACC, V, W> definition;
    private final StateDefinition meaning;
    private final TypeSerializer<ACC> accumulators;
    private final TypeSerializer<V> values;
    private final TypeSerializer<T> elements;
    private final TypeSerializer<W> windows;
    @Nullable private final LateOutput<T, ?> lateOutput;

    private transient PaneEngine<K, T, ACC, V, W> engine;
    private transient InternalTimerService<W> timers;

    /** Of windows that end with the clock; otherwise null. */
    @Nullable private transient InternalTimerService<W> clockEnds;

    /** Of windows that never end; otherwise null. */
    @Nullable private transient InternalTimerService<W> inactivity;

    /** The clock, read once for each element, so that no window ends between two looks at it. */
    private transient long now;

    private transient boolean inputEnded;

    /**
     * Flink runs the job as a batch: one key after the other, and all of time at each one's end.
     */
    private transient boolean isBatch;

    /** Where panes have their elements' times; otherwise null. */
    @Nullable private transient HeldWatermark held;

    private transient OperatorPanes<K, V, W> panes;
    private transient InternalValueState<K, W, PaneState<ACC, V, W>> contents;
    private transient InternalListState<K, W, BufferedElement<T>> buffer;
    private transient InternalValueState<K, VoidNamespace, Map<W, W>> sessions;
    transient Counter discarded;
    private transient Counter late;
    private transient Counter lateFinished;

    private transient OperatorWatermark watermark;
    private transient RestoredState restored;

    /** Allowed lateness and time of inactivity, by which the restored timers were set. */
    @Nullable private transient long[] restoredExpiries;

    private transient ListState<Long> arrivalsState;
    private transient long arrivals;

    PaneOperator(
            PaneDefinition<T, ACC, V, W> definition,
            StateDefinition meaning,
            TypeSerializer<ACC> accumulators,
            TypeSerializer<V> values,
            TypeSerializer<T> elements,
            TypeSerializer<W> windows,
            @Nullable LateOutput<T, ?> lateOutput) {
        this.definition = definition;
        this.meaning = meaning;
        this.accumulators = accumulators;
        this.values = values;
        this.elements = elements;
        this.windows = windows;
        this.lateOutput = lateOutput;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        OperatorStateStore store = context.getOperatorStateStore();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        restored = meaning.restore(context);
        watermark = OperatorWatermark.restore(store, task, definition.latenessMs());
        ListState<long[]> expiries =
                store.getUnionListState(
                        new ListStateDescriptor<>(
                                "expiries", LongPrimitiveArraySerializer.INSTANCE));
        for (long[] each : expiries.get()) {
            restoredExpiries = each;
        }
        expiries.update(task.getIndexOfThisSubtask() == 0 ? List.of(expiries()) : List.of());
        arrivalsState =
                store.getUnionListState(
                        new ListStateDescriptor<>("arrivals", LongSerializer.INSTANCE));
        for (long counted : arrivalsState.get()) {
            arrivals = Math.max(arrivals, counted);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        watermark.snapshot();
        arrivalsState.update(List.of(arrivals));
    }

    private long[] expiries() {
        return new long[] {definition.latenessMs(), definition.inactiveAfterMs()};
    }

    @Override
    public StateDefinition stateDefinition() {
        return meaning;
    }

    @Override
    @SuppressWarnings("unchecked") // Every keyed state of Flink's backends is an internal one.
    public void open() throws Exception {
        super.open();
        TypeSerializer<W> namespaces = restored.typed("window", windows);
        ValueStateDescriptor<PaneState<ACC, V, W>> kept =
                new ValueStateDescriptor<>(
                        WINDOWS,
                        new PaneStateSerializer<>(
                                restored.typed("accumulator", accumulators),
                                restored.typed("result", values),
                                namespaces));
        ValueState<PaneState<ACC, V, W>> keptState = getOrCreateKeyedState(namespaces, kept);
        contents = (InternalValueState<K, W, PaneState<ACC, V, W>>) keptState;
        if (definition.contents().keepsElements()) {
            ListStateDescriptor<BufferedElement<T>> keptElements =
                    new ListStateDescriptor<>(
                            ELEMENTS,
                            new BufferedElementSerializer<>(restored.typed("element", elements)));
            ListState<BufferedElement<T>> state = getOrCreateKeyedState(namespaces, keptElements);
            buffer = (InternalListState<K, W, BufferedElement<T>>) state;
        }
        if (definition.assigner() instanceof MergingWindowAssigner) {
            ValueStateDescriptor<Map<W, W>> keptSessions =
                    new ValueStateDescriptor<>(
                            SESSIONS, new MapSerializer<>(namespaces, namespaces));
            ValueState<Map<W, W>> state =
                    getOrCreateKeyedState(VoidNamespaceSerializer.INSTANCE, keptSessions);
            sessions = (InternalValueState<K, VoidNamespace, Map<W, W>>) state;
            sessions.setCurrentNamespace(VoidNamespace.INSTANCE);
        }
        timers = getInternalTimerService(WINDOWS, namespaces, this);
        isBatch = BatchExecution.isOf(getKeyedStateBackend());
        if (definition.endsWithTheClock()) {
            clockEnds = getInternalTimerService(ENDS, namespaces, new ClockEnds());
        }
        if (definition.assigner() instanceof GlobalWindows) {
            // Also without an expiry when inactive: there may be timers from when there was one.
            inactivity = getInternalTimerService(INACTIVE, namespaces, new Inactivity());
        }
        late = metrics.counter("records-late");
        lateFinished = metrics.counter("records-late-finished");
        engine = new PaneEngine<>(definition, new Host());
        now = timers.currentProcessingTime();
        discarded = restored.discard(metrics, this, timerServices().keySet(), this::discard);
        panes =
                new OperatorPanes<>(
                        this,
                        output,
                        definition.contents().processing(),
                        windows,
                        definition.assigner() instanceof MergingWindowAssigner,
                        restored.discards(),
                        Set.of(WINDOWS, ELEMENTS, SESSIONS));
        panes.open();
        if (restored.isNewGeneration()) {
            // Deadlines of another trigger.
            RestoredState.clearProcessingTimers(this, timers);
        }
        if (!restored.isDiscarded()
                && restoredExpiries != null
                && !Arrays.equals(restoredExpiries, expiries())) {
            for (InternalTimer<K, W> timer : windowTimers()) {
                setCurrentKey(timer.getKey());
                engine.onRestoredTimer(timer.getNamespace(), timer.getTimestamp());
            }
        }
        if (definition.outputTime() != TimestampCombiner.END_OF_WINDOW && !isBatch) {
            held = held();
        }
    }

    /** From what the restored windows' panes will show. */
    private HeldWatermark held() throws Exception {
        HeldWatermark restoredHolds =
                new HeldWatermark(time -> output.emitWatermark(new Watermark(time)));
        KeyedStateBackend<K> backend = getKeyedStateBackend();
        try (Stream<Tuple2<K, W>> kept = backend.getKeysAndNamespaces(WINDOWS)) {
            Iterator<Tuple2<K, W>> each = kept.iterator();
            while (each.hasNext()) {
                Tuple2<K, W> place = each.next();
                setCurrentKey(place.f0);
                contents.setCurrentNamespace(place.f1);
                restoredHolds.move(PaneState.NO_TIME, contents.value().outputTime);
            }
        }
        return restoredHolds;
    }

    @Override
    public void close() throws Exception {
        super.close();
        if (panes != null) {
            panes.close();
        }
    }

    private long discard() throws Exception {
        for (InternalTimerService<W> service : timerServices().values()) {
            RestoredState.clearTimers(this, service);
        }
        KeyedStateBackend<K> backend = getKeyedStateBackend();
        if (buffer != null) {
            RestoredState.clear(backend, ELEMENTS, buffer);
        }
        if (sessions != null) {
            RestoredState.clear(backend, SESSIONS, sessions);
            sessions.setCurrentNamespace(VoidNamespace.INSTANCE);
        }
        return RestoredState.clear(backend, WINDOWS, contents);
    }

    private Map<String, InternalTimerService<W>> timerServices() {
        Map<String, InternalTimerService<W>> services = new HashMap<>();
        services.put(WINDOWS, timers);
        if (clockEnds != null) {
            services.put(ENDS, clockEnds);
        }
        if (inactivity != null) {
            services.put(INACTIVE, inactivity);
        }
        return services;
    }

    /** Of each window that is kept there is one at least; in event time. */
    private List<InternalTimer<K, W>> windowTimers() throws Exception {
        List<InternalTimer<K, W>> all = new ArrayList<>();
        if (clockEnds == null) {
            timers.forEachEventTimeTimer(
                    (window, time) -> all.add(new TimerHeapInternalTimer<>(time, key(), window)));
        } else {
            clockEnds.forEachProcessingTimeTimer(
                    (window, time) ->
                            all.add(new TimerHeapInternalTimer<>(time - 1, key(), window)));
        }
        return all;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        watermark.advance(mark.getTimestamp());
        if (held == null) {
            super.processWatermark(mark);
        } else {
            timeServiceManager.advanceWatermark(mark);
            held.advance(mark.getTimestamp());
        }
    }

    /** An idle operator is not waited for downstream, whatever it holds. */
    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        super.processWatermarkStatus(status);
        if (held != null && status.isActive()) {
            held.repeat();
        }
    }

    /** Panes have come out, so less may be held. */
    private void forward() {
        if (held != null) {
            held.forward();
        }
    }

    @Override
    public void processElement(StreamRecord<T> record) throws Exception {
        now = timers.currentProcessingTime();
        engine.onElement(record.getValue(), record.getTimestamp());
        forward();
    }

    @Override
    public void onEventTime(InternalTimer<K, W> timer) throws Exception {
        now = timers.currentProcessingTime();
        engine.onEventTimer(timer.getNamespace(), timer.getTimestamp());
    }

    @Override
    public void onProcessingTime(InternalTimer<K, W> timer) throws Exception {
        now = timers.currentProcessingTime();
        engine.onProcessingTimer(timer.getNamespace(), timer.getTimestamp());
        forward();
    }

    @Override
    public void endInput() throws Exception {
        if (isBatch) {
            return;
        }
        if (clockEnds == null) {
            if (timers.currentWatermark() < Long.MAX_VALUE) {
                // Flink does not send the last watermark of an input that was idle when it ended.
                processWatermark(Watermark.MAX_WATERMARK);
            }
            return;
        }
        inputEnded = true;
        List<InternalTimer<K, W>> left = new ArrayList<>();
        clockEnds.forEachProcessingTimeTimer(
                (window, time) -> left.add(new TimerHeapInternalTimer<>(time, key(), window)));
        for (InternalTimer<K, W> end : left) {
            setCurrentKey(end.getKey());
            new ClockEnds().onProcessingTime(end);
        }
    }

    /**
     * Ends and expiries of windows, one ms later on the clock than a watermark would reach them.
     */
    private final class ClockEnds implements Triggerable<K, W> {

        @Override
        public void onEventTime(InternalTimer<K, W> timer) {}

        @Override
        public void onProcessingTime(InternalTimer<K, W> timer) throws Exception {
            now = timers.currentProcessingTime();
            engine.onEventTimer(timer.getNamespace(), timer.getTimestamp() - 1);
        }
    }

    private final class Inactivity implements Triggerable<K, W> {

        @Override
        public void onEventTime(InternalTimer<K, W> timer) {}

        @Override
        public void onProcessingTime(InternalTimer<K, W> timer) throws Exception {
            now = timers.currentProcessingTime();
            engine.onInactivityTimer(timer.getNamespace());
            forward();
        }
    }

    @SuppressWarnings("unchecked")
    private K key() {
        return (K) getCurrentKey();
    }

    /** Hands on what has been counted. */
    void send(Pane<K, V, W> pane, long outputTime) {
        output.collect(new StreamRecord<>(pane, outputTime));
    }

    /** Hands on what has been counted. */
    void sendLate(T element, long timestamp, LateReason reason) {
        if (lateOutput != null) {
            lateOutput.send(output, element, timestamp, reason);
        }
    }

    private final class Host implements PaneHost<K, T, ACC, V, W> {

        @Override
        public K key() {
            return PaneOperator.this.key();
        }

        @Override
        public long watermark() {
            if (clockEnds != null) {
                boolean keyEnded = isBatch && clockEnds.currentWatermark() == Long.MAX_VALUE;
                return inputEnded || keyEnded ? Long.MAX_VALUE : now - 1;
            }
            return isBatch ? timers.currentWatermark() : watermark.of(getCurrentKey());
        }

        @Override
        public long expiredThrough() {
            return clockEnds != null || isBatch
                    ? OperatorWatermark.expiredThrough(watermark(), definition.latenessMs())
                    : watermark.expiredThrough(getCurrentKey());
        }

        @Override
        public long generation() {
            return restored.generation();
        }

        @Override
        public long processingTime() {
            return now;
        }

        @Override
        public PaneState<ACC, V, W> get(W window) {
            contents.setCurrentNamespace(window);
            return read(contents::value);
        }

        @Override
        public void put(W window, PaneState<ACC, V, W> state) {
            contents.setCurrentNamespace(window);
            write(() -> contents.update(state));
        }

        @Override
        public void remove(W window) {
            contents.setCurrentNamespace(window);
            contents.clear();
            if (buffer != null) {
                buffer.setCurrentNamespace(window);
                buffer.clear();
            }
        }

        @Override
        public Map<W, W> sessions() {
            Map<W, W> kept = read(sessions::value);
            return kept == null ? Map.of() : kept;
        }

        @Override
        public void setSessions(Map<W, W> kept) {
            if (kept.isEmpty()) {
                sessions.clear();
            } else {
                write(() -> sessions.update(kept));
            }
        }

        @Override
        public void addElement(W window, T element, long timestamp) {
            arrivals++;
            buffer.setCurrentNamespace(window);
            write(() -> buffer.add(new BufferedElement<>(element, timestamp, arrivals)));
        }

        @Override
        public void addElements(W window, List<BufferedElement<T>> moved) {
            buffer.setCurrentNamespace(window);
            write(() -> buffer.addAll(moved));
        }

        @Override
        public List<BufferedElement<T>> elements(W window) {
            buffer.setCurrentNamespace(window);
            List<BufferedElement<T>> kept = new ArrayList<>();
            Iterable<BufferedElement<T>> state = read(buffer::get);
            if (state != null) {
                state.forEach(kept::add);
            }
            return kept;
        }

        @Override
        public void setElements(W window, List<BufferedElement<T>> kept) {
            buffer.setCurrentNamespace(window);
            write(() -> buffer.update(new ArrayList<>(kept)));
        }

        @Override
        public void registerEventTimer(W window, long time) {
            if (clockEnds == null) {
                timers.registerEventTimeTimer(window, time);
            } else {
                clockEnds.registerProcessingTimeTimer(window, Clamped.add(time, 1));
            }
        }

        @Override
        public void deleteEventTimer(W window, long time) {
            if (clockEnds == null) {
                timers.deleteEventTimeTimer(window, time);
            } else {
                clockEnds.deleteProcessingTimeTimer(window, Clamped.add(time, 1));
            }
        }

        @Override
        public void registerProcessingTimer(W window, long time) {
            timers.registerProcessingTimeTimer(window, time);
        }

        @Override
        public void deleteProcessingTimer(W window, long time) {
            timers.deleteProcessingTimeTimer(window, time);
        }

        @Override
        public void registerInactivityTimer(W window, long time) {
            if (!isBatch) {
                inactivity.registerProcessingTimeTimer(window, time);
            }
        }

        @Override
        public void deleteInactivityTimer(W window, long time) {
            inactivity.deleteProcessingTimeTimer(window, time);
        }

        @Override
        public V copy(V value) {
            return values.copy(value);
        }

        @Override
        public PaneContext<K, W> context(W window, PaneTiming timing, long index, boolean isLast) {
            return panes.context(key(), window, timing, index, isLast, watermark(), now);
        }

        @Override
        public void forgotten(W window) throws Exception {
            panes.clear(key(), window, watermark(), now);
        }

        @Override
        public void emit(Pane<K, V, W> pane, long outputTime) {
            panes.count(pane);
            send(pane, outputTime);
        }

        @Override
        public void moveHold(long from, long to) {
            if (held != null) {
                held.move(from, to);
            }
        }

        @Override
        public void late(T element, long timestamp, LateReason reason) {
            late.inc();
            if (reason == LateReason.WINDOW_FINISHED) {
                lateFinished.inc();
            }
            sendLate(element, timestamp, reason);
        }
    }

    private interface Read<R> {
        R run() throws Exception;
    }

    private interface Write {
        void run() throws Exception;
    }

    private static <R> R read(Read<R> access) {
        try {
            return access.run();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot read window state", e);
        }
    }

    private static void write(Write access) {
        try {
            access.run();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot write window state", e);
        }
    }
}
