package io.tidemark.windows;

import io.tidemark.windows.DataflowTrigger.Moment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.windowing.assigners.MergingWindowAssigner;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * The Dataflow model's windows, key by key: decides which panes come out when. The Flink operator
 * behind {@link Panes} and the lab's replay are this same engine on different hosts.
 *
 * <p>The readings of unclear rules are in the documentation of this package.
 */
final class PaneEngine<K, T, ACC, V, W extends Window> {

    private final PaneDefinition<T, ACC, V, W> definition;
    private final PaneHost<K, T, ACC, V, W> host;
    private final WindowContents<T, ACC, V> contents;
    private final DataflowTrigger trigger;
    @Nullable private final MergingWindowAssigner<? super T, W> merging;
    private final WindowAssigner.WindowAssignerContext assignerContext;

    /** An engine that keeps nothing itself. */
    PaneEngine(PaneDefinition<T, ACC, V, W> definition, PaneHost<K, T, ACC, V, W> host) {
        this.definition = definition;
        this.host = host;
        this.contents = definition.contents();
        this.trigger = definition.trigger();
        this.merging =
                definition.assigner() instanceof MergingWindowAssigner<? super T, W> assigner
                        ? assigner
                        : null;
        this.assignerContext =
                new WindowAssigner.WindowAssignerContext() {
                    @Override
                    public long getCurrentProcessingTime() {
                        return host.processingTime();
                    }
                };
    }

    /** Takes an element of the current key. */
    void onElement(T element, long timestamp) throws Exception {
        boolean taken = false;
        LateReason reason = LateReason.NO_WINDOW;
        for (W window : definition.assigner().assignWindows(element, timestamp, assignerContext)) {
            LateReason refused =
                    merging == null
                            ? addToWindow(window, window, element, timestamp)
                            : addToSession(window, element, timestamp);
            taken |= refused == null;
            if (refused != null && reason != LateReason.WINDOW_FINISHED) {
                reason = refused;
            }
        }
        if (!taken) {
            host.late(element, timestamp, reason);
        }
    }

    /**
     * An event timer of the current key is due. What it was set for does not count, since that may
     * have been under another allowed lateness or trigger: the present ones decide, and while a
     * window is kept there is a timer at its expiry.
     */
    void onEventTimer(W window, long time) throws Exception {
        Open<ACC, V, W> open = load(window);
        if (open == null) {
            return;
        }
        boolean asked =
                time == window.maxTimestamp() && trigger.watchesWatermark() && !open.state.expired;
        if (asked) {
            ask(open, host.processingTime());
        }
        if (open.state.expired || time >= expiry(window)) {
            close(open);
        } else {
            host.registerEventTimer(window, expiry(window));
            if (asked) {
                save(open);
            }
        }
    }

    /**
     * A window of the current key was restored with an event timer and with other expiries than the
     * present ones.
     */
    void onRestoredTimer(W window, long time) {
        if (time != expiry(window) && time != window.maxTimestamp()) {
            host.deleteEventTimer(window, time);
        }
        Open<ACC, V, W> open = load(window);
        if (open == null) {
            return;
        }
        if (expired(window)) {
            // It owes its last pane, at the next watermark.
            open.state.expired = true;
            host.registerEventTimer(window, window.maxTimestamp());
        } else {
            host.registerEventTimer(window, expiry(window));
        }
        if (definition.inactiveAfterMs() > 0) {
            if (open.state.inactivityTimer == PaneState.NEVER) {
                open.state.lastElement = host.processingTime();
            } else {
                host.deleteInactivityTimer(window, open.state.inactivityTimer);
            }
            watchActivity(open, Clamped.add(open.state.lastElement, definition.inactiveAfterMs()));
        }
        save(open);
    }

    /** A processing timer of the current key is due; one that was overtaken is harmless. */
    void onProcessingTimer(W window, long time) throws Exception {
        Open<ACC, V, W> open = load(window);
        if (open != null && open.deadlines.contains(time) && !expired(window)) {
            ask(open, time);
            save(open);
        }
    }

    /** The current key's window may be inactive. */
    void onInactivityTimer(W window) throws Exception {
        Open<ACC, V, W> open = load(window);
        if (open == null || definition.inactiveAfterMs() == 0) {
            return;
        }
        long inactive = Clamped.add(open.state.lastElement, definition.inactiveAfterMs());
        if (inactive > host.processingTime()) {
            watchActivity(open, inactive);
            save(open);
            return;
        }
        close(open);
    }

