package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import java.io.Serializable;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * What both sides of the shuffle know of windows of slices.
 *
 * @param meaning of the state
 * @param maxBufferedSlices how many slices (of all keys) each side gathers, at least 1
 */
record SlicedAggregation<K, T, ACC, V>(
        StateDefinition meaning,
        SliceDefinition definition,
        FoldedContents<T, ACC, ?, V> contents,
        TypeSerializer<K> keys,
        TypeSerializer<ACC> accumulators,
        int maxBufferedSlices)
        implements Serializable {

    /** Bounds accumulators that grow, with room for hot keys of those that don't. */
    private static final int RECORDS_PER_SLICE = 100;

    AggregateFunction<T, ACC, ?> aggregate() {
        return contents.function();
    }

    /**
     * An empty table of what an aggregate over this one makes of elements.
     *
     * @param maxBytes it is full with about so many
     */
    <A> SliceTable<K, T, A> table(
            AggregateFunction<T, A, ?> aggregate,
            HeapSize.Serialized<A> serialized,
            long maxBytes) {
        return new SliceTable<>(
                aggregate, keys, serialized, maxBufferedSlices, RECORDS_PER_SLICE, maxBytes);
    }
}
