package io.tidemark.windows;

import io.tidemark.state.DefinesState;
import io.tidemark.state.RestoredState;
import io.tidemark.state.StateDefinition;
import io.tidemark.windows.Gathered.Counted;
import io.tidemark.windows.Partial.Timed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.function.BiConsumerWithException;

/**
 * The sending side of sliced windows: aggregates elements in a bounded table before the shuffle, so
 * that a hot key costs the network and its receiver one record per slice and flush.
 *
 * <p><b>Who judges lateness.</b> The receiver does, by its own watermark, as Flink's window
 * operator would. What has been combined cannot be taken apart for the late output, so this side
 * combines an element only if no receiver can find it late for any of its windows, and sends it on
 * at once, alone, if one might:
 *
 * <ol>
 *   <li>The receiver's watermark is the smallest of its active inputs' watermarks, so it is never
 *       ahead of the last watermark that this operator sent, its <em>bound</em>.
 *   <li>An element is combined only if none of its windows has expired at the bound; by 1 none has
 *       expired at the receiver.
 *   <li>The table is sent before the bound rises, so 2 still holds when it arrives: whatever other
 *       inputs do in the meantime, each window that Flink's operator would have put the element
 *       into takes it, and no more windows exist.
 *   <li>An element that is not combined arrives just where it would without this operator, and is
 *       judged there.
 * </ol>
 *
 * Hence the late elements and the windows' values are those of Flink's operator for the very same
 * interleaving of inputs.
 *
 * <p><b>After idleness.</b> An idle input does not hold its receiver's watermark back, so 1 fails
 * once this operator has forwarded an idle status: from then on nothing bounds the receiver's
 * watermark (after the return from idleness Flink leaves the input out until it has caught up,
 * which only the receiver knows). Elements are gathered all the same, and judged as if each had
 * come when the table is sent. All elements of one slice become late at once, so an accumulator is
 * judged as a whole, with the number of its elements for the counter; where there is an output for
 * late elements, they are sent as a list instead. Since the receiver's watermark may move on while
 * this operator's stands still, the table waits no longer than the interval between watermarks.
 * That does not end, since a watermark of its own tells a sender nothing about one that went ahead
 * without it. After a restore with another parallelism it may be so for all senders, for each gets
 * one copy of the state below; with an output for late elements all of them then send lists, and
 * the shuffle and the receiver have all elements again.
 *
 * <p><b>At ticks.</b> Where panes come out at the ticks of a clock, the table waits no longer than
 * the interval between watermarks either, and is sent at each tick. So it is with what is in time
 * for a window that has ended, of which a pane comes out at once: the next watermark may be far.
 *
 * <p><b>State.</b> The bound is part of the checkpoint because the receivers' watermarks are, and
 * so is what had expired under it, for the allowed lateness may change. They are broadcast state,
 * of which each subtask is restored from one subtask's copy, whatever the parallelism: the bound of
 * any sender that was never idle is a bound for all receivers, and one that was idle says so. (The
 * greatest bound of all would serve better, but with a union list Flink takes no checkpoint while
 * some readers of a bounded input have ended, and the others, which wait for one, never end.) The
 * table is sent before each barrier, or, where checkpoints may be unaligned and must not wait for
 * the network, is itself part of the checkpoint ({@code unsent}), and is sent before the first
 * watermark after the restore. What was in time for its sender's bound is in time for each
 * receiver, whichever subtask sends it. (But for elements that a shorter lateness finds late: these
 * are counted, and not in the output.)
 */
