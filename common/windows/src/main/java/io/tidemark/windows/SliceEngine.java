package io.tidemark.windows;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * Windows that are made of slices, key by key: decides which panes come out when, by the rules of
 * {@link PaneEngine}, and keeps the slices.
 *
 * <p>State for each key: its <em>open</em> slices, of which no window has ended, and its
 * <em>closed</em> ones, of which some window has ended and some has not yet expired. A flush reads
 * and writes the few open ones; the closed ones ({@link ClosedSlices}) only when a window comes
 * out. A key has a timer at the first window end of each open slice, and one at the next window end
 * (or expiry) of its closed slices; with slices side by side, these are one and the same.
 *
 * <p>A timer means nothing of its own: at each, what is due is asked of the present windows and the
 * present lateness, and while there is state there is a timer for what is next.
 *
 * <p><b>Panes before the end.</b> A slice is new while it has elements that no tick of the clock
 * has shown. At a tick each open window with a new slice has a pane, and then none is new. So a
 * window at its end has something to show if it has a new slice. Where panes accumulate, a slice
 * keeps all its elements; where they discard, only the new ones, for what was shown comes in no
 * later pane of any window that holds it.
 *
 * <p><b>Late panes.</b> A window that has ended comes out with each flush that changes it: where
 * panes discard, made of this flush alone. Or it waits for the next tick.
 *
 * <p><b>Numbers.</b> A window that has shown a pane is in {@link ShownWindows}, but not if that is
 * its only one, came at the end or later, and is not to be withdrawn: then there is a slice of the
 * window from before, and it follows that there was one pane.
 */
final class SliceEngine<K, ACC, V> {

    /** Of a timer that only wakes a key, at the next watermark, because of a restore. */
    static final long WAKE_UP = Long.MIN_VALUE + 1;

    private final SliceDefinition definition;
    private final Slicing slicing;
    private final Lateness lateness;
    private final boolean keepsShown;
    private final boolean retracts;

    /** Of a window that ends, and of which nothing is known, there is a pane if it has news. */
    private final boolean firesNewsAlone;

    private final FoldedContents<?, ACC, ?, V> contents;
    private final AggregateFunction<?, ACC, ?> aggregate;
    private final TypeSerializer<ACC> serializer;
    private final ValueState<Slices<ACC>> openState;
    private final ClosedSlices<ACC> closed;
    private final ShownWindows<V> shown;
    private final SliceHost<K, V> host;

    /** That of the present key. */
    private long watermark;

    /** The last millisecond of the newest windows of the present key that have expired. */
    private long expired;

    SliceEngine(
            SliceDefinition definition,
            FoldedContents<?, ACC, ?, V> contents,
            TypeSerializer<ACC> serializer,
            ValueState<Slices<ACC>> openState,
            ClosedSlices<ACC> closed,
            ShownWindows<V> shown,
            SliceHost<K, V> host) {
        this.definition = definition;
        this.slicing = definition.slicing();
        this.lateness = definition.lateness();
        this.keepsShown = definition.mode() != AccumulationMode.DISCARDING;
        this.retracts = definition.mode() == AccumulationMode.RETRACTING;
        this.firesNewsAlone =
                slicing.families() == 1 && !definition.watchesExpiries() && !closesAlways();
        this.contents = contents;
        this.aggregate = contents.function();
        this.serializer = serializer;
        this.openState = openState;
        this.closed = closed;
        this.shown = shown;
        this.host = host;
    }

    /** Takes the watermark that holds for the current key, and what has expired under it. */
    void at(long watermark, long expired) {
        this.watermark = watermark;
        this.expired = expired;
    }

    /**
     * The current key's windows whose last millisecond is at or before this time have expired when
     * nobody watched: they owe nothing.
     */
    void closeThrough(long unwatched) throws Exception {
        closed.load();
        if (closed.closedThrough() < unwatched && !closed.isEmpty()) {
            closed.done(closed.firedThrough(), unwatched);
            closed.save();
        }
    }

