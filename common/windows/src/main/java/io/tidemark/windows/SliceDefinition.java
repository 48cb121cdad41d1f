package io.tidemark.windows;

import java.io.Serializable;

/**
 * How windows of slices come out.
 *
 * @param lateness their bounds, and when they expire
 * @param onTime whether an on-time pane comes out also when nothing new has come
 * @param closing whether a last pane comes out also when nothing new has come
 */
record SliceDefinition(
        Lateness lateness,
        SliceFiring firing,
        AccumulationMode mode,
        OnTimeBehavior onTime,
        ClosingBehavior closing)
        implements Serializable {

    /** One pane for each window, at its end, and one with each change that late elements make. */
    SliceDefinition(Lateness lateness) {
        this(
                lateness,
                SliceFiring.AT_THE_END,
                AccumulationMode.ACCUMULATING,
                OnTimeBehavior.FIRE_IF_NON_EMPTY,
                ClosingBehavior.FIRE_IF_NON_EMPTY);
    }

    Slicing slicing() {
        return lateness.slicing();
    }

    /** Whether a window may have something to tell when it expires. */
    boolean watchesExpiries() {
        return firing.isLateAtTicks()
                || onTime == OnTimeBehavior.FIRE_ALWAYS
                || closing == ClosingBehavior.FIRE_ALWAYS;
    }

    /** Whether a window may have more than one pane. */
    boolean mayFireAgain() {
        return lateness.allowed() > 0 || firing.hasTicks();
    }
}
