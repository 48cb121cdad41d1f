package io.tidemark.windows;

import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;
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
            return general("it was asked for");
        }
        EngineChoice choice = slicesIfPossible(input, panes, said);
        if (said == WindowEngine.SLICES && choice.slices == null) {
            throw new IllegalArgumentException(
                    "Slices cannot compute these windows: " + choice.why);
        }
        return choice;
    }

    private static EngineChoice general(String why) {
        return new EngineChoice(null, why);
    }

    private static EngineChoice slicesIfPossible(
            KeyedStream<?, ?> input,
            PaneDefinition<?, ?, ?, ?> panes,
            @Nullable WindowEngine said) {
        // Before a shuffle elements are combined.
        if (!(input.getTransformation() instanceof PartitionTransformation<?> partition
                && partition.getPartitioner() instanceof KeyGroupStreamPartitioner)) {
            return general("the stream is keyed without a shuffle");
        }
        Class<?> key = input.getKeyType().getTypeClass();
        if (!hasEquals(key)) {
            return general(key.getName() + " has no equals(), by which slices find a key");
        }
        if (said == null && panes.contents().function() instanceof Reducing) {
            return general(
                    "a reduce may mind the order of the elements, which slices do not keep;"
                            + " engine(SLICES) says that it does not");
        }
        if (!(panes.contents() instanceof FoldedContents<?, ?, ?, ?> contents)) {
            return general("the windows keep their elements");
        }
        PaneProcessFunction<?, ?, ?, ?> processing = contents.processing();
        if (processing != null && processing.clearsWindows()) {
            return general(
                    processing.getClass().getName()
                            + " keeps state of windows, of which slices have none");
        }
        if (panes.outputTime() != TimestampCombiner.END_OF_WINDOW) {
            return general("panes have the times of single elements");
        }
        SliceDefinition slices;
        try {
            slices =
                    new SliceDefinition(
                            new Lateness(Slicing.of(panes.assigner()), panes.latenessMs()),
                            SliceFiring.of(panes.trigger(), panes.latenessMs(), panes.mode()),
                            panes.mode(),
                            panes.onTime(),
                            panes.closing());
        } catch (IllegalArgumentException e) {
            return general(e.getMessage());
        }
        if (!merges(contents.function())) {
            return general(
                    Wrapping.unwrap(contents.function()).getClass().getName()
                            + " does not merge accumulators");
        }
        return new EngineChoice(
                slices,
                "each element is aggregated once, before the shuffle, and windows are made of"
                        + " slices");
    }

    private static boolean hasEquals(Class<?> key) {
        try {
            return key.isInterface()
                    || key.isPrimitive()
                    || key.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every class has it", e);
        }
    }

    /** Many aggregates were written for windows that never merge. */
    private static <ACC> boolean merges(AggregateFunction<?, ACC, ?> aggregate) {
        ACC accumulator = aggregate.createAccumulator();
        try {
            return aggregate.merge(accumulator, aggregate.createAccumulator()) != null
                    || accumulator == null;
        } catch (RuntimeException | Error e) {
            return false;
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