    /**
     * Takes what has come of the current key's slices, none of which is late for all its windows.
     *
     * @param since when the first of it came, in processing time, ms
     */
    void write(Slices<ACC> changed, long since) throws Exception {
        Slices<ACC> open = openState.value();
        if (open == null) {
            open = new Slices<>();
        }
        List<Due> ended = due(changed, expired, watermark);
        if (!ended.isEmpty()) {
            closed.load();
            shown.load();
            known(ended, true);
            if (!keepsShown) {
                // Of this flush alone, and before it is given away.
                fire(ended);
            }
        }
        for (int i = 0; i < changed.size(); i++) {
            if (open.merge(changed.start(i), changed.accumulator(i), aggregate)) {
                registerTimer(changed.start(i));
            }
        }
        boolean isWaiting = false;
        if (!ended.isEmpty()) {
            close(open);
            if (keepsShown) {
                isWaiting = definition.firing().isLateAtTicks() && putOff(ended);
                ofClosed(ended);
                fire(ended);
            }
            closed.done(watermark, expired);
            closed.save();
            shown.save();
        }
        open.done(watermark, expired);
        if (definition.firing().hasTicks() && (isWaiting || isInOpenWindow(changed))) {
            registerTick(open, since);
        }
        ClosedSlices.update(openState, open);
    }

    /**
     * Takes what has come of a slice of the current key of which no window has ended, as {@link
     * #write} would; not where panes come at ticks.
     *
     * @param accumulator is given away
     */
    void add(long slice, ACC accumulator) throws Exception {
        Slices<ACC> open = openState.value();
        if (open == null) {
            open = new Slices<>();
        }
        if (open.merge(slice, accumulator, aggregate)) {
            registerTimer(slice);
        }
        open.done(watermark, expired);
        openState.update(open);
    }

    /** Windows that have been told already wait for the next tick; whether there are any. */
    private boolean putOff(List<Due> ended) {
        boolean isWaiting = false;
        for (Due due : ended) {
            for (ShownWindow<V> window : due.windows) {
                if (window.panes > 0) {
                    window.isWaiting = true;
                    shown.put(window);
                    isWaiting = true;
                }
            }
            due.windows.removeIf(window -> window.isWaiting);
        }
        return isWaiting;
    }

    private boolean isInOpenWindow(Slices<ACC> changed) {
        return definition.firing().hasEarly()
                && slicing.lastEnd(changed.start(changed.size() - 1)) - 1 > watermark;
    }

    private void registerTick(Slices<ACC> open, long since) {
        long tick = definition.firing().nextTick(since);
        if (open.tick() <= since || open.tick() > tick) {
            host.registerTick(tick);
            open.tick(tick);
        }
    }

    /** The watermark has passed a time at which the current key was to be asked. */
    void onEventTimer(long time) throws Exception {
        Slices<ACC> open = openState.value();
        closed.load();
        boolean isClosing = open != null;
        if (isClosing && closed.isEmpty() && haveAllEnded(open)) {
            closed.take(open);
            openState.clear();
        } else if (isClosing) {
            isClosing = close(open);
            if (isClosing) {
                ClosedSlices.update(openState, open);
            }
        }
        long fired = closed.firedThrough();
        long closedBefore = closed.closedThrough();
        // One timer does the work of all that are due, for a watermark may pass many window ends;
        // the others then find it done.
        boolean isDone = !isClosing && fired >= watermark && closedBefore >= expired;
        if (closed.isEmpty() || (isDone && time != WAKE_UP)) {
            return;
        }
        shown.load();
        if (definition.watchesExpiries() || !shown.waiting().isEmpty()) {
            List<Due> expiring = dueOfClosed(closedBefore, Math.min(expired, fired));
            known(expiring, true);
            for (Due due : expiring) {
                due.windows.removeIf(window -> !owesLast(window));
                if (!keepsShown) {
                    // What is there was shown by these windows, if not by others.
                    due.slices = new Slices<>();
                }
            }
            fire(expiring);
        }
        fireEnded(fired);
        if (time == WAKE_UP && definition.watchesExpiries()) {
            known(dueOfClosed(expired, watermark), true);
        }
        closed.done(watermark, expired);
        closed.dropExpired(expired);
        shown.dropExpired(expired);
        if (!closed.isEmpty()) {
            registerTimer(closed.last());
        }
        closed.save();
        shown.save();
    }

