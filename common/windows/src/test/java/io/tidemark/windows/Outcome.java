package io.tidemark.windows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What came out of a window operator. */
final class Outcome {

    private final Map<Fired.Of, List<Long>> values = new HashMap<>();
    private final Map<Fired.Of, Integer> firings = new HashMap<>();
    private final List<Event> late = new ArrayList<>();

    void fired(Fired fired) {
        values.put(fired.of(), fired.ids());
        firings.merge(fired.of(), 1, Integer::sum);
    }

    void late(Event event) {
        late.add(event);
    }

    /** The last value of each window. */
    Map<Fired.Of, List<Long>> values() {
        return values;
    }

    /** How often each window has come out since {@link #forgetFirings}. */
    Map<Fired.Of, Integer> firings() {
        return firings;
    }

    void forgetFirings() {
        firings.clear();
    }

    /** The late elements in the order they came. */
    List<Event> late() {
        return late;
    }
}
