package io.tidemark.windows;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.state.ReducingState;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.triggers.TriggerResult;
import org.apache.flink.streaming.api.windowing.windows.Window;

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
 * <p>It also serves on {@code keyed.window(…).trigger(…)} as any Flink trigger does. There it can
 * decide only when to fire and when to purge: it fires without purging (wrap it in {@link
 * org.apache.flink.streaming.api.windowing.triggers.PurgingTrigger} to discard), emits nothing when
 * nothing is new, fires and purges when it is finished, and purges whatever comes later. What has
 * not fired when the window is cleaned up is lost, and what comes to a finished window vanishes
 * unreported: Flink's operator tells a trigger nothing of either. In a session, what a finished
 * trigger purged is missing from the panes of the session that it grows into.
 *
 * <p>A trigger is immutable; what it remembers of a window is a handful of numbers, laid out node
 * by node over one array. Two triggers are equal when they print the same.
 */
public abstract sealed class DataflowTrigger extends Trigger<Object, Window>
        permits AfterEach, AfterSome, AfterWatermark, LeafTrigger, OrFinally, Repeatedly {

    /** When a trigger is asked. */
    record Moment(boolean endPassed, long processingTime) {}

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
     * @throws IllegalArgumentException if the text is anything else; the message is one line with
     *     the position
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

    /** The trigger's text, which {@link #parse} reads. */
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

    // As a trigger of Flink's window operator. The whole tree has one state, whose reduce function
    // is the merge; the number after the tree's own counts what no firing has shown.

    private static final String STATE = "tidemark-trigger";

    @Override
    public final TriggerResult onElement(
            Object element, long timestamp, Window window, TriggerContext context)
            throws Exception {
        long[] state = load(context);
        if (state == null) {
            state = new long[size() + 1];
        }
        SortedSet<Long> before = deadlines(state);
        if (finished(state, 0)) {
            return TriggerResult.PURGE;
        }
        watchEnd(window, context);
        Moment moment = moment(window, context, context.getCurrentProcessingTime());
        onElement(state, 0, moment);
        state[size()]++;
        TriggerResult result = ask(state, moment);
        save(state, before, context);
        return result;
    }

    @Override
    public final TriggerResult onProcessingTime(long time, Window window, TriggerContext context)
            throws Exception {
        long[] state = load(context);
        if (state == null) {
            return TriggerResult.CONTINUE;
        }
        SortedSet<Long> before = deadlines(state);
        // A timer from before a merge may be left over.
        if (!before.contains(time)) {
            return TriggerResult.CONTINUE;
        }
        TriggerResult result = ask(state, moment(window, context, time));
        save(state, before, context);
        return result;
    }

    @Override
    public final TriggerResult onEventTime(long time, Window window, TriggerContext context)
            throws Exception {
        long[] state = load(context);
        // Flink's clean-up timer comes here too and is no reason to fire.
        if (state == null || time != window.maxTimestamp()) {
            return TriggerResult.CONTINUE;
        }
        SortedSet<Long> before = deadlines(state);
        TriggerResult result =
                finished(state, 0)
                        ? TriggerResult.CONTINUE
                        : ask(state, moment(window, context, context.getCurrentProcessingTime()));
        if (time == Long.MAX_VALUE) {
            // Flink cleans up nothing at the end of time.
            clear(window, context);
            return result.isFire() ? TriggerResult.FIRE_AND_PURGE : TriggerResult.PURGE;
        }
        save(state, before, context);
        return result;
    }

    @Override
    public final boolean canMerge() {
        return true;
    }

    @Override
    public final void onMerge(Window window, OnMergeContext context) throws Exception {
        context.mergePartitionedState(descriptor());
        long[] state = load(context);
        if (state == null) {
            return;
        }
        if (context.getCurrentWatermark() < window.maxTimestamp()) {
            reopen(state, 0);
        }
        watchEnd(window, context);
        save(state, Collections.emptySortedSet(), context);
    }

    @Override
    public final void clear(Window window, TriggerContext context) throws Exception {
        context.deleteEventTimeTimer(window.maxTimestamp());
        long[] state = load(context);
        if (state != null) {
            deadlines(state).forEach(context::deleteProcessingTimeTimer);
            context.getPartitionedState(descriptor()).clear();
        }
    }

    private TriggerResult ask(long[] state, Moment moment) {
        if (!ready(state, 0, moment)) {
            return TriggerResult.CONTINUE;
        }
        fire(state, 0, moment);
        boolean unseen = state[size()] > 0;
        state[size()] = 0;
        if (finished(state, 0)) {
            return unseen ? TriggerResult.FIRE_AND_PURGE : TriggerResult.PURGE;
        }
        return unseen ? TriggerResult.FIRE : TriggerResult.CONTINUE;
    }

    private void watchEnd(Window window, TriggerContext context) {
        if ((watchesWatermark() || window.maxTimestamp() == Long.MAX_VALUE)
                && context.getCurrentWatermark() < window.maxTimestamp()) {
            context.registerEventTimeTimer(window.maxTimestamp());
        }
    }

    private static Moment moment(Window window, TriggerContext context, long processingTime) {
        return new Moment(context.getCurrentWatermark() >= window.maxTimestamp(), processingTime);
    }

    private long[] load(TriggerContext context) throws Exception {
        long[] state = context.getPartitionedState(descriptor()).get();
        return state == null ? null : checked(state).clone();
    }

    private void save(long[] state, SortedSet<Long> before, TriggerContext context)
            throws Exception {
        SortedSet<Long> after = deadlines(state);
        before.stream()
                .filter(deadline -> !after.contains(deadline))
                .forEach(context::deleteProcessingTimeTimer);
        after.stream()
                .filter(deadline -> !before.contains(deadline))
                .filter(deadline -> deadline > context.getCurrentProcessingTime())
                .forEach(context::registerProcessingTimeTimer);
        ReducingState<long[]> kept = context.getPartitionedState(descriptor());
        kept.clear();
        kept.add(state);
    }

    /** Another trigger than the one that a savepoint was taken with needs another array. */
    private long[] checked(long[] state) {
        if (state.length != size() + 1) {
            throw new IllegalStateException(
                    "The restored windows were written by another trigger ("
                            + state.length
                            + " numbers, not "
                            + (size() + 1)
                            + ")");
        }
        return state;
    }

    private ReducingStateDescriptor<long[]> descriptor() {
        return new ReducingStateDescriptor<>(
                STATE,
                (left, right) -> {
                    long[] merged = left.clone();
                    merge(merged, 0, right);
                    merged[size()] += right[size()];
                    return merged;
                },
                LongPrimitiveArraySerializer.INSTANCE);
    }
}