    /** The windows that end after a time, and at the watermark or before. */
    private void fireEnded(long after) throws Exception {
        long end = firesNewsAlone && shown.isEmpty() ? onlyEnd(after) : WindowFamily.NONE;
        if (end != WindowFamily.NONE) {
            fireNews(end);
            return;
        }
        List<Due> ended = dueOfClosed(after, watermark);
        known(ended, false);
        for (Due due : ended) {
            for (ShownWindow<V> window : due.windows) {
                window.hadNews = due.slices.anyNewIn(window.start, window.end);
            }
            due.windows.removeIf(window -> !window.hadNews && !owesAtTheEnd(window));
        }
        fire(ended);
    }

    /**
     * The end of the one window of the only family that ends after a time, and at the watermark or
     * before; {@link WindowFamily#NONE} if there are more or none.
     */
    private long onlyEnd(long after) throws Exception {
        if (watermark <= after || watermark < closed.first()) {
            return WindowFamily.NONE;
        }
        WindowFamily family = slicing.family(0);
        long first = firstEndOfClosed(family, after);
        return first == lastEndOfClosed(family, watermark) ? first : WindowFamily.NONE;
    }

    /**
     * As {@link #fire} does, without what several windows need: there is one, as with most keys.
     */
    private void fireNews(long end) throws Exception {
        WindowFamily family = slicing.family(0);
        ShownWindow<V> window = new ShownWindow<>(family.startOf(end), end);
        Slices<ACC> slices = closed.ofWindows(family, end, end);
        if (!slices.anyNewIn(window.start, end)) {
            return;
        }
        window.hadNews = true;
        ACC all = null;
        for (int i = slices.lastAtOrBefore(end - 1);
                i >= 0 && slices.start(i) >= window.start;
                i--) {
            ACC slice = slices.accumulator(i);
            all = Slices.merged(all, slice == null ? null : serializer.copy(slice), aggregate);
        }
        emit(window, all);
    }

    /** The clock has reached a tick that the current key waited for. */
    void onTick() throws Exception {
        Slices<ACC> open = openState.value();
        if (open == null) {
            open = new Slices<>();
        }
        closed.load();
        shown.load();
        close(open);
        List<Due> due = waiting();
        if (definition.firing().hasEarly()) {
            early(due, open);
        }
        for (Due each : due) {
            if (!each.windows.isEmpty()) {
                each.slices = ofClosed(each).with(open);
            }
        }
        fire(due);
        if (definition.firing().hasEarly()) {
            open.show(keepsShown);
            closed.show(keepsShown);
        }
        open.tick(Slices.NO_TICK);
        closed.save();
        shown.save();
        ClosedSlices.update(openState, open);
    }

    /** Adds the open windows that hold a new slice. */
    private void early(List<Due> due, Slices<ACC> open) throws Exception {
        List<Due> early = due(closed.news().with(open.news()), watermark, Long.MAX_VALUE);
        known(early, false);
        for (Due each : early) {
            due.get(each.family).windows.addAll(each.windows);
        }
    }

    /** The windows that wait for a tick, by family; also of those that have none. */
    private List<Due> waiting() {
        List<Due> due = new ArrayList<>();
        for (int family = 0; family < slicing.families(); family++) {
            due.add(new Due(family));
        }
        for (ShownWindow<V> window : shown.waiting()) {
            if (window.last() > expired) {
                due.get(slicing.familyOf(window.start, window.end)).windows.add(window);
            }
        }
        return due;
    }

    /** Drops all of the current key; how many slices that were. */
    int clear() throws Exception {
        Slices<ACC> open = openState.value();
        openState.clear();
        closed.load();
        shown.clear();
        return (open == null ? 0 : open.size()) + closed.clear();
    }

