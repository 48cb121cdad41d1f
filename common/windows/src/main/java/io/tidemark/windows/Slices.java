package io.tidemark.windows;

import io.tidemark.state.DescribesContents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;

/**
 * The accumulators of one key's slices, in the order of time. Small sorted arrays: a key has as
 * many entries as its windows have slices with elements, and nearly every element belongs to the
 * last one.
 *
 * <p>A slice is <em>new</em> if it has elements that no tick of the clock has shown. One that is
 * not may have no accumulator: what was shown is kept only where panes accumulate.
 */
final class Slices<ACC> implements DescribesContents {

    static final long NO_TICK = Long.MIN_VALUE;

    private static final int INITIAL_CAPACITY = 2;

    private long[] starts;
    private Object[] accumulators;

    /** By slice, whether it is not new; null while all are. */
    @Nullable private boolean[] shown;

    private int size;

    /**
     * The windows whose last millisecond is at or before this time have been fired from these
     * slices.
     */
    private long firedThrough = Long.MIN_VALUE;

    /** Those whose last millisecond is at or before this time have expired, and are closed. */
    private long closedThrough = Long.MIN_VALUE;

    /** Whether these are the last slices of a key that has older ones in chunks. */
    private boolean hasChunks;

    /** For which tick there is a timer, in processing time, ms; {@link #NO_TICK} if for none. */
    private long tick = NO_TICK;

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

    /** Null if nothing is left of what was shown. */
    @Nullable
    @SuppressWarnings("unchecked")
    ACC accumulator(int index) {
        return (ACC) accumulators[index];
    }

    boolean isNew(int index) {
        return shown == null || !shown[index];
    }

    boolean areAllNew() {
        return shown == null;
    }

