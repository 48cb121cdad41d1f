package io.tidemark.newsimpact;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Brings candles and bursts together. The candles' watermark waits at the start until the topic of
 * bursts has been read as far as it went then: bursts of the past would be late else, because the
 * candles are read past them. In one subtask.
 */
final class BurstsFirst extends AbstractStreamOperator<Fact>
        implements TwoInputStreamOperator<Candle, Burst, Fact>, BoundedMultiInput {

    private static final int CANDLES = 1;

    private final Map<Integer, Long> lastOffsets;
    private final long longestWait;

    /** Rows: a partition of the bursts, the greatest offset read. */
    private transient ListState<long[]> state;

    private transient Map<Integer, Long> read;
    private transient boolean waiting;
    private transient Watermark held;

    /**
     * Brings them together.
     *
     * @param lastOffsets of each partition of the bursts that was not empty at the start the offset
     *     of its last record
     * @param longestWait how long the watermark waits at most
     */
    BurstsFirst(Map<Integer, Long> lastOffsets, Duration longestWait) {
        this.lastOffsets = Map.copyOf(lastOffsets);
        this.longestWait = longestWait.toMillis();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "bursts-read", LongPrimitiveArraySerializer.INSTANCE));
        read = new HashMap<>();
        for (long[] row : state.get()) {
            read.put((int) row[0], row[1]);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        waiting = !burstsAreRead();
        if (waiting) {
            var unused =
                    getProcessingTimeService()
                            .registerTimer(
                                    getProcessingTimeService().getCurrentProcessingTime()
                                            + longestWait,
                                    time -> release());
        }
    }

    @Override
    public void processElement1(StreamRecord<Candle> candle) {
        if (!candle.getValue().isMarker()) {
            output.collect(
                    new StreamRecord<>(
                            new Fact(candle.getValue().symbol(), candle.getValue(), null)));
        }
    }

    @Override
    public void processElement2(StreamRecord<Burst> element) throws Exception {
        Burst burst = element.getValue();
        if (burst.symbol() != null) {
            output.collect(new StreamRecord<>(new Fact(burst.symbol(), null, burst)));
        }
        read.put(burst.partition(), burst.offset());
        if (waiting && burstsAreRead()) {
            release();
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (waiting) {
            held = mark;
        } else {
            super.processWatermark(mark);
        }
    }

    @Override
    public void endInput(int input) throws Exception {
        if (input != CANDLES) {
            release();
        }
    }

    @Override
    public void finish() throws Exception {
        release();
        super.finish();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<long[]> rows =
                read.entrySet().stream()
                        .map(each -> new long[] {each.getKey(), each.getValue()})
                        .toList();
        state.update(rows);
    }

    private boolean burstsAreRead() {
        return lastOffsets.entrySet().stream()
                .allMatch(last -> read.getOrDefault(last.getKey(), -1L) >= last.getValue());
    }

    private void release() throws Exception {
        waiting = false;
        if (held != null) {
            super.processWatermark(held);
            held = null;
        }
    }
}
