package io.tidemark.windows;

import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Combines one key's slices into the windows that are due at once, one after the other.
 *
 * <p>A window alone is folded into one accumulator, and copies each of its slices once. Where
 * several are due, n slices and m windows take about n + m merges, not n · m: the slices are cut in
 * two, the front half has the combination of each suffix that a window begins with, the back half
 * one running combination, and the cut moves when the front is used up (the queue of two stacks, as
 * in Tangwongsan et al., "Low-Latency Sliding-Window Aggregation in Worst-Case Constant Time", DEBS
 * 2017, section on Two-Stacks). Of accumulators that grow, each window copies about as much as it
 * holds, and never more than twice.
 *
 * <p>An aggregate's merge may use up both of its arguments, so what is needed again is copied. What
 * is merged is always the lesser part into the greater, which for an accumulator that grows is the
 * cheap way.
 */
final class SliceFold<ACC> {

    private final Slices<ACC> slices;
    private final AggregateFunction<?, ACC, ?> aggregate;
    private final TypeSerializer<ACC> serializer;

    /** By window: the indices of its slices, from first to end (exclusive); neither ever falls. */
    private final int[] firsts;

    private final int[] ends;

    /** By index, where a window begins before the cut: the combination from there to the cut. */
    private final Object[] suffixes;

    private int window = -1;
    private int cut;
    private int backEnd;
    @Nullable private ACC back;

    /**
     * @param windows of one family, in the order of their ends
     */
    SliceFold(
            Slices<ACC> slices,
            List<? extends ShownWindow<?>> windows,
            AggregateFunction<?, ACC, ?> aggregate,
            TypeSerializer<ACC> serializer) {
        this.slices = slices;
        this.aggregate = aggregate;
        this.serializer = serializer;
        this.suffixes = new Object[slices.size()];
        this.firsts = new int[windows.size()];
        this.ends = new int[windows.size()];
        int first = 0;
        int end = 0;
        for (int i = 0; i < windows.size(); i++) {
            first = slices.firstAtOrAfter(windows.get(i).start, first);
            end = slices.firstAtOrAfter(windows.get(i).end, Math.max(first, end));
            firsts[i] = first;
            ends[i] = end;
        }
    }

    /** The combination of the next window's slices; null if there is nothing in them. */
    @Nullable
    ACC next() {
        window++;
        int first = firsts[window];
        if (first == ends[window]) {
            return null;
        }
        if (first >= cut) {
            moveCut();
        }
        for (; backEnd < ends[window]; backEnd++) {
            back = Slices.merged(back, copy(backEnd), aggregate);
        }
        boolean isLast = window + 1 == firsts.length;
        boolean frontIsUsedUp = isLast || firsts[window + 1] > first;
        ACC front = frontIsUsedUp ? takeSuffix(first) : copy(suffix(first));
        if (back == null) {
            return front;
        }
        boolean backIsUsedUp = isLast || firsts[window + 1] >= cut;
        return Slices.merged(front, backIsUsedUp ? back : copy(back), aggregate);
    }

    /** Makes all of the present window the front. */
    private void moveCut() {
        cut = ends[window];
        backEnd = cut;
        back = null;
        int last = window;
        while (last + 1 < firsts.length && firsts[last + 1] < cut) {
            last++;
        }
        int first = firsts[window];
        ACC suffix = null;
        for (int i = cut - 1; i >= first; i--) {
            suffix = Slices.merged(suffix, copy(i), aggregate);
            if (firsts[last] == i) {
                suffixes[i] = i == first ? suffix : copy(suffix);
                while (last > window && firsts[last] == i) {
                    last--;
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private ACC suffix(int index) {
        return (ACC) suffixes[index];
    }

    private ACC takeSuffix(int index) {
        ACC suffix = suffix(index);
        suffixes[index] = null;
        return suffix;
    }

    @Nullable
    private ACC copy(int index) {
        return copy(slices.accumulator(index));
    }

    @Nullable
    private ACC copy(@Nullable ACC accumulator) {
        return accumulator == null ? null : serializer.copy(accumulator);
    }
}