    /** Whether of each slice a window has ended. */
    private boolean haveAllEnded(Slices<ACC> open) {
        for (int i = 0; i < open.size(); i++) {
            if (slicing.firstEnd(open.start(i)) - 1 > watermark) {
                return false;
            }
        }
        return !open.isEmpty();
    }

    /** Moves the slices of which a window has ended from open to closed; whether there were any. */
    private boolean close(Slices<ACC> open) throws Exception {
        boolean isClosing = false;
        for (int i = 0; i < open.size(); ) {
            if (slicing.firstEnd(open.start(i)) - 1 <= watermark) {
                closed.merge(open, i);
                open.remove(i);
                isClosing = true;
            } else {
                i++;
            }
        }
        if (isClosing) {
            closed.done(
                    Math.max(closed.firedThrough(), open.firedThrough()),
                    Math.max(closed.closedThrough(), open.closedThrough()));
        }
        return isClosing;
    }

    /**
     * Windows of one family that come out now, in the order of their ends, and the slices that they
     * are made of.
     */
    private final class Due {

        private final int family;
        private final List<ShownWindow<V>> windows = new ArrayList<>();
        private Slices<ACC> slices;

        Due(int family) {
            this.family = family;
        }
    }

    /**
     * The windows that hold one of the slices, and whose last millisecond is after {@code after}
     * and not after {@code through}.
     */
    private List<Due> due(Slices<ACC> slices, long after, long through) {
        List<Due> all = new ArrayList<>(slicing.families());
        for (int family = 0; family < slicing.families(); family++) {
            Due due = due(family, slices, after, through);
            if (!due.windows.isEmpty()) {
                all.add(due);
            }
        }
        return all;
    }

    private Due due(int number, Slices<ACC> slices, long after, long through) {
        Due due = new Due(number);
        due.slices = slices;
        WindowFamily family = slicing.family(number);
        long last = after;
        for (int i = 0; i < slices.size(); i++) {
            long end = family.nextEnd(slices.start(i), last);
            while (end != WindowFamily.NONE && end - 1 <= through) {
                long start = family.startOf(end);
                if (!slicing.isRepeated(number, start, end)) {
                    due.windows.add(new ShownWindow<>(start, end));
                }
                last = end - 1;
                end = family.nextEnd(slices.start(i), last);
            }
        }
        return due;
    }

    /** The same of the closed slices, of which as few are read as will do. */
    private List<Due> dueOfClosed(long after, long through) throws Exception {
        List<Due> all = new ArrayList<>(slicing.families());
        if (through <= after || through < closed.first()) {
            return all;
        }
        for (int number = 0; number < slicing.families(); number++) {
            WindowFamily family = slicing.family(number);
            long first = firstEndOfClosed(family, after);
            long last = lastEndOfClosed(family, through);
            if (first <= last) {
                Due due = due(number, closed.ofWindows(family, first, last), after, through);
                if (!due.windows.isEmpty()) {
                    all.add(due);
                }
            }
        }
        return all;
    }

    private long firstEndOfClosed(WindowFamily family, long after) throws Exception {
        return family.endAfter(
                Math.max(closed.first(), after == Long.MIN_VALUE ? after : after + 1));
    }

    private long lastEndOfClosed(WindowFamily family, long through) {
        return Math.min(
                family.lastEnd(closed.last()),
                through == Long.MAX_VALUE ? through : family.endAtOrBefore(through + 1));
    }

    /** Gives the windows the slices that they are made of. */
    private void ofClosed(List<Due> all) throws Exception {
        for (Due due : all) {
            if (!due.windows.isEmpty()) {
                due.slices = ofClosed(due);
            }
        }
    }

    private Slices<ACC> ofClosed(Due due) throws Exception {
        return closed.ofWindows(
                slicing.family(due.family),
                due.windows.get(0).end,
                due.windows.get(due.windows.size() - 1).end);
    }