    /** The end of a window, whatever its trigger says. */
    private void close(Open<ACC, V, W> open) throws Exception {
        PaneState<ACC, V, W> state = open.state;
        if (state.waiting || (!state.finished && (owesOnTime(open) || owesLast(state)))) {
            emit(open, true);
        }
        forget(open);
    }

    /** One timer a window; where elements have come since, it is set again when it is due. */
    private void watchActivity(Open<ACC, V, W> open, long time) {
        open.state.inactivityTimer = time;
        host.registerInactivityTimer(open.window, time);
    }

    /** Null if the window takes the element. */
    @Nullable
    private LateReason addToWindow(W window, W stateWindow, T element, long timestamp)
            throws Exception {
        if (expired(window)) {
            return LateReason.TOO_LATE;
        }
        Open<ACC, V, W> open = load(window, stateWindow);
        if (open == null) {
            watch(window);
            open = new Open<>(window, stateWindow, fresh());
        } else if (open.state.finished) {
            return LateReason.WINDOW_FINISHED;
        }
        add(open, element, timestamp);
        return null;
    }

    @Nullable
    private LateReason addToSession(W fresh, T element, long timestamp) throws Exception {
        Map<W, W> sessions = host.sessions();
        Merge<W> merge = merge(live(sessions.keySet()), fresh);
        W session = merge.result();
        if (sessions.containsKey(session)) {
            return addToWindow(session, sessions.get(session), element, timestamp);
        }
        if (expired(session)) {
            return LateReason.TOO_LATE;
        }
        List<Open<ACC, V, W>> parts = new ArrayList<>();
        for (W part : merge.parts()) {
            parts.add(load(part, sessions.get(part)));
        }
        PaneState<ACC, V, W> state = fresh();
        mergeTriggers(session, state, parts);
        if (state.finished) {
            return LateReason.WINDOW_FINISHED;
        }

        Open<ACC, V, W> merged = join(session, state, parts);
        Map<W, W> after = new HashMap<>(sessions);
        after.keySet().removeAll(merge.parts());
        after.put(session, merged.stateWindow);
        host.setSessions(after);
        watch(session);
        add(merged, element, timestamp);
        return null;
    }

    /** Without those that a shorter lateness has made expire: they only owe their last pane. */
    private Set<W> live(Set<W> sessions) {
        long expired = host.expiredThrough();
        return sessions.stream()
                .filter(session -> session.maxTimestamp() > expired)
                .collect(Collectors.toSet());
    }

    /** The session that a window becomes part of, and the kept sessions that it takes in. */
    private record Merge<W>(W result, List<W> parts) {}

    private Merge<W> merge(Set<W> sessions, W fresh) {
        if (sessions.contains(fresh)) {
            return new Merge<>(fresh, List.of());
        }
        List<W> all = new ArrayList<>(sessions);
        all.add(fresh);
        List<Merge<W>> found = new ArrayList<>(1);
        merging.mergeWindows(
                all,
                (merged, result) -> {
                    if (merged.contains(fresh)) {
                        // In an order of their own, not in that of the assigner's set.
                        List<W> parts = new ArrayList<>(sessions);
                        parts.retainAll(merged);
                        parts.sort(Comparator.comparingLong(Window::maxTimestamp));
                        found.add(new Merge<>(result, parts));
                    }
                });
        return found.isEmpty() ? new Merge<>(fresh, List.of()) : found.get(0);
    }

    private void mergeTriggers(W session, PaneState<ACC, V, W> state, List<Open<ACC, V, W>> parts) {
        if (parts.isEmpty()) {
            return;
        }
        state.trigger = parts.get(0).state.trigger.clone();
        state.finished = parts.get(0).state.finished;
        for (Open<ACC, V, W> part : parts.subList(1, parts.size())) {
            trigger.merge(state.trigger, 0, part.state.trigger);
            state.finished &= part.state.finished;
        }
        if (!endPassed(session) && trigger.reopen(state.trigger, 0)) {
            state.finished &= trigger.finished(state.trigger, 0);
        }
    }

    /**
     * Makes one session of its parts. What it keeps stays where the largest part has it, so that an
     * element is moved only when its session joins a larger one.
     */
    private Open<ACC, V, W> join(
            W session, PaneState<ACC, V, W> state, List<Open<ACC, V, W>> parts) {
        if (parts.isEmpty()) {
            return new Open<>(session, session, state);
        }
        int largest = 0;
        for (int i = 0; i < parts.size(); i++) {
            absorb(state, parts.get(i).state);
            unwatch(parts.get(i));
            if (parts.get(i).state.buffered > parts.get(largest).state.buffered) {
                largest = i;
            }
        }
        W stateWindow = parts.get(largest).stateWindow;
        for (int i = 0; i < parts.size(); i++) {
            if (i != largest) {
                W moved = parts.get(i).stateWindow;
                contents.move(host, parts.get(i).state, moved, stateWindow);
                host.remove(moved);
            }
        }
        return new Open<>(session, stateWindow, state);
    }

