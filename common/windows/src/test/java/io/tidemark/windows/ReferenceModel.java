package io.tidemark.windows;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The rules of windows and panes written down a second time, as plainly as can be: every element,
 * pane and firing is remembered for ever and everything is computed from that history. It shares no
 * code with the engine, knows one key and takes its triggers as {@link T}.
 */
final class ReferenceModel {

    /** A trigger's description: a word, a number, parts (null where left out). */
    record T(String word, long n, List<T> parts) {
        static T of(String word, T... parts) {
            List<T> list = new ArrayList<>();
            for (T part : parts) {
                list.add(part);
            }
            return new T(word, 0, list);
        }

        static T number(String word, long n) {
            return new T(word, n, List.of());
        }
    }

    /**
     * {@code type} is tumbling, sliding, session or global; {@code evictor} null, count or time.
     */
    record Rules(
            String type,
            long size,
            long slide,
            long lateness,
            T trigger,
            AccumulationMode mode,
            String evictor,
            long evictorN,
            boolean evictAfter) {

        Rules with(long lateness, T trigger, AccumulationMode mode) {
            return new Rules(
                    type, size, slide, lateness, trigger, mode, evictor, evictorN, evictAfter);
        }
    }

    private record Element(long arrival, long value, long timestamp, long watermark) {}

    private record Shown(long start, long end, List<Long> values) {}

    private static final class Win {
        final long start;
        final long last;
        final long expiry;
        final List<Element> accepted = new ArrayList<>();
        final Set<Element> shown = new LinkedHashSet<>();
        final Set<Element> evicted = new LinkedHashSet<>();
        final List<Shown> toRetract = new ArrayList<>();
        Node trigger;
        int panes;
        boolean expired;

        Win(long start, long last, long lateness) {
            this.start = start;
            this.last = last;
            this.expiry =
                    lateness > Long.MAX_VALUE - Math.max(last, 0)
                            ? Long.MAX_VALUE
                            : last + lateness;
        }
    }

    private final Rules rules;
    private final List<Win> windows = new ArrayList<>();
    private final List<String> out = new ArrayList<>();
    private long watermark = Long.MIN_VALUE;
    private long clock;
    private long arrivals;

    private final boolean lastPanes;

    ReferenceModel(Rules rules) {
        this(rules, true);
    }

    /** Without last panes, only the trigger speaks. */
    ReferenceModel(Rules rules, boolean lastPanes) {
        this.rules = rules;
        this.lastPanes = lastPanes;
    }

    /** What came out since the last call: retractions with the pane that they precede. */
    List<String> take() {
        List<String> taken = List.copyOf(out);
        out.clear();
        return taken;
    }

    void element(long value, long timestamp) {
        Element element = new Element(arrivals++, value, timestamp, watermark);
        boolean taken = false;
        switch (rules.type) {
            case "global" -> taken = offer(0, Long.MAX_VALUE, element);
            case "session" -> taken = offerSession(element);
            default -> {
                long newest = Math.floorDiv(timestamp, rules.slide) * rules.slide;
                for (long start = newest; start > timestamp - rules.size; start -= rules.slide) {
                    taken |= offer(start, start + rules.size - 1, element);
                }
            }
        }
        if (!taken) {
            out.add("late " + value + "@" + timestamp);
        }
    }

    void watermark(long to) {
        long from = watermark;
        watermark = to;
        TreeSet<Long> times = new TreeSet<>();
        for (Win win : windows) {
            times.add(win.last);
            times.add(win.expiry);
        }
        for (long time : times.headSet(to, true)) {
            for (Win win : List.copyOf(windows)) {
                if (win.expired) {
                    continue;
                }
                if (win.last == time && time > from) {
                    ask(win, clock);
                }
                if (win.expiry == time) {
                    if (lastPanes && !unseen(win).isEmpty()) {
                        pane(win);
                    }
                    win.expired = true;
                }
            }
        }
        windows.removeIf(win -> win.expired);
    }

    void processingTime(long to) {
        for (long now = clock + 1; now <= to; now++) {
            for (Win win : List.copyOf(windows)) {
                Set<Long> deadlines = new TreeSet<>();
                if (!win.trigger.finished) {
                    win.trigger.deadlines(deadlines);
                }
                if (deadlines.contains(now)) {
                    ask(win, now);
                }
            }
        }
        clock = to;
    }

    private boolean offer(long start, long last, Element element) {
        Win win =
                windows.stream()
                        .filter(w -> w.start == start && w.last == last)
                        .findFirst()
                        .orElse(null);
        if (win == null) {
            win = new Win(start, last, rules.lateness);
            if (watermark >= win.expiry) {
                return false;
            }
            win.trigger = Node.of(rules.trigger);
            windows.add(win);
        } else if (win.trigger.finished) {
            return false;
        }
        accept(win, element);
        return true;
    }

