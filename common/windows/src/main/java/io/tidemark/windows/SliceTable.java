package io.tidemark.windows;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.util.function.BiConsumerWithException;

/**
 * A bounded table on the heap, key and slice to accumulator, in which elements are aggregated
 * before they cost a network or state access. It is full by slices, records, or bytes; its owner
 * empties it then and before each watermark.
 */
final class SliceTable<K, T, ACC> {

    private final AggregateFunction<T, ACC, ?> aggregate;
    private final TypeSerializer<K> keySerializer;
    private final HeapSize.Serialized<ACC> serialized;
    private final int maxSlices;
    private final long maxRecords;
    private final long maxBytes;
    private final Map<K, Slices<ACC>> byKey = new HashMap<>();
    private int slices;
    private long records;
    private HeapSize size = new HeapSize();

    /** By how much the largest sample is beyond the others. */
    private long excess;

    /**
     * @param serialized how many bytes an accumulator takes then
     * @param maxSlices with how many slices it is full
     * @param recordsPerSlice it is full, too, with so many records for each of these, which bounds
     *     accumulators that grow with each element
     * @param maxBytes and with about so many bytes
     */
    SliceTable(
            AggregateFunction<T, ACC, ?> aggregate,
            TypeSerializer<K> keySerializer,
            HeapSize.Serialized<ACC> serialized,
            int maxSlices,
            int recordsPerSlice,
            long maxBytes) {
        this.aggregate = aggregate;
        this.keySerializer = keySerializer;
        this.serialized = serialized;
        this.maxSlices = maxSlices;
        this.maxBytes = maxBytes;
        this.maxRecords = (long) recordsPerSlice * maxSlices;
    }

    void add(K key, long slice, T element) throws IOException {
        Slices<ACC> of = slicesOf(key);
        count(key, of, of.add(slice, element, aggregate));
    }

    /** Merges an accumulator, which is given away. */
    void merge(K key, long slice, ACC accumulator) throws IOException {
        Slices<ACC> of = slicesOf(key);
        count(key, of, of.merge(slice, accumulator, aggregate));
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    boolean isFull() {
        return slices >= maxSlices
                || records >= maxRecords
                || size.of(byKey.size(), slices) + excess >= maxBytes;
    }

    void forEach(BiConsumerWithException<K, Slices<ACC>, Exception> consumer) throws Exception {
        for (Map.Entry<K, Slices<ACC>> entry : byKey.entrySet()) {
            consumer.accept(entry.getKey(), entry.getValue());
        }
    }

    /** Forgets all; who has taken accumulators out owns them then. */
    void clear() {
        if (isFull()) {
            // What has filled it may be gone.
            size = new HeapSize();
        }
        byKey.clear();
        slices = 0;
        records = 0;
        excess = 0;
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

    private void count(K key, Slices<ACC> of, boolean isNewSlice) throws IOException {
        records++;
        if (size.isSampled()) {
            long bytes = 0;
            for (int i = 0; i < of.size(); i++) {
                bytes += serialized.of(of.accumulator(i));
            }
            excess =
                    Math.max(
                            excess,
                            size.sample(HeapSize.serialized(keySerializer, key), bytes, of.size()));
        }
        if (isNewSlice) {
            slices++;
        }
    }
}
