package io.tidemark.windows.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One window that has not expired: all that came into it and all that came out. */
final class OpenWindow {

    final Bounds bounds;
    TriggerNode trigger;
    private final Rules rules;

    /** What the next pane is made of, in the order of arrival: of elements shown and unseen. */
    private final List<Element> contents = new ArrayList<>();

    /** What no pane has shown. */
    private final List<Element> unseen = new ArrayList<>();

    /** Panes that the next one withdraws. */
    private final List<Output.Pane> standing = new ArrayList<>();

    private long panes;

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
            window.contents.addAll(session.contents);
            window.unseen.addAll(session.unseen);
            window.standing.addAll(session.standing);
        }
        window.contents.sort(Comparator.comparing(Element::arrival));
        window.unseen.sort(Comparator.comparing(Element::arrival));
        return window;
    }

    void add(Element element, long clock) {
        contents.add(element);
        unseen.add(element);
        trigger.element(clock);
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

    /** What is unseen comes out, whatever the trigger says. */
    List<Output> expire(long watermark) {
        return pane(watermark, true);
    }

    private List<Output> pane(long watermark, boolean isLast) {
        if (unseen.isEmpty()) {
            return List.of();
        }
        List<Output> out = new ArrayList<>();
        standing.forEach(pane -> out.add(pane.withdrawn()));
        standing.clear();

        evict(false);
        List<Long> values = contents.stream().map(Element::value).toList();
        Output.Pane pane =
                new Output.Pane(bounds, values, timing(watermark), panes++, isLast, false);
        evict(true);
        out.add(pane);

        unseen.clear();
        if (rules.mode() == Mode.DISCARDING) {
            contents.clear();
        } else if (rules.mode() == Mode.RETRACTING) {
            standing.add(pane);
        }
        return out;
    }

    private void evict(boolean after) {
        rules.evictor()
                .filter(eviction -> eviction.after() == after)
                .ifPresent(eviction -> contents.retainAll(eviction.keep(contents)));
    }

    private Timing timing(long watermark) {
        if (watermark < bounds.lastMs()) {
            return Timing.EARLY;
        }
        // Only the first pane after the end can show what was waiting at the end.
        boolean waited = unseen.stream().anyMatch(e -> e.watermark() < bounds.lastMs());
        return waited ? Timing.ON_TIME : Timing.LATE;
    }
}
