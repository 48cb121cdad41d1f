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

    /** The same with what a restore can change. */
    public Rules with(Step.Restore restore) {
        return new Rules(
                windows,
                restore.latenessMs(),
                restore.trigger(),
                mode,
                evictor,
                restore.completion());
    }
}
