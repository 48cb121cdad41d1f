package io.tidemark.windows;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import javax.annotation.Nullable;

/**
 * A trigger of the Dataflow model (Akidau et al., 2015; named as Apache Beam names them). {@link
 * Triggers} makes them, as sentences:
 *
 * <pre>{@code
 * afterWatermark().withEarlyFirings(afterProcessingTime(ofSeconds(5))).withLateFirings(afterCount(1))
 * }</pre>
 *
 * <p>{@link Panes} asks such a trigger after each element, when the watermark passes the window's
 * end and at each deadline in processing time, and gives the whole model: panes with timing and
 * index, accumulation modes, retractions, a last pane.
 *
 * <p>It is no trigger of Flink's: Flink's window operator tells a trigger neither that a window is
 * cleaned up nor what came to one that it had finished, so both would be lost.
 *
 * <p>A trigger is immutable; what it remembers of a window is a handful of numbers, laid out node
 * by node over one array. Two triggers are equal when they print the same.
 */
public abstract sealed class DataflowTrigger implements Serializable
        permits AfterEach, AfterSome, AfterWatermark, LeafTrigger, OrFinally, Repeatedly {

    /**
     * When a trigger is told or asked something.
     *
     * @param endPassed whether the watermark has passed the window's end
     * @param element only of {@link #onElement}, as its {@code timestamp}
     */
    record Moment(
            boolean endPassed,
            long watermark,
            long processingTime,
            @Nullable Object element,
            long timestamp)
            implements TriggerFunction.Context {

        /** When it is asked. */
        Moment(boolean endPassed, long watermark, long processingTime) {
            this(endPassed, watermark, processingTime, null, 0);
        }
    }

    DataflowTrigger() {}

    /**
     * This trigger until {@code until} fires; that firing is the last. It also finishes when this
     * one does. What {@code until} counts does not start anew with this trigger's panes.
     */
    public final DataflowTrigger orFinally(DataflowTrigger until) {
        return new OrFinally(this, until);
    }

    /**
     * Reads a trigger from the text that {@link #toString} prints, which is the sentence that makes
     * it in Java, with durations as {@code 500ms}, {@code 5s}, {@code 10m}, {@code 24h} and the
     * default trigger as {@code default()}. White space between words is free.
     *
     * @throws IllegalArgumentException if the text is anything else, or has a function in it, which
     *     only Java can make; the message is one line with the position
     */
    public static DataflowTrigger parse(String text) {
        return new TriggerText(text).read();
    }

    // The machine. All methods work on the node's numbers, which start at state[at]; all zero is a
    // window without elements.

    /** How many numbers this node and those below it need. */
    abstract int size();

    abstract void onElement(long[] state, int at, Moment moment);

    abstract boolean ready(long[] state, int at, Moment moment);

    /** Takes note of a firing; only called when {@link #ready}. */
    abstract void fire(long[] state, int at, Moment moment);

    abstract boolean finished(long[] state, int at);

    /**
     * Forgets what this node and those below it have counted, because it has finished, or a node
     * above it has; which nodes had finished stays known.
     */
    abstract void forgetCounts(long[] state, int at);

    /**
     * Starts anew, which only a repeated one does: nothing that it and those below it have counted
     * is left, but what a {@link TriggerFunction} goes on from.
     */
    abstract void restart(long[] state, int at);

    /**
     * Merges another window's numbers into these: counts add up, the earliest deadline holds, a
     * node is finished if it is in both. What has finished has no counts any more. Associative and
     * commutative.
     */
    abstract void merge(long[] state, int at, long[] other);

    /**
     * Takes back the firings at the window's end, because a merge moved the end ahead of the
     * watermark. A finished node in which one was taken back asks its parts whether it still is.
     *
     * @return whether a firing was taken back
     */
    abstract boolean reopen(long[] state, int at);

    /** Names the deadlines (processing time, ms) at which the node wants to be asked. */
    abstract void deadlines(long[] state, int at, LongConsumer deadline);

    /** Whether the node wants to be asked when the watermark passes the window's end. */
    abstract boolean watchesWatermark();

    /** The trigger's text, which {@link #parse} reads if no part is a {@link TriggerFunction}. */
    @Override
    public abstract String toString();

    @Override
    public final boolean equals(Object other) {
        return other instanceof DataflowTrigger trigger && toString().equals(trigger.toString());
    }

    @Override
    public final int hashCode() {
        return toString().hashCode();
    }

    final void reset(long[] state, int at) {
        Arrays.fill(state, at, at + size(), 0);
    }

    /** The deadlines that still count. */
    final SortedSet<Long> deadlines(long[] state) {
        if (finished(state, 0)) {
            return Collections.emptySortedSet();
        }
        TreeSet<Long> deadlines = new TreeSet<>();
        deadlines(state, 0, deadlines::add);
        return deadlines;
    }
}
