package io.tidemark.windows;

import java.io.Serializable;
import org.apache.flink.api.common.functions.AggregateFunction;

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

    /**
     * How these windows come out of slices.
     *
     * @throws IllegalArgumentException if they cannot; the message is a clause that says why
     */
    static SliceDefinition of(PaneDefinition<?, ?, ?, ?> panes) {
        if (!(panes.contents() instanceof FoldedContents<?, ?, ?, ?> contents)) {
            throw new IllegalArgumentException("the windows keep their elements");
        }
        PaneProcessFunction<?, ?, ?, ?> processing = contents.processing();
        if (processing != null && processing.clearsWindows()) {
            throw new IllegalArgumentException(
                    processing.getClass().getName()
                            + " keeps state of windows, of which slices have none");
        }
        if (panes.outputTime() != TimestampCombiner.END_OF_WINDOW) {
            throw new IllegalArgumentException("panes have the times of single elements");
        }
        Slicing slicing = Slicing.of(panes.assigner());
        SliceFiring firing = SliceFiring.of(panes.trigger(), panes.latenessMs(), panes.mode());
        if (!merges(contents.function())) {
            throw new IllegalArgumentException(
                    Wrapping.unwrap(contents.function()).getClass().getName()
                            + " does not merge accumulators");
        }
        return new SliceDefinition(
                new Lateness(slicing, panes.latenessMs()),
                firing,
                panes.mode(),
                panes.onTime(),
                panes.closing());
    }

    /** Many aggregates were written for windows that never merge. */
    private static <ACC> boolean merges(AggregateFunction<?, ACC, ?> aggregate) {
        ACC accumulator = aggregate.createAccumulator();
        try {
            return aggregate.merge(accumulator, aggregate.createAccumulator()) != null
                    || accumulator == null;
        } catch (RuntimeException | Error e) {
            return false;
        }
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
