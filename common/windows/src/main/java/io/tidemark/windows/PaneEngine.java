package io.tidemark.windows;

import io.tidemark.windows.DataflowTrigger.Moment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
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
    private final DataflowTrigger trigger;
    @Nullable private final MergingWindowAssigner<? super T, W> merging;
    private final WindowAssigner.WindowAssignerContext assignerContext;

    /** An engine that keeps nothing itself. */
    PaneEngine(PaneDefinition<T, ACC, V, W> definition, PaneHost<K, T, ACC, V, W> host) {
        this.definition = definition;
        this.host = host;
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
        for (W window : definition.assigner().assignWindows(element, timestamp, assignerContext)) {
            taken |=
                    merging == null
                            ? addToWindow(window, element, timestamp)
                            : addToSession(window, element, timestamp);
        }
        if (!taken) {
            host.late(element, timestamp);
        }
    }

    /** An event timer of the current key is due; one that nobody waits for any more is harmless. */
    void onEventTimer(W window, long time) throws Exception {
        PaneState<ACC, V, W> state = load(window);
        if (state == null) {
            return;
        }
        SortedSet<Long> registered = trigger.deadlines(state.trigger);
        if (time == window.maxTimestamp() && trigger.watchesWatermark()) {
            ask(window, state, host.processingTime());
        }
        if (time == expiry(window)) {
            if (state.waiting) {
                emit(window, state);
            }
            forget(window, registered);
            if (merging != null) {
                List<W> sessions = new ArrayList<>(host.sessions());
                sessions.remove(window);
                host.setSessions(sessions);
            }
        } else {
            save(window, state, registered);
        }
    }

    /** A processing timer of the current key is due; one that was overtaken is harmless. */
    void onProcessingTimer(W window, long time) throws Exception {
        PaneState<ACC, V, W> state = load(window);
        if (state == null) {
            return;
        }
        SortedSet<Long> registered = trigger.deadlines(state.trigger);
        if (registered.contains(time)) {
            ask(window, state, time);
            save(window, state, registered);
        }
    }

    private boolean addToWindow(W window, T element, long timestamp) throws Exception {
        if (expired(window)) {
            return false;
        }
        PaneState<ACC, V, W> state = load(window);
        if (state == null) {
            state = new PaneState<>(new long[trigger.size()]);
            watch(window);
            add(window, state, Collections.emptySortedSet(), element, timestamp);
            return true;
        }
        if (trigger.finished(state.trigger, 0)) {
            return false;
        }
        add(window, state, trigger.deadlines(state.trigger), element, timestamp);
        return true;
    }

    private boolean addToSession(W fresh, T element, long timestamp) throws Exception {
        List<W> sessions = host.sessions();
        Merge<W> merge = merge(sessions, fresh);
        W session = merge.result();
        if (sessions.contains(session)) {
            return addToWindow(session, element, timestamp);
        }
        if (expired(session)) {
            return false;
        }
        List<PaneState<ACC, V, W>> parts = new ArrayList<>();
        for (W part : merge.parts()) {
            parts.add(load(part));
        }
        long[] numbers = mergedTrigger(session, parts);
        if (trigger.finished(numbers, 0)) {
            return false;
        }

        PaneState<ACC, V, W> state = new PaneState<>(numbers);
        List<BufferedElement<T>> elements = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            W part = merge.parts().get(i);
            absorb(state, parts.get(i));
            if (definition.function() != null) {
                elements.addAll(host.elements(part));
            }
            forget(part, trigger.deadlines(parts.get(i).trigger));
        }
        if (!elements.isEmpty()) {
            elements.sort(Comparator.comparingLong(BufferedElement::arrival));
            host.setElements(session, elements);
        }
        List<W> after = new ArrayList<>(sessions);
        after.removeAll(merge.parts());
        after.add(session);
        host.setSessions(after);
        watch(session);
        add(session, state, Collections.emptySortedSet(), element, timestamp);
        return true;
    }

    /** The session that a window becomes part of, and the kept sessions that it takes in. */
    private record Merge<W>(W result, List<W> parts) {}

    private Merge<W> merge(List<W> sessions, W fresh) {
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
                        // In the order that sessions are kept, not that of the assigner's set.
                        List<W> parts = new ArrayList<>(sessions);
                        parts.retainAll(merged);
                        found.add(new Merge<>(result, parts));
                    }
                });
        return found.isEmpty() ? new Merge<>(fresh, List.of()) : found.get(0);
    }

    private long[] mergedTrigger(W session, List<PaneState<ACC, V, W>> parts) {
        if (parts.isEmpty()) {
            return new long[trigger.size()];
        }
        long[] numbers = parts.get(0).trigger.clone();
        for (PaneState<ACC, V, W> part : parts.subList(1, parts.size())) {
            trigger.merge(numbers, 0, part.trigger);
        }
        if (!endPassed(session)) {
            trigger.reopen(numbers, 0);
        }
        return numbers;
    }

    private void absorb(PaneState<ACC, V, W> state, PaneState<ACC, V, W> part) {
        if (part.waiting) {
            state.waitingSince =
                    state.waiting
                            ? Math.min(state.waitingSince, part.waitingSince)
                            : part.waitingSince;
            state.waiting = true;
        }
        if (part.accumulator != null) {
            state.accumulator =
                    state.accumulator == null
                            ? part.accumulator
                            : definition.aggregate().merge(state.accumulator, part.accumulator);
        }
        state.sent.addAll(part.sent);
        state.sent.sort(Comparator.comparingLong(sent -> sent.window().maxTimestamp()));
        state.buffered += part.buffered;
        state.pruneAt = Math.max(state.pruneAt, part.pruneAt);
    }

    private void add(
            W window,
            PaneState<ACC, V, W> state,
            SortedSet<Long> registered,
            T element,
            long timestamp)
            throws Exception {
        if (!state.waiting) {
            state.waiting = true;
            state.waitingSince = host.watermark();
        }
        if (definition.aggregate() != null) {
            ACC accumulator =
                    state.accumulator == null
                            ? definition.aggregate().createAccumulator()
                            : state.accumulator;
            state.accumulator = definition.aggregate().add(element, accumulator);
        } else {
            host.addElement(window, element, timestamp);
            state.buffered++;
            prune(window, state);
        }
        long now = host.processingTime();
        trigger.onElement(state.trigger, 0, new Moment(endPassed(window), now));
        ask(window, state, now);
        save(window, state, registered);
    }

    /** Bounds the buffer: what goes now would go before the next pane anyway. */
    private void prune(W window, PaneState<ACC, V, W> state) {
        PaneEvictor evictor = definition.evictor();
        if (evictor != null && !evictor.actsAfter() && state.buffered >= state.pruneAt) {
            keep(window, state, evictor.evict(host.elements(window)));
            state.pruneAt = Math.max(PaneState.FIRST_PRUNING, 2 * state.buffered);
        }
    }

    private void keep(W window, PaneState<ACC, V, W> state, List<BufferedElement<T>> elements) {
        if (elements.size() != state.buffered) {
            host.setElements(window, elements);
            state.buffered = elements.size();
        }
    }

    private void ask(W window, PaneState<ACC, V, W> state, long now) throws Exception {
        Moment moment = new Moment(endPassed(window), now);
        if (trigger.finished(state.trigger, 0) || !trigger.ready(state.trigger, 0, moment)) {
            return;
        }
        trigger.fire(state.trigger, 0, moment);
        if (state.waiting) {
            emit(window, state);
        }
        if (trigger.finished(state.trigger, 0) && merging == null) {
            // Nothing comes out of this window any more. A session may still grow.
            state.accumulator = null;
            state.sent.clear();
            keep(window, state, List.of());
        }
    }

    private void emit(W window, PaneState<ACC, V, W> state) throws Exception {
        V value = compute(window, state);
        boolean last = trigger.finished(state.trigger, 0) || expired(window);
        PaneTiming timing = timing(window, state);
        for (PaneState.Sent<V, W> sent : state.sent) {
            host.emit(
                    new Pane<>(
                            host.key(),
                            sent.value(),
                            sent.window(),
                            sent.timing(),
                            sent.index(),
                            false,
                            true));
        }
        host.emit(new Pane<>(host.key(), value, window, timing, state.panes, last, false));
        state.sent.clear();
        if (definition.mode() == AccumulationMode.RETRACTING) {
            state.sent.add(new PaneState.Sent<>(window, host.copy(value), timing, state.panes));
        }
        state.panes++;
        state.waiting = false;
    }

    private V compute(W window, PaneState<ACC, V, W> state) throws Exception {
        boolean discarding = definition.mode() == AccumulationMode.DISCARDING;
        if (definition.aggregate() != null) {
            V value = definition.aggregate().getResult(state.accumulator);
            if (discarding) {
                state.accumulator = null;
            }
            return value;
        }
        PaneEvictor evictor = definition.evictor();
        List<BufferedElement<T>> elements = host.elements(window);
        if (evictor != null && !evictor.actsAfter()) {
            elements = evictor.evict(elements);
        }
        V value =
                definition.function().apply(elements.stream().map(BufferedElement::value).toList());
        if (evictor != null && evictor.actsAfter()) {
            elements = evictor.evict(elements);
        }
        keep(window, state, discarding ? List.of() : elements);
        return value;
    }

    private PaneTiming timing(W window, PaneState<ACC, V, W> state) {
        if (!endPassed(window)) {
            return PaneTiming.EARLY;
        }
        return state.waitingSince < window.maxTimestamp() ? PaneTiming.ON_TIME : PaneTiming.LATE;
    }

    private void watch(W window) {
        host.registerEventTimer(window, expiry(window));
        if (trigger.watchesWatermark() && !endPassed(window)) {
            host.registerEventTimer(window, window.maxTimestamp());
        }
    }

    private void forget(W window, SortedSet<Long> registered) {
        host.deleteEventTimer(window, expiry(window));
        host.deleteEventTimer(window, window.maxTimestamp());
        registered.forEach(deadline -> host.deleteProcessingTimer(window, deadline));
        host.remove(window);
    }

    @Nullable
    private PaneState<ACC, V, W> load(W window) {
        PaneState<ACC, V, W> state = host.get(window);
        if (state != null) {
            DataflowTrigger.checked(state.trigger, trigger.size());
        }
        return state;
    }

    private void save(W window, PaneState<ACC, V, W> state, SortedSet<Long> registered) {
        SortedSet<Long> deadlines = trigger.deadlines(state.trigger);
        for (long deadline : registered) {
            if (!deadlines.contains(deadline)) {
                host.deleteProcessingTimer(window, deadline);
            }
        }
        for (long deadline : deadlines) {
            // One that has passed was asked just now.
            if (!registered.contains(deadline) && deadline > host.processingTime()) {
                host.registerProcessingTimer(window, deadline);
            }
        }
        host.put(window, state);
    }

    private boolean endPassed(W window) {
        return host.watermark() >= window.maxTimestamp();
    }

    private boolean expired(W window) {
        return host.watermark() >= expiry(window);
    }

    private long expiry(W window) {
        return Clamped.add(window.maxTimestamp(), definition.latenessMs());
    }
}
