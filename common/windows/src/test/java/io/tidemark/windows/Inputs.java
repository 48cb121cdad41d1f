package io.tidemark.windows;

import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.io.PushingAsyncDataInput;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.StatusWatermarkValve;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.function.ThrowingConsumer;

/** An operator's several inputs: Flink's own valve makes one watermark of theirs. */
final class Inputs {

    private final StatusWatermarkValve valve;
    private final PushingAsyncDataInput.DataOutput<Object> watermarks;

    Inputs(int count, ThrowingConsumer<Watermark, Exception> watermarks) {
        this.valve = new StatusWatermarkValve(count);
        this.watermarks = new OnlyWatermarks(watermarks);
    }

    void mark(int input, Watermark mark) throws Exception {
        valve.inputWatermark(mark, input, watermarks);
    }

    void status(int input, WatermarkStatus status) throws Exception {
        valve.inputWatermarkStatus(status, input, watermarks);
    }

    private record OnlyWatermarks(ThrowingConsumer<Watermark, Exception> watermarks)
            implements PushingAsyncDataInput.DataOutput<Object> {

        @Override
        public void emitWatermark(Watermark watermark) throws Exception {
            watermarks.accept(watermark);
        }

        @Override
        public void emitWatermarkStatus(WatermarkStatus status) {}

        @Override
        public void emitRecord(StreamRecord<Object> record) {}

        @Override
        public void emitLatencyMarker(LatencyMarker marker) {}

        @Override
        public void emitRecordAttributes(RecordAttributes attributes) {}

        @Override
        public void emitWatermark(WatermarkEvent event) {}
    }
}
