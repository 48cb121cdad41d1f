package io.tidemark.windows.sliced;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.util.function.BiConsumerWithException;

/**
 * A bounded table on the heap, key and slice to accumulator, in which elements are aggregated
 * before they cost a network or state access. Its owner empties it when it is full, before each
 * watermark and before each checkpoint barrier, so that it is never part of a checkpoint.
 */
final class SliceTable<K, T, ACC> {

    /**
     * Bounds accumulators that grow with each element, with room for hot keys of those that don't.
     */
    private static final int RECORDS_PER_SLICE = 100;

    private final AggregateFunction<T, ACC, ?> aggregate;
    private final TypeSerializer<K> keySerializer;
    private final int maxSlices;
    private final long maxRecords;
    private final Map<K, Slices<ACC>> byKey = new HashMap<>();
    private int slices;
    private long records;

    SliceTable(
            AggregateFunction<T, ACC, ?> aggregate,
            TypeSerializer<K> keySerializer,
            int maxSlices) {
        this.aggregate = aggregate;
        this.keySerializer = keySerializer;
        this.maxSlices = maxSlices;
        this.maxRecords = (long) RECORDS_PER_SLICE * maxSlices;
    }

    void add(K key, long slice, T element) {
        count(slicesOf(key).add(slice, element, aggregate));
    }

    /** Merges an accumulator, which is given away. */
    void merge(K key, long slice, ACC accumulator) {
        count(slicesOf(key).merge(slice, accumulator, aggregate));
    }

    boolean isFull() {
        return slices >= maxSlices || records >= maxRecords;
    }

    /** Gives each key's slices away and forgets them. */
    void drain(BiConsumerWithException<K, Slices<ACC>, Exception> consumer) throws Exception {
        for (Map.Entry<K, Slices<ACC>> entry : byKey.entrySet()) {
            consumer.accept(entry.getKey(), entry.getValue());
        }
        byKey.clear();
        slices = 0;
        records = 0;
    }

    private Slices<ACC> slicesOf(K key) {
        Slices<ACC> found = byKey.get(key);
        if (found == null) {
            found = new Slices<>();
            // A copy, because with object reuse the record that the key came from may change.
            byKey.put(keySerializer.copy(key), found);
        }
        return found;
    }

    private void count(boolean isNewSlice) {
        records++;
        if (isNewSlice) {
            slices++;
        }
    }
}
