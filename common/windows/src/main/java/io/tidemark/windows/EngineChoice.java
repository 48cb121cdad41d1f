package io.tidemark.windows;

import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.runtime.partitioner.KeyGroupStreamPartitioner;

/**
 * Which engine computes the windows of a sentence, and why.
 *
 * @param reason a clause that follows "because"
 */
record EngineChoice(WindowEngine engine, String reason) {

    @Override
    public String toString() {
        return engine.toString().toLowerCase(java.util.Locale.ROOT) + ", because " + reason;
    }

    /** Why an aggregate cannot be computed by slices; empty if it can. */
    static <ACC> Optional<String> whyNoSlices(@Nullable AggregateFunction<?, ACC, ?> aggregate) {
        if (aggregate == null) {
            return Optional.of("the function needs the single elements");
        }
        ACC accumulator = aggregate.createAccumulator();
        try {
            ACC merged = aggregate.merge(accumulator, aggregate.createAccumulator());
            if (merged != null || accumulator == null) {
                return Optional.empty();
            }
        } catch (RuntimeException e) {
            // As many aggregates that were written for windows that never merge.
        }
        return Optional.of(aggregate.getClass().getName() + " does not merge accumulators");
    }

    /** Why a stream's elements cannot be combined before the shuffle; empty if they can. */
    static Optional<String> whyNoSlices(KeyedStream<?, ?> input) {
        boolean isShuffled =
                input.getTransformation() instanceof PartitionTransformation<?> partition
                        && partition.getPartitioner() instanceof KeyGroupStreamPartitioner;
        return isShuffled
                ? Optional.empty()
                : Optional.of("the stream is keyed without a shuffle before which to combine");
    }
}
