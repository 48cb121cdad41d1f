package io.tidemark.windows;

import org.apache.flink.annotation.Experimental;

/** What a window does when event time passes its end and nothing new has come (Beam's concept). */
@Experimental
public enum OnTimeBehavior {

    /** A pane comes out only with something new. */
    FIRE_IF_NON_EMPTY,

    /**
     * A window that had an element before its end has an {@link PaneTiming#ON_TIME} pane in any
     * case: when its trigger first fires at the end or after, at the latest when it expires.
     */
    FIRE_ALWAYS
}
