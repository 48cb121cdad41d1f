package io.tidemark.windows;

import org.apache.flink.annotation.Experimental;

/** What a window does at its close when nothing new has come (Beam's concept). */
@Experimental
public enum ClosingBehavior {

    /** A pane comes out only with something new. */
    FIRE_IF_NON_EMPTY,

    /**
     * A window has a {@linkplain Pane#isLast() last} pane in any case: when its trigger finishes,
     * or when it expires. It is empty when discarding (the result of a new accumulator), says the
     * same again when accumulating, and withdraws and says it again when retracting.
     */
    FIRE_ALWAYS
}
