package io.tidemark.windows;

import io.tidemark.state.DescribesContents;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * What is kept of one window of one key. Mutable; {@link PaneStateSerializer} copies and writes.
 */
final class PaneState<ACC, V, W extends Window> implements DescribesContents {

    /** How many buffered elements are let come before the evictor looks again. */
    static final long FIRST_PRUNING = 32;

    static final long NEVER = Long.MAX_VALUE;

    /** No element's that counts, for it is at or before every watermark. */
    static final long NO_TIME = Long.MIN_VALUE;

    /** The trigger's numbers. */
    long[] trigger;

    /** Of which generation of the trigger they are; those of another one mean nothing. */
    long generation;

    /** Whether the trigger has finished, whichever it was. */
    boolean finished;

    /** Whether a restore found it expired: no timer at its expiry will say so. */
    boolean expired;

    /** The watermark when the first element arrived. */
    long since = NEVER;

    /** Whether a pane came out at the end or after: no other is on time then. */
    boolean endShown;

    /** Whether a pane came out that was to be the last. */
    boolean closed;

    /** How many panes came out, which is the next one's index. */
    long panes;

    /** Whether there is an element that no pane has shown. */
    boolean waiting;

    /** The watermark when the first of those arrived; says nothing when there is none. */
    long waitingSince;

    /** The time of the next pane, by the elements that wait for it; ms. */
    long outputTime = NO_TIME;

    /** Null before the first element, after a discarded pane, and where elements are kept. */
    @Nullable ACC accumulator;

    /** Retracting only: the panes that the next one withdraws, of merged sessions more than one. */
    List<Sent<V, W>> sent = new ArrayList<>(1);

    /** How many elements are kept, and at how many the evictor looks them through. */
    long buffered;

    long pruneAt = FIRST_PRUNING;

    /** With an expiry when inactive: processing time of the newest element, ms. */
    long lastElement;

    /** The timer that asks whether the window is inactive; {@link #NEVER} without one. */
    long inactivityTimer = NEVER;

    PaneState(long[] trigger, long generation) {
        this.trigger = trigger;
        this.generation = generation;
    }

    @Override
    public Object describe(String state, Map<String, String> definition) {
        Map<String, Object> described = new LinkedHashMap<>();
        if (buffered > 0) {
            described.put("elements", buffered);
        } else {
            described.put("accumulator", accumulator);
        }
        described.put("panes", panes);
        described.put("waiting", waiting);
        if (finished) {
            described.put("finished", true);
        }
        if (!sent.isEmpty()) {
            described.put("sent", sent.stream().map(Sent::value).toList());
        }
        return described;
    }

    /** A pane that came out, as its retraction will repeat it; at the same time, ms. */
    record Sent<V, W extends Window>(
            W window, V value, PaneTiming timing, long index, long outputTime) {}
}
