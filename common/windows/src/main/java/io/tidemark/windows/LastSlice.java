package io.tidemark.windows;

/**
 * The slice of the last element. Nearly every element is in the slice of the one before it, and is
 * spared the divisions by which a slice and its windows are found.
 */
final class LastSlice {

    private final Slicing slicing;

    private long start;

    /** Exclusive; at first there is no slice. */
    private long end;

    private long firstWindowThrough;

    LastSlice(Slicing slicing) {
        this.slicing = slicing;
    }

    /** Goes to the slice that holds a time, and answers with its first millisecond. */
    long moveTo(long timestamp) {
        if (timestamp < start || timestamp >= end) {
            start = slicing.sliceOf(timestamp);
            end = slicing.endOf(start);
            firstWindowThrough =
                    slicing.isInWindow(start) ? slicing.firstEnd(start) - 1 : Long.MIN_VALUE;
        }
        return start;
    }

    /**
     * The last millisecond of the first window that holds the slice; {@code Long.MIN_VALUE} if none
     * does.
     */
    long firstWindowThrough() {
        return firstWindowThrough;
    }
}
