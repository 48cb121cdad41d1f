package io.tidemark.newsimpact;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * The watermark of the table of candles, which its markers tell: what has happened up to then is in
 * the rows before. A table whose job came to the end of its input, which may go on with another
 * one, tells no time.
 *
 * <p>Markers are in one partition of the table. What has had none, be it another partition or a
 * subtask without any, is idle: it would hold event time back for good.
 */
final class MarkerWatermarks implements WatermarkStrategy<Candle> {

    @Override
    public WatermarkGenerator<Candle> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        return new Generator();
    }

    private static final class Generator implements WatermarkGenerator<Candle> {

        private boolean isMarked;

        @Override
        public void onEvent(Candle candle, long timestamp, WatermarkOutput output) {
            if (candle.isMarker() && candle.watermark() < Long.MAX_VALUE) {
                isMarked = true;
                output.emitWatermark(new Watermark(candle.watermark()));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            if (!isMarked) {
                output.markIdle();
            }
        }
    }
}