    /**
     * Puts in what is known of the windows.
     *
     * @param haveEnded whether they had ended before: then one that has a slice had a pane
     */
    private void known(List<Due> all, boolean haveEnded) throws Exception {
        for (Due due : all) {
            for (int i = 0; i < due.windows.size(); i++) {
                ShownWindow<V> window = due.windows.get(i);
                ShownWindow<V> known = shown.get(window);
                if (known != null) {
                    due.windows.set(i, known);
                } else if (haveEnded && closed.anyIn(window.start, window.end)) {
                    window.panes = 1;
                    window.endShown = true;
                }
                if (window.last() <= watermark
                        && window.last() > expired
                        && definition.watchesExpiries()) {
                    host.registerEventTimer(lateness.expiryOf(window.end));
                }
            }
        }
    }

    /** Whether an on-time pane is due, be it an empty one: only early ones have come. */
    private boolean owesOnTime(ShownWindow<V> window) {
        return definition.onTime() == OnTimeBehavior.FIRE_ALWAYS
                && window.panes > 0
                && !window.endShown
                && window.last() <= watermark;
    }

    private boolean owesAtTheEnd(ShownWindow<V> window) {
        return owesOnTime(window) || (window.last() <= expired && closesAlways());
    }

    private boolean owesLast(ShownWindow<V> window) {
        return window.isWaiting || owesOnTime(window) || closesAlways();
    }

    private boolean closesAlways() {
        return definition.closing() == ClosingBehavior.FIRE_ALWAYS;
    }

    /** The panes of windows of several families, in the order of their ends. */
    private void fire(List<Due> all) throws Exception {
        List<Firing> firings = new ArrayList<>(all.size());
        for (Due due : all) {
            if (!due.windows.isEmpty()) {
                firings.add(new Firing(due));
            }
        }
        while (!firings.isEmpty()) {
            Firing first = firings.get(0);
            for (Firing firing : firings) {
                if (firing.window().end < first.window().end) {
                    first = firing;
                }
            }
            emit(first.window(), first.fold.next());
            first.next++;
            if (first.next == first.windows.size()) {
                firings.remove(first);
            }
        }
    }

    private final class Firing {

        private final List<ShownWindow<V>> windows;
        private final SliceFold<ACC> fold;
        private int next;

        Firing(Due due) {
            this.windows = due.windows;
            this.fold = new SliceFold<>(due.slices, windows, aggregate, serializer);
        }

        ShownWindow<V> window() {
            return windows.get(next);
        }
    }

    private void emit(ShownWindow<V> window, ACC accumulator) throws Exception {
        PaneTiming timing = timing(window);
        boolean isLast = window.last() <= expired;
        TimeWindow bounds = new TimeWindow(window.start, window.end);
        V value =
                contents.value(
                        accumulator, () -> host.context(bounds, timing, window.panes, isLast));
        if (window.sentTiming != null) {
            host.emit(
                    new Pane<>(
                            host.key(),
                            window.sent,
                            bounds,
                            window.sentTiming,
                            window.panes - 1,
                            false,
                            true));
        }
        host.emit(new Pane<>(host.key(), value, bounds, timing, window.panes, isLast, false));
        window.panes++;
        window.endShown |= timing != PaneTiming.EARLY;
        window.isWaiting = false;
        window.hadNews = false;
        if (isLast) {
            return;
        }
        if (retracts) {
            window.sent = host.copy(value);
            window.sentTiming = timing;
        }
        if (retracts || window.panes > 1 || !window.endShown) {
            shown.put(window);
        }
    }

    private PaneTiming timing(ShownWindow<V> window) {
        if (window.last() > watermark) {
            return PaneTiming.EARLY;
        }
        return window.hadNews || owesOnTime(window) ? PaneTiming.ON_TIME : PaneTiming.LATE;
    }

    /**
     * Wakes the current key when the next window of {@code slice} ends, or the last one expires.
     */
    private void registerTimer(long slice) {
        long end = slicing.nextEnd(slice, watermark);
        long time = end == WindowFamily.NONE ? lateness.expiryOf(slicing.lastEnd(slice)) : end - 1;
        host.registerEventTimer(time);
    }
}
