package io.tidemark.windows.model;

import java.util.Optional;

/**
 * How a model windows elements.
 *
 * @param latenessMs 0 or more; {@link Long#MAX_VALUE} is without end
 */
public record Rules(
        Windows windows,
        long latenessMs,
        TriggerRule trigger,
        Mode mode,
        Optional<Eviction> evictor,
        Completion completion) {

    /** Without a pane that has nothing new. */
    public Rules(
            Windows windows,
            long latenessMs,
            TriggerRule trigger,
            Mode mode,
            Optional<Eviction> evictor) {
        this(windows, latenessMs, trigger, mode, evictor, Completion.NONE);
    }

    /** The same with another lateness and trigger. */
    public Rules with(long newLatenessMs, TriggerRule newTrigger) {
        return new Rules(windows, newLatenessMs, newTrigger, mode, evictor, completion);
    }
}