    private void absorb(PaneState<ACC, V, W> state, PaneState<ACC, V, W> part) {
        if (part.waiting) {
            state.waitingSince =
                    state.waiting
                            ? Math.min(state.waitingSince, part.waitingSince)
                            : part.waitingSince;
            state.waiting = true;
        }
        contents.absorb(state, part);
        state.sent.addAll(part.sent);
        state.sent.sort(Comparator.comparingLong(sent -> sent.window().maxTimestamp()));
        state.since = Math.min(state.since, part.since);
        host.moveHold(part.outputTime, PaneState.NO_TIME);
        hold(state, definition.outputTime().combine(state.outputTime, part.outputTime));
    }

    /** Changes the time of the next pane. */
    private void hold(PaneState<ACC, V, W> state, long outputTime) {
        host.moveHold(state.outputTime, outputTime);
        state.outputTime = outputTime;
    }

    private void add(Open<ACC, V, W> open, T element, long timestamp) throws Exception {
        PaneState<ACC, V, W> state = open.state;
        if (!state.waiting) {
            state.waiting = true;
            state.waitingSince = host.watermark();
            state.since = Math.min(state.since, state.waitingSince);
        }
        contents.add(host, open.stateWindow, state, element, timestamp);
        if (definition.outputTime() != TimestampCombiner.END_OF_WINDOW) {
            long time = Math.min(timestamp, open.window.maxTimestamp());
            if (time > host.watermark()) {
                hold(state, definition.outputTime().combine(state.outputTime, time));
            }
        }
        long now = host.processingTime();
        if (definition.inactiveAfterMs() > 0) {
            state.lastElement = now;
            if (state.inactivityTimer == PaneState.NEVER) {
                watchActivity(open, Clamped.add(now, definition.inactiveAfterMs()));
            }
        }
        Moment moment =
                new Moment(endPassed(open.window), host.watermark(), now, element, timestamp);
        trigger.onElement(state.trigger, 0, moment);
        ask(open, now);
        save(open);
    }

    private void ask(Open<ACC, V, W> open, long now) throws Exception {
        PaneState<ACC, V, W> state = open.state;
        Moment moment = new Moment(endPassed(open.window), host.watermark(), now);
        if (state.finished || !trigger.ready(state.trigger, 0, moment)) {
            return;
        }
        trigger.fire(state.trigger, 0, moment);
        state.finished = trigger.finished(state.trigger, 0);
        boolean last = state.finished || expired(open.window);
        if (state.waiting || owesOnTime(open) || (last && owesLast(state))) {
            emit(open, last);
        }
        if (state.finished && merging == null) {
            // Nothing comes out of this window any more. A session may still grow.
            contents.drop(host, open.stateWindow, state);
            state.sent.clear();
        }
    }

    private void emit(Open<ACC, V, W> open, boolean last) throws Exception {
        W window = open.window;
        PaneState<ACC, V, W> state = open.state;
        PaneTiming timing = timing(open);
        V value =
                contents.value(
                        host,
                        open.stateWindow,
                        state,
                        definition.mode() == AccumulationMode.DISCARDING,
                        () -> host.context(window, timing, state.panes, last));
        for (PaneState.Sent<V, W> sent : state.sent) {
            host.emit(
                    new Pane<>(
                            host.key(),
                            sent.value(),
                            sent.window(),
                            sent.timing(),
                            sent.index(),
                            false,
                            true),
                    sent.outputTime());
        }
        long time = outputTime(open);
        host.emit(new Pane<>(host.key(), value, window, timing, state.panes, last, false), time);
        hold(state, PaneState.NO_TIME);
        state.sent.clear();
        if (definition.mode() == AccumulationMode.RETRACTING) {
            state.sent.add(
                    new PaneState.Sent<>(window, host.copy(value), timing, state.panes, time));
        }
        state.panes++;
        state.waiting = false;
        state.endShown |= timing != PaneTiming.EARLY;
        state.closed |= last;
    }