    boolean hasNew() {
        for (int i = 0; i < size; i++) {
            if (isNew(i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is a new one from {@code start} to {@code end} (exclusive). */
    boolean anyNewIn(long start, long end) {
        for (int i = lastAtOrBefore(end - 1); i >= 0 && starts[i] >= start; i--) {
            if (isNew(i)) {
                return true;
            }
        }
        return false;
    }

    /** Those that are new; the accumulators are then in both. */
    Slices<ACC> news() {
        if (shown == null) {
            return this;
        }
        Slices<ACC> news = new Slices<>(size);
        for (int i = 0; i < size; i++) {
            if (isNew(i)) {
                news.append(starts[i], accumulator(i));
            }
        }
        return news;
    }

    /**
     * All have been shown.
     *
     * @param keeps whether the accumulators are kept
     */
    void show(boolean keeps) {
        shown = new boolean[starts.length];
        Arrays.fill(shown, 0, size, true);
        if (!keeps) {
            Arrays.fill(accumulators, 0, size, null);
        }
    }

    long firedThrough() {
        return firedThrough;
    }

    long closedThrough() {
        return closedThrough;
    }

    /** Takes note that all is done that is due at a watermark. */
    void done(long firedThrough, long closedThrough) {
        this.firedThrough = firedThrough;
        this.closedThrough = closedThrough;
    }

    boolean hasChunks() {
        return hasChunks;
    }

    void hasChunks(boolean chunks) {
        hasChunks = chunks;
    }

    long tick() {
        return tick;
    }

    void tick(long time) {
        tick = time;
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
            accumulators[index] = merged(accumulator(index), accumulator, aggregate);
            if (shown != null) {
                shown[index] = false;
            }
            return false;
        }
        insert(-index - 1, slice, accumulator);
        return true;
    }

    /** Merges a slice of other ones, of which nothing may be left. */
    void mergeFrom(Slices<ACC> others, int other, AggregateFunction<?, ACC, ?> aggregate) {
        int index = indexOf(others.start(other));
        if (index < 0) {
            insert(-index - 1, others.start(other), others.accumulator(other));
            index = -index - 1;
            markShown(index, !others.isNew(other));
        } else {
            accumulators[index] = merged(accumulator(index), others.accumulator(other), aggregate);
            markShown(index, !isNew(index) && !others.isNew(other));
        }
    }

    /** The combination of two accumulators, either of which may be none. */
    @Nullable
    static <ACC> ACC merged(
            @Nullable ACC into, @Nullable ACC accumulator, AggregateFunction<?, ACC, ?> aggregate) {
        if (into == null || accumulator == null) {
            return into == null ? accumulator : into;
        }
        return aggregate.merge(into, accumulator);
    }

    /** Adds a slice after all others. */
    void append(long slice, @Nullable ACC accumulator) {
        insert(size, slice, accumulator);
    }

    /** Adds a slice after all others. */
    void append(long slice, @Nullable ACC accumulator, boolean isNew) {
        append(slice, accumulator);
        markShown(size - 1, !isNew);
    }

    /** Adds slices that are all after these; the accumulators are then in both. */
    void appendAll(Slices<ACC> later) {
        for (int i = 0; i < later.size; i++) {
            append(later.start(i), later.accumulator(i), later.isNew(i));
        }
    }

    /** These and others, of which none is the same, in one; the accumulators are then in both. */
    Slices<ACC> with(Slices<ACC> others) {
        Slices<ACC> all = new Slices<>(size + others.size);
        int mine = 0;
        int other = 0;
        while (mine < size || other < others.size) {
            boolean isMine =
                    other == others.size || (mine < size && starts[mine] < others.starts[other]);
            Slices<ACC> from = isMine ? this : others;
            int index = isMine ? mine++ : other++;
            all.append(from.start(index), from.accumulator(index), from.isNew(index));
        }
        return all;
    }

    /** Takes the first {@code count} slices out. */
    Slices<ACC> takeFirst(int count) {
        Slices<ACC> taken = new Slices<>(count);
        for (int i = 0; i < count; i++) {
            taken.append(starts[i], accumulator(i), isNew(i));
        }
        removeFirst(count);
        return taken;
    }

    /** Drops one slice. */
    void remove(int index) {
        removeRange(index, index + 1);
    }

    /** Drops the first {@code count} slices. */
    void removeFirst(int count) {
        if (count > 0) {
            removeRange(0, count);
        }
    }

    private void removeRange(int from, int to) {
        System.arraycopy(starts, to, starts, from, size - to);
        System.arraycopy(accumulators, to, accumulators, from, size - to);
        if (shown != null) {
            System.arraycopy(shown, to, shown, from, size - to);
        }
        int left = size - (to - from);
        Arrays.fill(accumulators, left, size, null);
        size = left;
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

    /** Whether there is a slice from {@code start} to {@code end} (exclusive). */
    boolean anyIn(long start, long end) {
        int index = lastAtOrBefore(end - 1);
        return index >= 0 && starts[index] >= start;
    }

    /** Slice by slice; a sum of several has no end of its own. */
    @Override
    public Object describe(String state, Map<String, String> definition) {
        Slicing slicing = Slicing.parse(definition.getOrDefault(PaneMeaning.WINDOW, ""));
        boolean hasEnds = slicing != null && !state.equals(SlicedWindowOperator.SUMS);
        List<Object> described = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Map<String, Object> slice = new LinkedHashMap<>();
            slice.put("start", Instant.ofEpochMilli(starts[i]));
            if (hasEnds) {
                slice.put("end", Instant.ofEpochMilli(slicing.endOf(starts[i])));
            }
            slice.put("accumulator", accumulators[i]);
            slice.put("shown", !isNew(i));
            described.add(slice);
        }
        return described;
    }

    private int indexOf(long slice) {
        if (size > 0 && starts[size - 1] == slice) {
            return size - 1;
        }
        return Arrays.binarySearch(starts, 0, size, slice);
    }

    private void markShown(int index, boolean isShown) {
        if (isShown && shown == null) {
            shown = new boolean[starts.length];
        }
        if (shown != null) {
            shown[index] = isShown;
        }
    }

    private void insert(int index, long slice, @Nullable ACC accumulator) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size + 1);
            accumulators = Arrays.copyOf(accumulators, 2 * size + 1);
            if (shown != null) {
                shown = Arrays.copyOf(shown, 2 * size + 1);
            }
        }
        System.arraycopy(starts, index, starts, index + 1, size - index);
        System.arraycopy(accumulators, index, accumulators, index + 1, size - index);
        if (shown != null) {
            System.arraycopy(shown, index, shown, index + 1, size - index);
            shown[index] = false;
        }
        starts[index] = slice;
        accumulators[index] = accumulator;
        size++;
    }
}
