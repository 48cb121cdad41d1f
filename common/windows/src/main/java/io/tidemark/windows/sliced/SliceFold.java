package io.tidemark.windows.sliced;

import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Combines ranges of one key's slices whose bounds only move forward, as those of the windows that
 * one watermark closes. With n slices and m windows it takes about n + m merges, not n · m: the
 * range is cut in two, the front half has the combination of each of its suffixes, the back half
 * one running combination, and the cut moves when the front is used up (the queue of two stacks, as
 * in Tangwongsan et al., "Low-Latency Sliding-Window Aggregation in Worst-Case Constant Time", DEBS
 * 2017, section on Two-Stacks).
 *
 * <p>An aggregate's merge may use up both of its arguments, so what is needed again is copied.
 */
final class SliceFold<ACC> {

    private final Slices<ACC> slices;
    private final AggregateFunction<?, ACC, ?> aggregate;
    private final TypeSerializer<ACC> serializer;

    /** From [front start, cut): the combination of this slice and all up to the cut. */
    private final Object[] suffixes;

    private int cut;
    private int end;
    private ACC back;

    SliceFold(
            Slices<ACC> slices,
            AggregateFunction<?, ACC, ?> aggregate,
            TypeSerializer<ACC> serializer) {
        this.slices = slices;
        this.aggregate = aggregate;
        this.serializer = serializer;
        this.suffixes = new Object[slices.size()];
    }

    /**
     * The combination of the slices from index {@code from} to {@code to}, exclusive; neither may
     * be smaller than at the call before, and the range may not be empty.
     */
    ACC fold(int from, int to) {
        if (from >= cut) {
            moveCut(from, to);
        }
        for (; end < to; end++) {
            ACC next = copy(end);
            back = back == null ? next : aggregate.merge(back, next);
        }
        ACC front = serializer.copy(suffix(from));
        return back == null ? front : aggregate.merge(front, serializer.copy(back));
    }

    private void moveCut(int from, int to) {
        suffixes[to - 1] = copy(to - 1);
        for (int i = to - 2; i >= from; i--) {
            suffixes[i] = aggregate.merge(copy(i), serializer.copy(suffix(i + 1)));
        }
        cut = to;
        end = to;
        back = null;
    }

    @SuppressWarnings("unchecked")
    private ACC suffix(int index) {
        return (ACC) suffixes[index];
    }

    private ACC copy(int index) {
        return serializer.copy(slices.accumulator(index));
    }
}
