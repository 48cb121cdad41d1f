package io.tidemark.windows;

import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * An operator's output watermark, held before the times of the panes that are to come. It is the
 * input's, or just before the earliest of those times. It never goes back, because an element whose
 * time the input's has reached counts for no pane's.
 */
final class HeldWatermark {

    private final LongConsumer emit;

    /** How many panes are to come at a time. */
    private final TreeMap<Long, Long> holds = new TreeMap<>();

    private long input = Long.MIN_VALUE;
    private long forwarded = Long.MIN_VALUE;

    /**
     * @param emit is handed each new watermark, ms
     */
    HeldWatermark(LongConsumer emit) {
        this.emit = emit;
    }

    /**
     * The time of a pane that is to come has changed. What that lets go is emitted by {@link
     * #forward}.
     *
     * @param from {@link PaneState#NO_TIME} for none, as {@code to}
     */
    void move(long from, long to) {
        if (from == to) {
            return;
        }
        if (from != PaneState.NO_TIME) {
            holds.computeIfPresent(from, (time, panes) -> panes == 1 ? null : panes - 1);
        }
        if (to != PaneState.NO_TIME) {
            holds.merge(to, 1L, Long::sum);
        }
    }

    /** The input's watermark has advanced, and what that brings has come out. */
    void advance(long watermark) {
        input = Math.max(input, watermark);
        forward();
    }

    /** Emits the watermark, if it has advanced. */
    void forward() {
        // At the end of time nothing is to come.
        boolean isHeld = !holds.isEmpty() && input < Long.MAX_VALUE;
        long watermark = isHeld ? Math.min(input, holds.firstKey() - 1) : input;
        if (watermark > forwarded) {
            forwarded = watermark;
            emit.accept(watermark);
        }
    }

    /** Emits the watermark once more: Flink passes on none of an operator that is idle. */
    void repeat() {
        if (forwarded > Long.MIN_VALUE) {
            emit.accept(forwarded);
        }
    }
}
