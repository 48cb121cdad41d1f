package io.tidemark.windows;

import javax.annotation.Nullable;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.runtime.partitioner.KeyGroupStreamPartitioner;

/**
 * Which engine computes windows, and why.
 *
 * @param slices null for {@link WindowEngine#GENERAL}
 * @param why a clause
 */
record EngineChoice(@Nullable SliceDefinition slices, String why) {

    /**
     * The engine of these windows.
     *
     * @param said what the user wants; null if nothing
     * @throws IllegalArgumentException if the user wants slices where they cannot be
     */
    static EngineChoice of(
            KeyedStream<?, ?> input,
            PaneDefinition<?, ?, ?, ?> panes,
            @Nullable WindowEngine said) {
        if (said == WindowEngine.GENERAL) {
            return new EngineChoice(null, "it was asked for");
        }
        try {
            requireShuffle(input);
            if (said == null && panes.contents().function() instanceof Reducing) {
                throw new IllegalArgumentException(
                        "a reduce may mind the order of the elements, which slices do not keep;"
                                + " engine(SLICES) says that it does not");
            }
            return new EngineChoice(
                    SliceDefinition.of(panes),
                    "each element is aggregated once, before the shuffle, and windows are made of"
                            + " slices");
        } catch (IllegalArgumentException e) {
            if (said == WindowEngine.SLICES) {
                throw new IllegalArgumentException(
                        "Slices cannot compute these windows: " + e.getMessage(), e);
            }
            return new EngineChoice(null, e.getMessage());
        }
    }

    /** Before which elements are combined. */
    private static void requireShuffle(KeyedStream<?, ?> input) {
        if (!(input.getTransformation() instanceof PartitionTransformation<?> partition
                && partition.getPartitioner() instanceof KeyGroupStreamPartitioner)) {
            throw new IllegalArgumentException("the stream is keyed without a shuffle");
        }
    }

    WindowEngine engine() {
        return slices == null ? WindowEngine.GENERAL : WindowEngine.SLICES;
    }

    @Override
    public String toString() {
        return (slices == null ? "general engine: " : "slices: ") + why;
    }
}