    private boolean offerSession(Element element) {
        long start = element.timestamp;
        long end = element.timestamp + rules.size;
        List<Win> touched = new ArrayList<>();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Win win : windows) {
                if (!touched.contains(win) && win.start <= end && win.last + 1 >= start) {
                    touched.add(win);
                    start = Math.min(start, win.start);
                    end = Math.max(end, win.last + 1);
                    grew = true;
                }
            }
        }
        for (Win win : touched) {
            if (win.start == start && win.last == end - 1) {
                return offer(start, end - 1, element);
            }
        }
        Win merged = new Win(start, end - 1, rules.lateness);
        if (watermark >= merged.expiry) {
            return false;
        }
        if (touched.isEmpty()) {
            return offer(start, end - 1, element);
        }
        Node trigger = Node.of(rules.trigger);
        trigger.merge(touched.stream().map(win -> win.trigger).toList());
        if (watermark < merged.last) {
            trigger.reopen();
        }
        if (trigger.finished) {
            return false;
        }
        merged.trigger = trigger;
        touched.sort(Comparator.comparingLong(win -> win.start));
        for (Win win : touched) {
            merged.accepted.addAll(win.accepted);
            merged.shown.addAll(win.shown);
            merged.evicted.addAll(win.evicted);
            merged.toRetract.addAll(win.toRetract);
        }
        merged.accepted.sort(Comparator.comparingLong(Element::arrival));
        windows.removeAll(touched);
        windows.add(merged);
        accept(merged, element);
        return true;
    }

    private void accept(Win win, Element element) {
        win.accepted.add(element);
        win.trigger.element(clock);
        ask(win, clock);
    }

    private void ask(Win win, long now) {
        boolean passed = watermark >= win.last;
        if (win.trigger.finished || !win.trigger.ready(passed, now)) {
            return;
        }
        win.trigger.fire(passed, now);
        if (!unseen(win).isEmpty()) {
            pane(win);
        }
    }

    private static List<Element> unseen(Win win) {
        return win.accepted.stream().filter(element -> !win.shown.contains(element)).toList();
    }

    private void pane(Win win) {
        List<Element> unseen = unseen(win);
        String timing = "LATE";
        if (watermark < win.last) {
            timing = "EARLY";
        } else if (unseen.stream().anyMatch(element -> element.watermark < win.last)) {
            timing = "ON_TIME";
        }
        boolean discarding = rules.mode == AccumulationMode.DISCARDING;
        List<Element> seen = new ArrayList<>(discarding ? unseen : win.accepted);
        seen.removeAll(win.evicted);
        if (rules.evictor != null && !rules.evictAfter) {
            win.evicted.addAll(evict(seen));
            seen.removeAll(win.evicted);
        }
        if (rules.evictor != null && rules.evictAfter) {
            win.evicted.addAll(evict(seen));
        }
        win.shown.addAll(unseen);
        List<Long> values = seen.stream().map(Element::value).toList();
        StringBuilder text = new StringBuilder();
        for (Shown shown : win.toRetract) {
            text.append("retract ").append(shown).append("; ");
        }
        boolean last = win.trigger.finished || watermark >= win.expiry;
        long end = win.last == Long.MAX_VALUE ? win.last : win.last + 1;
        Shown shown = new Shown(win.start, end, values);
        text.append(shown).append(" ").append(timing).append(" ").append(win.panes);
        out.add(text.append(last ? " last" : "").toString());
        win.panes++;
        win.toRetract.clear();
        if (rules.mode == AccumulationMode.RETRACTING) {
            win.toRetract.add(shown);
        }
    }

    private List<Element> evict(List<Element> elements) {
        if (rules.evictor.equals("count")) {
            return List.copyOf(
                    elements.subList(0, (int) Math.max(0, elements.size() - rules.evictorN)));
        }
        long newest = elements.stream().mapToLong(Element::timestamp).max().orElseThrow();
        return elements.stream()
                .filter(element -> element.timestamp <= newest - rules.evictorN)
                .collect(Collectors.toList());
    }

    /**
     * A trigger in a window. Each kind keeps what it has seen; merging looks at all parts at once.
     */
    private static final class Node {
        final T spec;
        final List<Node> parts = new ArrayList<>();
        boolean finished;
        boolean endFired;
        long count;
        Long deadline;
        int turn;

        Node(T spec) {
            this.spec = spec;
            for (T part : spec.parts) {
                parts.add(part == null ? null : of(part));
            }
        }

        static Node of(T spec) {
            return new Node(spec);
        }

        void element(long now) {
            if (finished) {
                return;
            }
            count++;
            if (deadline == null) {
                deadline = spec.n > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + spec.n;
            }
            switch (spec.word) {
                case "afterWatermark" -> {
                    Node part = parts.get(endFired ? 1 : 0);
                    if (part != null) {
                        part.element(now);
                    }
                }
                case "afterEach" -> {
                    if (turn < parts.size()) {
                        parts.get(turn).element(now);
                    }
                }
                default -> parts.forEach(part -> part.element(now));
            }
        }

        boolean ready(boolean passed, long now) {
            return switch (spec.word) {
                case "default" -> passed;
                case "never" -> false;
                case "afterCount" -> count >= spec.n;
                case "afterProcessingTime" -> deadline != null && now >= deadline;
                case "repeatedly" -> parts.get(0).ready(passed, now);
                case "afterFirst", "orFinally" ->
                        parts.stream().anyMatch(part -> part.ready(passed, now));
                case "afterAll" ->
                        parts.stream().allMatch(part -> part.finished || part.ready(passed, now));
                case "afterEach" -> turn < parts.size() && parts.get(turn).ready(passed, now);
                case "afterWatermark" -> {
                    if (!endFired && passed) {
                        yield true;
                    }
                    Node part = parts.get(endFired ? 1 : 0);
                    yield part != null && part.ready(passed, now);
                }
                default -> throw new AssertionError(spec.word);
            };
        }

        void fire(boolean passed, long now) {
            fireOnce(passed, now);
            if (finished) {
                forgetCounts();
            }
        }

        private void forgetCounts() {
            count = 0;
            deadline = null;
            parts.stream().filter(part -> part != null).forEach(Node::forgetCounts);
        }

        private void fireOnce(boolean passed, long now) {
            switch (spec.word) {
                case "afterCount", "afterProcessingTime" -> finished = true;
                case "repeatedly" -> fireAgain(0, passed, now);
                case "afterFirst", "afterAll" -> {
                    parts.stream()
                            .filter(part -> !part.finished && part.ready(passed, now))
                            .forEach(part -> part.fire(passed, now));
                    finished = true;
                }
                case "afterEach" -> {
                    parts.get(turn).fire(passed, now);
                    if (parts.get(turn).finished) {
                        turn++;
                    }
                    finished = turn == parts.size();
                }
                case "orFinally" -> {
                    Node which = parts.get(parts.get(1).ready(passed, now) ? 1 : 0);
                    which.fire(passed, now);
                    finished = which == parts.get(1) || which.finished;
                }
                case "afterWatermark" -> {
                    if (endFired) {
                        fireAgain(1, passed, now);
                    } else if (passed) {
                        endFired = true;
                        finished = parts.get(1) == null;
                    } else {
                        fireAgain(0, passed, now);
                    }
                }
                default -> {}
            }
        }

        private void fireAgain(int i, boolean passed, long now) {
            parts.get(i).fire(passed, now);
            if (parts.get(i).finished) {
                parts.set(i, of(spec.parts.get(i)));
            }
        }

        void deadlines(Set<Long> all) {
            if (finished) {
                return;
            }
            switch (spec.word) {
                case "afterProcessingTime" -> {
                    if (deadline != null) {
                        all.add(deadline);
                    }
                }
                case "afterWatermark" -> {
                    Node part = parts.get(endFired ? 1 : 0);
                    if (part != null) {
                        part.deadlines(all);
                    }
                }
                case "afterEach" -> parts.get(turn).deadlines(all);
                default -> parts.forEach(part -> part.deadlines(all));
            }
        }

        /** Makes this fresh node the merge of others of its kind. */
        void merge(List<Node> others) {
            finished = others.stream().allMatch(other -> other.finished);
            count = others.stream().mapToLong(other -> other.count).sum();
            deadline =
                    others.stream()
                            .map(other -> other.deadline)
                            .filter(time -> time != null)
                            .min(Comparator.naturalOrder())
                            .orElse(null);
            endFired = others.stream().allMatch(other -> other.endFired);
            turn = others.stream().mapToInt(other -> other.turn).min().orElseThrow();
            for (int i = 0; i < parts.size(); i++) {
                int part = i;
                boolean begun =
                        switch (spec.word) {
                            case "afterEach" -> i <= turn;
                            case "afterWatermark" -> i == 0 || endFired;
                            default -> true;
                        };
                if (parts.get(i) != null && begun) {
                    parts.get(i)
                            .merge(others.stream().map(other -> other.parts.get(part)).toList());
                }
            }
        }

        /** The end lies ahead again. */
        boolean reopen() {
            switch (spec.word) {
                case "afterWatermark" -> {
                    boolean was = endFired;
                    if (was) {
                        endFired = false;
                        finished = false;
                        if (parts.get(1) != null) {
                            parts.set(1, of(spec.parts.get(1)));
                        }
                    }
                    return was;
                }
                case "afterEach" -> {
                    for (int i = 0; i < parts.size() && i <= turn; i++) {
                        if (parts.get(i).reopen()) {
                            turn = i;
                            finished = false;
                            for (int later = i + 1; later < parts.size(); later++) {
                                parts.set(later, of(spec.parts.get(later)));
                            }
                            return true;
                        }
                    }
                    return false;
                }
                case "repeatedly" -> {
                    return parts.get(0).reopen();
                }
                default -> {
                    List<Node> reopened = parts.stream().filter(Node::reopen).toList();
                    boolean stillFinished =
                            !spec.word.equals("afterAll")
                                    && parts.stream().anyMatch(part -> part.finished);
                    if (finished && !reopened.isEmpty() && !stillFinished) {
                        finished = false;
                        return true;
                    }
                    return false;
                }
            }
        }
    }
}
