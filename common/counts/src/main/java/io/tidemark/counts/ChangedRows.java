package io.tidemark.counts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Of all changes of a row since the last trigger only the last goes on. It holds nothing over a
 * checkpoint, so it has no state, and no watermark overtakes a row: a watermark waits with the rows
 * that came before it.
 *
 * <p>Triggers come at the multiples of the interval since the epoch, in processing time; rows also
 * go on before each checkpoint, at the end of the input, and when there are {@value #MOST_ROWS}.
 */
final class ChangedRows extends AbstractStreamOperator<Count>
        implements OneInputStreamOperator<Count, Count>, BoundedOneInput, ProcessingTimeCallback {

    private static final int MOST_ROWS = 100_000;

    private final long interval;

    private transient Map<Count.Row, StreamRecord<Count>> rows;
    private transient Watermark waiting;
    private transient ScheduledFuture<?> trigger;

    ChangedRows(long interval) {
        this.interval = interval;
    }

    @Override
    public void open() throws Exception {
        super.open();
        rows = new LinkedHashMap<>();
        registerTrigger();
    }

    @Override
    public void processElement(StreamRecord<Count> element) throws Exception {
        // A row that changes again keeps its place; it does not matter, keys are independent.
        rows.put(
                element.getValue().row(),
                new StreamRecord<>(element.getValue(), element.getTimestamp()));
        if (rows.size() >= MOST_ROWS) {
            flush();
        }
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        waiting = watermark;
        if (watermark.getTimestamp() == Long.MAX_VALUE) {
            flush();
        }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        flush();
        super.processWatermarkStatus(status);
    }

    @Override
    public void onProcessingTime(long time) throws Exception {
        flush();
        registerTrigger();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
        flush();
    }

    @Override
    public void endInput() throws Exception {
        trigger.cancel(false);
        flush();
    }

    private void registerTrigger() {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        trigger = getProcessingTimeService().registerTimer(now - now % interval + interval, this);
    }

    private void flush() throws Exception {
        rows.values().forEach(output::collect);
        rows.clear();
        if (waiting != null) {
            Watermark watermark = waiting;
            waiting = null;
            super.processWatermark(watermark);
        }
    }
}
