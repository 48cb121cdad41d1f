package io.tidemark.windows.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One window that has not expired: all that came into it and all that came out. */
final class OpenWindow {

    final Bounds bounds;
    TriggerNode trigger;
    Rules rules;

    /** All that it took, in no order. */
    private final List<Element> taken = new ArrayList<>();

    /** What the next pane is made of, in the order of arrival: of elements shown and unseen. */
    private final List<Element> contents = new ArrayList<>();

    /** What no pane has shown. */
    private final List<Element> unseen = new ArrayList<>();

    /** Panes that the next one withdraws. */
    private final List<Output.Pane> standing = new ArrayList<>();

    private long panes;

    /** A pane has come out at the end or after. */
    private boolean shownSinceEnd;

    /** A pane has said that it is the last. */
    private boolean closed;

    OpenWindow(Bounds bounds, Rules rules, TriggerNode trigger) {
        this.bounds = bounds;
        this.rules = rules;
        this.trigger = trigger;
    }

    /** The window that sessions become, which has had no pane. */
    static OpenWindow merged(
            Bounds bounds, Rules rules, List<OpenWindow> sessions, boolean endIsAhead) {
        TriggerNode trigger =
                TriggerNode.merged(sessions.stream().map(session -> session.trigger).toList());
        if (endIsAhead) {
            trigger.endMovesAhead();
        }
        OpenWindow window = new OpenWindow(bounds, rules, trigger);
        for (OpenWindow session : sessions) {
            window.taken.addAll(session.taken);
            window.contents.addAll(session.contents);
            window.unseen.addAll(session.unseen);
            window.standing.addAll(session.standing);
        }
        window.contents.sort(Comparator.comparing(Element::arrival));
        window.unseen.sort(Comparator.comparing(Element::arrival));
        return window;
    }

    void add(Element element, long clock) {
        taken.add(element);
        contents.add(element);
        unseen.add(element);
        trigger.element(element.value(), clock);
    }

    /** Another trigger begins; that the window is finished does not change. */
    void replaceTrigger(TriggerRule rule) {
        boolean finished = trigger.finished;
        trigger = TriggerNodes.fresh(rule);
        if (finished) {
            trigger.finish();
        }
    }

    Optional<Long> nextDeadline(long after, long upTo) {
        return trigger.deadlines()
                .filter(deadline -> deadline > after && deadline <= upTo)
                .min(Long::compare);
    }

    /** Fires if the trigger says so. */
    List<Output> ask(long watermark, long clock, long expiry) {
        Moment now = new Moment(bounds.lastMs() <= watermark, clock);
        if (!trigger.ready(now)) {
            return List.of();
        }
        trigger.fire(now);
        return pane(watermark, trigger.finished || expiry <= watermark);
    }

    /**
     * What is unseen comes out, whatever the trigger says; if it has not finished, what is owed.
     */
    List<Output> expire(long watermark) {
        return trigger.finished && unseen.isEmpty() ? List.of() : pane(watermark, true);
    }

    private List<Output> pane(long watermark, boolean isLast) {
        Timing timing = timing(watermark);
        if (unseen.isEmpty() && !isOwed(timing, isLast)) {
            return List.of();
        }
        List<Output> out = new ArrayList<>();
        standing.forEach(pane -> out.add(pane.withdrawn()));
        standing.clear();

        evict(false);
        List<Long> values = contents.stream().map(Element::value).toList();
        Output.Pane pane = new Output.Pane(bounds, values, timing, panes++, isLast, false);
        evict(true);
        out.add(pane);

        unseen.clear();
        shownSinceEnd = timing != Timing.EARLY;
        closed = isLast;
        if (rules.mode() == Mode.DISCARDING) {
            contents.clear();
        } else if (rules.mode() == Mode.RETRACTING) {
            standing.add(pane);
        }
        return out;
    }

    /**
     * The earliest or latest time of what is unseen, without what was late when it came; a time
     * after the window's end counts as its last ms.
     */
    Optional<Long> timeOfUnseen(boolean latest) {
        return unseen.stream()
                .filter(e -> Math.min(e.timestamp(), bounds.lastMs()) > e.watermark())
                .map(e -> Math.min(e.timestamp(), bounds.lastMs()))
                .reduce(latest ? Math::max : Math::min);
    }

    private void evict(boolean after) {
        rules.evictor()
                .filter(eviction -> eviction.after() == after)
                .ifPresent(eviction -> contents.retainAll(eviction.keep(contents)));
    }

    /** Whether a pane comes out although nothing is new. */
    private boolean isOwed(Timing timing, boolean isLast) {
        return (rules.completion().onTime() && timing == Timing.ON_TIME)
                || (rules.completion().closing() && isLast && !closed);
    }

    private Timing timing(long watermark) {
        if (watermark < bounds.lastMs()) {
            return Timing.EARLY;
        }
        if (shownSinceEnd) {
            return Timing.LATE;
        }
        // What has been shown counts, too, where a pane on time comes out in any case.
        List<Element> counted = rules.completion().onTime() ? taken : unseen;
        boolean wasThere = counted.stream().anyMatch(e -> e.watermark() < bounds.lastMs());
        return wasThere ? Timing.ON_TIME : Timing.LATE;
    }
}