final class SliceCombiner<K, T, ACC> extends AbstractStreamOperator<Partial<K, T, ACC>>
        implements OneInputStreamOperator<T, Partial<K, T, ACC>>, DefinesState {

    private static final long serialVersionUID = 1L;

    private static final long DEFAULT_FLUSH_INTERVAL = 200;

    private static final MapStateDescriptor<String, Long> SENT =
            new MapStateDescriptor<>("sent", StringSerializer.INSTANCE, LongSerializer.INSTANCE);

    private static final String BOUND = "watermark";
    private static final String EXPIRED = "expired";
    private static final String WAS_IDLE = "was-idle";

    private final SlicedAggregation<K, T, ACC, ?> sliced;
    private final SliceFiring firing;
    private final Slicing slicing;
    private final Lateness lateness;
    private final boolean hasLateOutput;
    private final KeySelector<T, K> keySelector;
    private final TypeSerializer<T> elementSerializer;

    /** No receiver's watermark is greater, unless this input has been idle. */
    private transient long bound;

    /** The last millisecond of the newest windows that may have expired at a receiver. */
    private transient long expired;

    private transient boolean wasIdle;

    private transient boolean keepsTable;
    private transient BroadcastState<String, Long> sentState;
    private transient ListState<Tuple2<Long, Partial<K, T, ACC>>> unsentState;
    private transient SliceTable<K, T, Counted<ACC>> table;

    /** What is judged one by one. */
    private transient SliceTable<K, Timed<T>, List<Timed<T>>> singles;

    private transient LastSlice last;

    /** Whether elements may be changed by who made them, unless their class rules it out. */
    private transient boolean mayChange;

    private transient boolean flushIsDue;
    private transient StreamRecord<Partial<K, T, ACC>> outgoing;

    SliceCombiner(
            SlicedAggregation<K, T, ACC, ?> sliced,
            boolean hasLateOutput,
            KeySelector<T, K> keySelector,
            TypeSerializer<T> elementSerializer) {
        this.sliced = sliced;
        this.firing = sliced.definition().firing();
        this.slicing = sliced.definition().slicing();
        this.lateness = sliced.definition().lateness();
        this.hasLateOutput = hasLateOutput;
        this.keySelector = keySelector;
        this.elementSerializer = elementSerializer;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        keepsTable = mayBeUnaligned(getContainingTask().getEnvironment().getJobConfiguration());
        long maxBytes = HeapShares.gathered(this);
        table =
                sliced.table(
                        new Gathered.Counting<>(sliced.aggregate()),
                        counted -> HeapSize.serialized(sliced.accumulators(), counted.accumulator),
                        maxBytes);
        singles =
                new SliceTable<>(
                        new Gathered.Listing<>(),
                        sliced.keys(),
                        elements ->
                                elements.size()
                                        * HeapSize.serialized(
                                                elementSerializer, elements.get(0).element()),
                        sliced.maxBufferedSlices(),
                        1,
                        maxBytes);
        restoreBound(context);
        RestoredState restored = sliced.meaning().restore(context);
        List<Tuple2<Long, Partial<K, T, ACC>>> unsent = restoreUnsent(context, restored);
        restored.discard(getMetricGroup(), null, Set.of(), unsent::size);
        if (!restored.isDiscarded()) {
            for (Tuple2<Long, Partial<K, T, ACC>> each : unsent) {
                gather(each);
            }
        }
    }

    /** Flink's own question for it came with 2.2. */
    private static boolean mayBeUnaligned(Configuration job) {
        return job.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE)
                        == CheckpointingMode.EXACTLY_ONCE
                && job.get(CheckpointingOptions.ENABLE_UNALIGNED);
    }

    @Override
    public StateDefinition stateDefinition() {
        return sliced.meaning();
    }

    private void restoreBound(StateInitializationContext context) throws Exception {
        sentState = context.getOperatorStateStore().getBroadcastState(SENT);
        bound = restored(BOUND);
        expired = Math.max(restored(EXPIRED), lateness.expiredThrough(bound));
        wasIdle = sentState.contains(WAS_IDLE);
        if (bound == Long.MAX_VALUE) {
            // The input of whose state this is a copy had ended, the others may not have.
            bound = Long.MIN_VALUE;
            expired = Long.MIN_VALUE;
            wasIdle = true;
        }
    }

    private long restored(String name) throws Exception {
        Long value = sentState.get(name);
        return value == null ? Long.MIN_VALUE : value;
    }

    @SuppressWarnings("unchecked")
    private List<Tuple2<Long, Partial<K, T, ACC>>> restoreUnsent(
            StateInitializationContext context, RestoredState restored) throws Exception {
        unsentState =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "unsent",
                                        new TupleSerializer<>(
                                                (Class<Tuple2<Long, Partial<K, T, ACC>>>)
                                                        (Class<?>) Tuple2.class,
                                                new TypeSerializer<?>[] {
                                                    LongSerializer.INSTANCE,
                                                    new PartialSerializer<>(
                                                            sliced.keys(),
                                                            restored.typed(
                                                                    "element", elementSerializer),
                                                            restored.typed(
                                                                    "accumulator",
                                                                    sliced.accumulators()))
                                                })));
        List<Tuple2<Long, Partial<K, T, ACC>>> unsent = new ArrayList<>();
        unsentState.get().forEach(unsent::add);
        unsentState.clear();
        return unsent;
    }

    private void gather(Tuple2<Long, Partial<K, T, ACC>> unsent) throws IOException {
        Partial<K, T, ACC> partial = unsent.f1;
        if (partial.isElements()) {
            singles.merge(partial.key(), unsent.f0, partial.elements());
        } else {
            table.merge(
                    partial.key(),
                    unsent.f0,
                    new Counted<>(partial.accumulator(), partial.count()));
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        outgoing = new StreamRecord<>(null);
        last = new LastSlice(slicing);
        mayChange =
                getExecutionConfig().isObjectReuseEnabled() && !elementSerializer.isImmutableType();
        if (!(table.isEmpty() && singles.isEmpty())) {
            flushSoon();
        }
    }

    @Override
    public void processElement(StreamRecord<T> record) throws Exception {
        T element = record.getValue();
        // It may be the one object of who made it, and an accumulator may keep it.
        if (mayChange && !ImmutableClass.isThatOf(element)) {
            element = elementSerializer.copy(element);
        }
        long timestamp =
                Timestamps.require(record.hasTimestamp() ? record.getTimestamp() : Long.MIN_VALUE);
        long slice = last.moveTo(timestamp);
        K key = keySelector.getKey(element);
        if (wasIdle) {
            gather(key, slice, element, timestamp);
        } else if (last.firstWindowThrough() <= expired) {
            // It may be late for some window, or is in none.
            output.collect(outgoing.replace(Partial.ofElement(key, element, timestamp), timestamp));
        } else {
            combine(key, slice, element);
            if (firing.hasTicks() || hasEnded()) {
                flushSoon();
            }
        }
    }

    /** Whether a late pane waits for it, while no watermark may come any more. */
    private boolean hasEnded() {
        return lateness.allowed() > 0 && last.firstWindowThrough() <= bound;
    }

    private void gather(K key, long slice, T element, long timestamp) throws Exception {
        if (slicing.isInWindow(slice) && !hasLateOutput) {
            combine(key, slice, element);
        } else {
            singles.add(key, slice, new Timed<>(timestamp, element));
            if (singles.isFull()) {
                flush();
            }
        }
        flushSoon();
    }

    private void combine(K key, long slice, T element) throws Exception {
        table.add(key, slice, element);
        if (table.isFull()) {
            flush();
        }
    }

    /** What is gathered waits no longer than a watermark would, and not past the clock's tick. */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the task
    private void flushSoon() {
        if (flushIsDue) {
            return;
        }
        flushIsDue = true;
        long now = getProcessingTimeService().getCurrentProcessingTime();
        long flush = now + flushInterval(getExecutionConfig());
        getProcessingTimeService()
                .registerTimer(
                        firing.hasTicks() ? Math.min(flush, firing.nextTick(now)) : flush,
                        time -> {
                            flushIsDue = false;
                            flush();
                        });
    }

    /** How long what is gathered waits where no watermark has it sent, ms. */
    static long flushInterval(ExecutionConfig config) {
        return config.getAutoWatermarkInterval() > 0
                ? config.getAutoWatermarkInterval()
                : DEFAULT_FLUSH_INTERVAL;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        bound = Math.max(bound, mark.getTimestamp());
        expired = Math.max(expired, lateness.expiredThrough(bound));
        super.processWatermark(mark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        if (status.isIdle()) {
            flush();
            wasIdle = true;
        }
        super.processWatermarkStatus(status);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        if (!keepsTable) {
            flush();
        }
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        sentState.put(BOUND, bound);
        sentState.put(EXPIRED, expired);
        if (wasIdle) {
            sentState.put(WAS_IDLE, 1L);
        }
        List<Tuple2<Long, Partial<K, T, ACC>>> unsent = new ArrayList<>();
        forEachPartial((slice, partial) -> unsent.add(Tuple2.of(slice, partial)));
        unsentState.update(unsent);
    }

    private void flush() throws Exception {
        forEachPartial(
                (slice, partial) -> {
                    long timestamp =
                            partial.isElements() ? partial.elements().get(0).timestamp() : slice;
                    output.collect(outgoing.replace(partial, timestamp));
                });
        table.clear();
        singles.clear();
    }

    private void forEachPartial(
            BiConsumerWithException<Long, Partial<K, T, ACC>, Exception> consumer)
            throws Exception {
        table.forEach(
                (key, slices) -> {
                    for (int i = 0; i < slices.size(); i++) {
                        Counted<ACC> counted = slices.accumulator(i);
                        consumer.accept(
                                slices.start(i),
                                Partial.ofAccumulator(key, counted.accumulator, counted.count));
                    }
                });
        singles.forEach(
                (key, slices) -> {
                    for (int i = 0; i < slices.size(); i++) {
                        consumer.accept(
                                slices.start(i), Partial.ofElements(key, slices.accumulator(i)));
                    }
                });
    }
}
