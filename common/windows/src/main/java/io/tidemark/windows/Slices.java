package io.tidemark.windows;

import java.util.Arrays;
import org.apache.flink.api.common.functions.AggregateFunction;

/**
 * The accumulators of one key's slices, in the order of time. Small sorted arrays: a key has as
 * many entries as its windows have slices with elements, and nearly every element belongs to the
 * last one.
 */
final class Slices<ACC> {

    private static final int INITIAL_CAPACITY = 2;

    private long[] starts;
    private Object[] accumulators;
    private int size;

    /**
     * The windows whose last millisecond is at or before this time have been fired from these
     * slices.
     */
    private long firedThrough = Long.MIN_VALUE;

    /** Whether these are the last slices of a key that has older ones in chunks. */
    private boolean hasChunks;

    Slices() {
        this(INITIAL_CAPACITY);
    }

    Slices(int capacity) {
        starts = new long[capacity];
        accumulators = new Object[capacity];
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long start(int index) {
        return starts[index];
    }

    @SuppressWarnings("unchecked")
    ACC accumulator(int index) {
        return (ACC) accumulators[index];
    }

    long firedThrough() {
        return firedThrough;
    }

    void firedThrough(long time) {
        firedThrough = time;
    }

    boolean hasChunks() {
        return hasChunks;
    }

    void hasChunks(boolean chunks) {
        hasChunks = chunks;
    }

    /** Adds an element to its slice; true if the slice was not there. */
    <T> boolean add(long slice, T element, AggregateFunction<T, ACC, ?> aggregate) {
        int index = indexOf(slice);
        if (index >= 0) {
            accumulators[index] = aggregate.add(element, accumulator(index));
            return false;
        }
        insert(-index - 1, slice, aggregate.add(element, aggregate.createAccumulator()));
        return true;
    }

    /** Merges an accumulator, which is given away, into its slice; true if it was not there. */
    boolean merge(long slice, ACC accumulator, AggregateFunction<?, ACC, ?> aggregate) {
        int index = indexOf(slice);
        if (index >= 0) {
            accumulators[index] = aggregate.merge(accumulator(index), accumulator);
            return false;
        }
        insert(-index - 1, slice, accumulator);
        return true;
    }

    /** Adds a slice after all others. */
    void append(long slice, ACC accumulator) {
        insert(size, slice, accumulator);
    }

    /** Adds slices that are all after these; the accumulators are then in both. */
    void appendAll(Slices<ACC> later) {
        for (int i = 0; i < later.size; i++) {
            append(later.start(i), later.accumulator(i));
        }
    }

    /** Takes the first {@code count} slices out. */
    Slices<ACC> takeFirst(int count) {
        Slices<ACC> taken = new Slices<>(count);
        for (int i = 0; i < count; i++) {
            taken.append(starts[i], accumulator(i));
        }
        removeFirst(count);
        return taken;
    }

    /** Drops one slice. */
    void remove(int index) {
        System.arraycopy(starts, index + 1, starts, index, size - index - 1);
        System.arraycopy(accumulators, index + 1, accumulators, index, size - index - 1);
        size--;
        accumulators[size] = null;
    }

    /** Drops the first {@code count} slices. */
    void removeFirst(int count) {
        if (count > 0) {
            System.arraycopy(starts, count, starts, 0, size - count);
            System.arraycopy(accumulators, count, accumulators, 0, size - count);
            Arrays.fill(accumulators, size - count, size, null);
            size -= count;
        }
    }

    /** The index of the first slice at or after {@code time}, from {@code from} on. */
    int firstAtOrAfter(long time, int from) {
        int index = from;
        while (index < size && starts[index] < time) {
            index++;
        }
        return index;
    }

    /** The index of the last slice at or before {@code time}; -1 if there is none. */
    int lastAtOrBefore(long time) {
        int index = indexOf(time);
        return index >= 0 ? index : -index - 2;
    }

    private int indexOf(long slice) {
        if (size > 0 && starts[size - 1] == slice) {
            return size - 1;
        }
        return Arrays.binarySearch(starts, 0, size, slice);
    }

    private void insert(int index, long slice, ACC accumulator) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size + 1);
            accumulators = Arrays.copyOf(accumulators, 2 * size + 1);
        }
        System.arraycopy(starts, index, starts, index + 1, size - index);
        System.arraycopy(accumulators, index, accumulators, index + 1, size - index);
        starts[index] = slice;
        accumulators[index] = accumulator;
        size++;
    }
}
