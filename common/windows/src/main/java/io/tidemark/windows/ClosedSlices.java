package io.tidemark.windows;

import java.util.function.Supplier;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.internal.InternalValueState;

/**
 * One key's <em>closed</em> slices, of which some window has fired and some has not yet expired, in
 * state. A firing touches the few that change and leave, not all that its window is made of.
 *
 * <p>The latest slices are one value, the <em>tail</em>: on RocksDB sixty entries cost far more
 * than one value of the same bytes, so that few slices are best kept as one. When the tail has
 * grown to twice a chunk, its older half becomes a <em>chunk</em>, a value of its own that is
 * rarely touched again, and the combination of a chunk's slices is put with those of the other
 * chunks into one more value, the <em>sums</em>. A window is then combined from its tail, the sums
 * of the chunks that it holds whole, and the slices of the chunks that its edges cut, which is the
 * oldest one: of 8,640 slices about 260 values are read and 100 written. State is the slices and
 * their sums, twice the bytes of one window at most.
 *
 * <p>A chunk is named by its first slice, and holds all up to the next chunk's, or the tail's. It
 * goes when all of its slices have expired.
 */
final class ClosedSlices<ACC> {

    private final Slicing slicing;
    private final AggregateFunction<?, ACC, ?> aggregate;
    private final TypeSerializer<ACC> serializer;
    private final int chunkSize;
    private final ValueState<Slices<ACC>> tailState;
    private final ValueState<Slices<ACC>> sumsState;
    private final Supplier<? extends InternalValueState<?, Long, Slices<ACC>>> chunkStates;

    private Slices<ACC> tail;

    /** Null until they are asked for. */
    private Slices<ACC> sums;

    private boolean tailChanged;
    private boolean sumsChanged;

    /**
     * @param chunkSize how many slices a chunk has when it is made
     * @param chunkStates that of the present key
     */
    ClosedSlices(
            Slicing slicing,
            AggregateFunction<?, ACC, ?> aggregate,
            TypeSerializer<ACC> serializer,
            int chunkSize,
            ValueState<Slices<ACC>> tailState,
            ValueState<Slices<ACC>> sumsState,
            Supplier<? extends InternalValueState<?, Long, Slices<ACC>>> chunkStates) {
        this.slicing = slicing;
        this.aggregate = aggregate;
        this.serializer = serializer;
        this.chunkSize = chunkSize;
        this.tailState = tailState;
        this.sumsState = sumsState;
        this.chunkStates = chunkStates;
    }

    /** Reads those of the current key; all else is about them, until {@link #save}. */
    void load() throws Exception {
        tail = tailState.value();
        if (tail == null) {
            tail = new Slices<>();
        }
        sums = null;
        tailChanged = false;
        sumsChanged = false;
    }

    boolean isEmpty() {
        return tail.isEmpty();
    }

    long first() throws Exception {
        return sums().isEmpty() ? tail.start(0) : sums().start(0);
    }

    long last() {
        return tail.start(tail.size() - 1);
    }

    /** The windows whose last millisecond is at or before this time have been fired. */
    long firedThrough() {
        return tail.firedThrough();
    }

    /** Those whose last millisecond is at or before this time are closed. */
    long closedThrough() {
        return tail.closedThrough();
    }

    /** Takes note that all is done that is due at a watermark. */
    void done(long firedThrough, long closedThrough) {
        tail.done(firedThrough, closedThrough);
        tailChanged = true;
    }

    /** Takes all slices of others, which are given away, where there are none. */
    void take(Slices<ACC> others) {
        others.tick(Slices.NO_TICK);
        tail = others;
        tailChanged = true;
    }

    /** Merges a slice of others, which is given away. */
    void merge(Slices<ACC> others, int index) throws Exception {
        long slice = others.start(index);
        if (sums().isEmpty() || slice >= tail.start(0)) {
            tail.mergeFrom(others, index, aggregate);
            tailChanged = true;
        } else {
            mergeIntoChunk(Math.max(0, sums().lastAtOrBefore(slice)), others, index);
        }
    }

    private void mergeIntoChunk(int index, Slices<ACC> others, int other) throws Exception {
        Slices<ACC> chunk = chunk(sums().start(index));
        ACC sum =
                Slices.merged(
                        sums().accumulator(index), copy(others.accumulator(other)), aggregate);
        chunkState().clear();
        sums().remove(index);
        sumsChanged = true;
        chunk.mergeFrom(others, other, aggregate);
        if (chunk.size() <= 2 * chunkSize) {
            put(chunk, sum);
        } else {
            while (!chunk.isEmpty()) {
                seal(chunk.takeFirst(Math.min(chunk.size(), chunkSize)));
            }
        }
    }

    /** Whether there is a slice in a window. */
    boolean anyIn(long start, long end) throws Exception {
        if (tail.anyIn(start, end)) {
            return true;
        }
        for (int i = 0; i < sums().size(); i++) {
            long from = sums().start(i);
            // A chunk begins with a slice.
            if (from < end
                    && (from >= start
                            || (endOfChunk(i) > start && chunk(from).anyIn(start, end)))) {
                return true;
            }
        }
        return false;
    }

