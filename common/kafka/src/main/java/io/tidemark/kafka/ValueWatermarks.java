package io.tidemark.kafka;

import io.tidemark.delivery.Decoded;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.WatermarkAlignmentParams;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Watermarks of values, at a source that gives values and what is none. What is none has the event
 * time {@code Long.MIN_VALUE} and is kept from the generator: it moves no watermark and ends no
 * idleness.
 */
final class ValueWatermarks<T> implements WatermarkStrategy<Decoded<T>> {

    private static final long serialVersionUID = 1L;

    private final WatermarkStrategy<T> strategy;

    ValueWatermarks(WatermarkStrategy<T> strategy) {
        this.strategy = strategy;
    }

    @Override
    public TimestampAssigner<Decoded<T>> createTimestampAssigner(
            TimestampAssignerSupplier.Context context) {
        TimestampAssigner<T> assigner = strategy.createTimestampAssigner(context);
        return (decoded, timestamp) ->
                decoded.hasValue()
                        ? assigner.extractTimestamp(decoded.value(), timestamp)
                        : Long.MIN_VALUE;
    }

    @Override
    public WatermarkGenerator<Decoded<T>> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        return new Generator<>(strategy.createWatermarkGenerator(context));
    }

    @Override
    public WatermarkAlignmentParams getAlignmentParameters() {
        return strategy.getAlignmentParameters();
    }

    private record Generator<T>(WatermarkGenerator<T> generator)
            implements WatermarkGenerator<Decoded<T>> {

        @Override
        public void onEvent(Decoded<T> decoded, long timestamp, WatermarkOutput output) {
            if (decoded.hasValue()) {
                generator.onEvent(decoded.value(), timestamp, output);
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            generator.onPeriodicEmit(output);
        }
    }
}
