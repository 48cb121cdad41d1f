package io.tidemark.windows.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What windows mean, written down once more from the specification, and from Beam where it is
 * silent, by someone who had not read the engine: to hold the engine against. One key; every
 * element and pane is remembered, and what comes out is computed from them anew each time.
 *
 * <p>Each step answers with what comes out in it. Of different windows the order means nothing; a
 * window's retractions come right before the pane that replaces what they withdraw.
 */
public final class WindowModel {

    private Rules rules;
    private long watermark = Long.MIN_VALUE;
    private long clock;
    private long arrivals;
    private final List<OpenWindow> open = new ArrayList<>();
    private final List<Restored> restores = new ArrayList<>();

    /** What had expired then stays expired. */
    private record Restored(long watermark, long latenessMs) {}

    /** Nothing has come yet; the watermark is {@link Long#MIN_VALUE} and the clock 0. */
    public WindowModel(Rules rules) {
        this.rules = rules;
    }

    /** Does one step. */
    public List<Output> take(Step step) {
        if (step instanceof Step.Element s) {
            return element(s.value(), s.timestamp());
        } else if (step instanceof Step.Watermark s) {
            return watermark(s.to());
        } else if (step instanceof Step.ProcessingTime s) {
            return processingTime(s.to());
        }
        restore((Step.Restore) step);
        return List.of();
    }

    /** An element arrives. */
    public List<Output> element(long value, long timestamp) {
        Element element = new Element(value, timestamp, arrivals++, watermark);
        boolean expired = true;
        List<Output> out = new ArrayList<>();
        boolean taken = false;
        for (Bounds bounds : rules.windows().of(timestamp)) {
            List<OpenWindow> meets = open.stream().filter(w -> meets(w, bounds)).toList();
            Bounds grown = meets.stream().map(w -> w.bounds).reduce(bounds, this::together);
            if (isExpired(grown)) {
                continue;
            }
            expired = false;
            Optional<OpenWindow> window = windowFor(grown, meets);
            if (window.isPresent()) {
                taken = true;
                window.get().add(element, clock);
                window.get().ask(watermark, clock, expiry(grown)).forEach(out::add);
            }
        }
        if (!taken) {
            Output.Why why = expired ? Output.Why.TOO_LATE : Output.Why.WINDOW_FINISHED;
            out.add(new Output.Late(value, timestamp, why));
        }
        return out;
    }

    /** Event time moves on, or stays where it is if {@code to} is not ahead. */
    public List<Output> watermark(long to) {
        List<Output> out = new ArrayList<>();
        long before = watermark;
        watermark = Math.max(watermark, to);
        for (OpenWindow window : List.copyOf(open)) {
            long expiry = expiry(window.bounds);
            long last = window.bounds.lastMs();
            if (before < last && last <= watermark) {
                out.addAll(window.ask(watermark, clock, expiry));
            }
            if (isExpired(window.bounds)) {
                out.addAll(window.expire(watermark));
                open.remove(window);
            }
        }
        return out;
    }

    /** Processing time moves on; each deadline is asked at its own time. */
    public List<Output> processingTime(long to) {
        List<Output> out = new ArrayList<>();
        for (OpenWindow window : open) {
            if (isExpired(window.bounds)) {
                continue;
            }
            long asked = clock;
            Optional<Long> due = window.nextDeadline(asked, to);
            while (due.isPresent()) {
                asked = due.get();
                out.addAll(window.ask(watermark, asked, expiry(window.bounds)));
                due = window.nextDeadline(asked, to);
            }
        }
        clock = Math.max(clock, to);
        return out;
    }

    /**
     * All is stored and read again with another definition, or the same one.
     *
     * <p>What had expired stays expired; a window that a shorter lateness makes expire takes
     * nothing more, is not asked any more, and its last pane comes out at the next watermark,
     * whichever that is. Another trigger starts fresh in all windows but those that were finished:
     * they stay so. It is not asked at once, so the watermark's part of it, if the end has passed,
     * fires when it is asked next. The watermark and the clock stay as they are, but after the end
     * of time ({@link Long#MAX_VALUE}) all begins anew at {@link Long#MIN_VALUE}, with nothing
     * expired. Another completion holds at once, for what the windows have had before, too.
     */
    public void restore(Step.Restore step) {
        restores.add(new Restored(watermark, rules.latenessMs()));
        if (watermark == Long.MAX_VALUE) {
            watermark = Long.MIN_VALUE;
            restores.clear();
        }
        if (!step.trigger().equals(rules.trigger())) {
            open.forEach(window -> window.replaceTrigger(step.trigger()));
        }
        rules = rules.with(step);
        open.forEach(window -> window.rules = rules);
    }

    /** A restore with another lateness or trigger. */
    public void restore(long latenessMs, TriggerRule trigger) {
        restore(new Step.Restore(latenessMs, trigger, rules.completion()));
    }

    /**
     * The time of the earliest of the panes that are to come, if a pane has its elements' earliest
     * or latest time.
     */
    public Optional<Long> earliestToCome(boolean latest) {
        return open.stream()
                .flatMap(window -> window.timeOfUnseen(latest).stream())
                .min(Long::compare);
    }

    private long expiry(Bounds bounds) {
        return bounds.expiry(rules.latenessMs());
    }

    private boolean isExpired(Bounds bounds) {
        return expiry(bounds) <= watermark
                || restores.stream()
                        .anyMatch(then -> bounds.expiry(then.latenessMs()) <= then.watermark());
    }

    private boolean isSession() {
        return rules.windows() instanceof Windows.Session;
    }

    private boolean meets(OpenWindow window, Bounds bounds) {
        // What a restore with a shorter lateness has made expire only owes its last pane.
        return !isExpired(window.bounds)
                && (isSession() ? window.bounds.touches(bounds) : window.bounds.equals(bounds));
    }

    private Bounds together(Bounds one, Bounds other) {
        return isSession() ? one.with(other) : one;
    }

    /**
     * The window that takes an element. There is none if it is finished, and then all stays as it
     * was: what is dropped makes no session longer and joins no two.
     */
    private Optional<OpenWindow> windowFor(Bounds grown, List<OpenWindow> meets) {
        OpenWindow window;
        if (meets.isEmpty()) {
            window = new OpenWindow(grown, rules, TriggerNodes.fresh(rules.trigger()));
        } else if (meets.size() == 1 && meets.get(0).bounds.equals(grown)) {
            window = meets.get(0);
        } else {
            window = OpenWindow.merged(grown, rules, meets, grown.lastMs() > watermark);
        }
        if (window.trigger.finished) {
            return Optional.empty();
        }
        open.removeAll(meets);
        open.add(window);
        open.sort(Comparator.comparing(w -> w.bounds.start()));
        return Optional.of(window);
    }
}