    /** Whether an on-time pane is due, be it an empty one. */
    private boolean owesOnTime(Open<ACC, V, W> open) {
        return definition.onTime() == OnTimeBehavior.FIRE_ALWAYS
                && !open.state.endShown
                && endPassed(open.window)
                && open.state.since < open.window.maxTimestamp();
    }

    private boolean owesLast(PaneState<ACC, V, W> state) {
        return definition.closing() == ClosingBehavior.FIRE_ALWAYS && !state.closed;
    }

    private long outputTime(Open<ACC, V, W> open) {
        boolean isOfElements =
                definition.outputTime() != TimestampCombiner.END_OF_WINDOW
                        && open.state.outputTime != PaneState.NO_TIME;
        return isOfElements ? open.state.outputTime : open.window.maxTimestamp();
    }

    private PaneTiming timing(Open<ACC, V, W> open) {
        PaneState<ACC, V, W> state = open.state;
        if (!endPassed(open.window)) {
            return PaneTiming.EARLY;
        }
        boolean waited = state.waiting && state.waitingSince < open.window.maxTimestamp();
        return waited || owesOnTime(open) ? PaneTiming.ON_TIME : PaneTiming.LATE;
    }

    /** At the end, too, if nobody asks now: a later trigger may. */
    private void watch(W window) {
        host.registerEventTimer(window, expiry(window));
        if (!endPassed(window)) {
            host.registerEventTimer(window, window.maxTimestamp());
        }
    }

    private void unwatch(Open<ACC, V, W> open) {
        host.deleteEventTimer(open.window, expiry(open.window));
        host.deleteEventTimer(open.window, open.window.maxTimestamp());
        if (open.state.inactivityTimer != PaneState.NEVER) {
            host.deleteInactivityTimer(open.window, open.state.inactivityTimer);
        }
        open.deadlines.forEach(deadline -> host.deleteProcessingTimer(open.window, deadline));
    }

    private void forget(Open<ACC, V, W> open) throws Exception {
        unwatch(open);
        hold(open.state, PaneState.NO_TIME);
        host.forgotten(open.window);
        host.remove(open.stateWindow);
        if (merging != null) {
            Map<W, W> sessions = new HashMap<>(host.sessions());
            sessions.remove(open.window);
            host.setSessions(sessions);
        }
    }

    /**
     * A window at work.
     *
     * @param stateWindow the window under which its state is kept: of a session, the first window
     *     of its largest part, so that the state stays in place while the session grows
     * @param deadlines those of the trigger for which there are timers
     */
    private record Open<ACC, V, W extends Window>(
            W window, W stateWindow, PaneState<ACC, V, W> state, SortedSet<Long> deadlines) {

        /** One that has no timers of deadlines yet. */
        Open(W window, W stateWindow, PaneState<ACC, V, W> state) {
            this(window, stateWindow, state, Collections.emptySortedSet());
        }
    }

    /** A window that no trigger has seen. */
    private PaneState<ACC, V, W> fresh() {
        return new PaneState<>(new long[trigger.size()], host.generation());
    }

    @Nullable
    private W stateWindow(W window) {
        return merging == null ? window : host.sessions().get(window);
    }

    @Nullable
    private Open<ACC, V, W> load(W window) {
        W stateWindow = stateWindow(window);
        return stateWindow == null ? null : load(window, stateWindow);
    }

    @Nullable
    private Open<ACC, V, W> load(W window, W stateWindow) {
        PaneState<ACC, V, W> state = host.get(stateWindow);
        if (state == null) {
            return null;
        }
        if (state.generation != host.generation()) {
            state.trigger = new long[trigger.size()];
            state.generation = host.generation();
        }
        return new Open<>(window, stateWindow, state, trigger.deadlines(state.trigger));
    }

    private void save(Open<ACC, V, W> open) {
        SortedSet<Long> deadlines = trigger.deadlines(open.state.trigger);
        for (long deadline : open.deadlines) {
            if (!deadlines.contains(deadline)) {
                host.deleteProcessingTimer(open.window, deadline);
            }
        }
        for (long deadline : deadlines) {
            // One that has passed was asked just now.
            if (!open.deadlines.contains(deadline) && deadline > host.processingTime()) {
                host.registerProcessingTimer(open.window, deadline);
            }
        }
        host.put(open.stateWindow, open.state);
    }

    private boolean endPassed(W window) {
        return host.watermark() >= window.maxTimestamp();
    }

    private boolean expired(W window) {
        return host.expiredThrough() >= window.maxTimestamp();
    }

    private long expiry(W window) {
        return Clamped.add(window.maxTimestamp(), definition.latenessMs());
    }
}
