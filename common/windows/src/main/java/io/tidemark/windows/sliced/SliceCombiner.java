package io.tidemark.windows.sliced;

import io.tidemark.windows.RestoredWatermark;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

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
 * <p>An idle input does not hold its receiver's watermark back, so 1 fails when this operator
 * forwards an idle status: from then on nothing bounds the receiver's watermark (after the return
 * from idleness Flink leaves the input out until it has caught up, which only the receiver knows),
 * and each element is sent alone. That is always right, and costs what Flink's own shuffle costs.
 *
 * <p>The bound is part of the checkpoint because the receiver's watermark is. After a rescale each
 * subtask takes the smallest of some subtasks before it; every one of them is a bound.
 */
final class SliceCombiner<K, T, ACC> extends AbstractStreamOperator<Partial<K, T, ACC>>
        implements OneInputStreamOperator<T, Partial<K, T, ACC>> {

    private static final long serialVersionUID = 1L;

    private final Slicing slicing;
    private final Lateness lateness;
    private final KeySelector<T, K> keySelector;
    private final AggregateFunction<T, ACC, ?> aggregate;
    private final TypeSerializer<K> keySerializer;
    private final int maxBufferedSlices;

    /** No receiver's watermark is greater. */
    private transient long bound;

    private transient RestoredWatermark restored;
    private transient SliceTable<K, T, ACC> table;
    private transient StreamRecord<Partial<K, T, ACC>> outgoing;

    SliceCombiner(
            Lateness lateness,
            KeySelector<T, K> keySelector,
            AggregateFunction<T, ACC, ?> aggregate,
            TypeSerializer<K> keySerializer,
            int maxBufferedSlices) {
        this.slicing = lateness.slicing();
        this.lateness = lateness;
        this.keySelector = keySelector;
        this.aggregate = aggregate;
        this.keySerializer = keySerializer;
        this.maxBufferedSlices = maxBufferedSlices;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        restored =
                RestoredWatermark.bySubtask(
                        context.getOperatorStateStore(), getRuntimeContext().getTaskInfo());
        bound = restored.smallest();
    }

    @Override
    public void open() throws Exception {
        super.open();
        table = new SliceTable<>(aggregate, keySerializer, maxBufferedSlices);
        outgoing = new StreamRecord<>(null);
    }

    @Override
    public void processElement(StreamRecord<T> record) throws Exception {
        if (!record.hasTimestamp()) {
            throw new IllegalStateException(
                    "an element without a timestamp: assign timestamps and watermarks before"
                            + " event-time windows");
        }
        T element = record.getValue();
        long timestamp = record.getTimestamp();
        long slice = slicing.sliceOf(timestamp);
        K key = keySelector.getKey(element);
        if (lateness.isLateForSome(slice, timestamp, lateness.expiredThrough(bound))) {
            output.collect(outgoing.replace(Partial.ofElement(key, element), timestamp));
        } else if (slicing.isInWindow(slice)) {
            table.add(key, slice, element);
            if (table.isFull()) {
                flush();
            }
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        bound = Math.max(bound, mark.getTimestamp());
        super.processWatermark(mark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        if (status.isIdle()) {
            flush();
            bound = Long.MAX_VALUE;
        }
        super.processWatermarkStatus(status);
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
        restored.snapshot(bound);
    }

    private void flush() throws Exception {
        table.drain(this::send);
    }

    private void send(K key, Slices<ACC> slices) {
        for (int i = 0; i < slices.size(); i++) {
            output.collect(
                    outgoing.replace(
                            Partial.ofAccumulator(key, slices.accumulator(i)), slices.start(i)));
        }
    }
}
