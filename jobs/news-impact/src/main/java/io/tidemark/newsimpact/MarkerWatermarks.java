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
 */
final class MarkerWatermarks implements WatermarkStrategy<Candle> {

    @Override
    public WatermarkGenerator<Candle> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        return new Generator();
    }

    private static final class Generator implements WatermarkGenerator<Candle> {

        @Override
        public void onEvent(Candle candle, long timestamp, WatermarkOutput output) {
            if (candle.isMarker() && candle.watermark() < Long.MAX_VALUE) {
                output.emitWatermark(new Watermark(candle.watermark()));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