    /** Those with elements that no tick has shown; the accumulators are then in both. */
    Slices<ACC> news() throws Exception {
        if (!sums().hasNew()) {
            return tail.news();
        }
        Slices<ACC> news = new Slices<>();
        for (int i = 0; i < sums().size(); i++) {
            if (sums().isNew(i)) {
                news.appendAll(chunk(sums().start(i)).news());
            }
        }
        news.appendAll(tail.news());
        return news;
    }

    /**
     * All have been shown.
     *
     * @param keeps whether the accumulators are kept
     */
    void show(boolean keeps) throws Exception {
        if (tail.hasNew()) {
            tail.show(keeps);
            tailChanged = true;
        }
        if (!sums().hasNew()) {
            return;
        }
        for (int i = 0; i < sums().size(); i++) {
            if (sums().isNew(i)) {
                Slices<ACC> chunk = chunk(sums().start(i));
                chunk.show(keeps);
                chunkState().update(chunk);
            }
        }
        sums().show(keeps);
        sumsChanged = true;
    }

    /**
     * The slices of some windows of one family: of chunks that none of the windows' edges cuts, as
     * one.
     *
     * @param firstEnd the end (exclusive) of the first of the windows
     * @param lastEnd that of the last
     */
    Slices<ACC> ofWindows(WindowFamily family, long firstEnd, long lastEnd) throws Exception {
        if (sums().isEmpty()) {
            return tail;
        }
        long firstStart = family.startOf(firstEnd);
        long lastStart = family.startOf(lastEnd);
        Slices<ACC> all = new Slices<>(sums().size() + chunkSize + tail.size());
        for (int i = 0; i < sums().size(); i++) {
            long from = sums().start(i);
            long to = endOfChunk(i);
            if (to <= firstStart || from >= lastEnd) {
                continue;
            }
            boolean isCut =
                    (firstStart < to && lastStart > from) || (firstEnd < to && lastEnd > from);
            if (isCut) {
                all.appendAll(chunk(from));
            } else {
                all.append(from, sums().accumulator(i), sums().isNew(i));
            }
        }
        all.appendAll(tail);
        return all;
    }

    /**
     * Drops the slices all of whose windows end (their last millisecond) at this time or before.
     */
    void dropExpired(long expiredThrough) throws Exception {
        int chunks = 0;
        while (chunks < sums().size()
                && isExpired(slicing.sliceOf(endOfChunk(chunks) - 1), expiredThrough)) {
            chunkState().setCurrentNamespace(sums().start(chunks));
            chunkState().clear();
            chunks++;
        }
        if (chunks > 0) {
            sums().removeFirst(chunks);
            sumsChanged = true;
        }
        int slices = 0;
        while (slices < tail.size() && isExpired(tail.start(slices), expiredThrough)) {
            slices++;
        }
        if (slices > 0) {
            tail.removeFirst(slices);
            tailChanged = true;
        }
    }

    /** Drops all; how many slices that were. */
    int clear() throws Exception {
        int count = tail.size();
        for (int i = 0; i < sums().size(); i++) {
            count += chunk(sums().start(i)).size();
            chunkState().clear();
        }
        sumsState.clear();
        tailState.clear();
        return count;
    }

    /** Writes what has changed. */
    void save() throws Exception {
        while (tail.size() > 2 * chunkSize) {
            seal(tail.takeFirst(chunkSize));
        }
        if (sumsChanged) {
            tail.hasChunks(!sums().isEmpty());
            update(sumsState, sums());
        }
        if (tailChanged || sumsChanged) {
            update(tailState, tail);
        }
    }

    private Slices<ACC> sums() throws Exception {
        if (sums == null) {
            sums = tail.hasChunks() ? sumsState.value() : new Slices<>();
        }
        return sums;
    }

    private void seal(Slices<ACC> chunk) throws Exception {
        ACC sum = copy(chunk.accumulator(0));
        for (int i = 1; i < chunk.size(); i++) {
            sum = Slices.merged(sum, copy(chunk.accumulator(i)), aggregate);
        }
        put(chunk, sum);
    }

    private void put(Slices<ACC> chunk, @Nullable ACC sum) throws Exception {
        chunkState().setCurrentNamespace(chunk.start(0));
        chunkState().update(chunk);
        Slices<ACC> one = new Slices<>(1);
        one.append(chunk.start(0), sum, chunk.hasNew());
        sums().mergeFrom(one, 0, aggregate);
        sumsChanged = true;
    }

    @Nullable
    private ACC copy(@Nullable ACC accumulator) {
        return accumulator == null ? null : serializer.copy(accumulator);
    }

    private InternalValueState<?, Long, Slices<ACC>> chunkState() {
        return chunkStates.get();
    }

    private Slices<ACC> chunk(long from) throws Exception {
        chunkState().setCurrentNamespace(from);
        return chunkState().value();
    }

    private long endOfChunk(int index) throws Exception {
        return index + 1 < sums().size() ? sums().start(index + 1) : tail.start(0);
    }

    private boolean isExpired(long slice, long expiredThrough) {
        return slicing.lastEnd(slice) - 1 <= expiredThrough;
    }

    /** Writes slices, of which none is no entry. */
    static <ACC> void update(ValueState<Slices<ACC>> state, Slices<ACC> slices) throws Exception {
        if (slices.isEmpty()) {
            state.clear();
        } else {
            state.update(slices);
        }
    }
}
