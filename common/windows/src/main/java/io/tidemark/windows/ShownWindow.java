package io.tidemark.windows;

import io.tidemark.state.DescribesContents;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.annotation.Nullable;

/** What is known of one window of one key, whose contents are in its slices. Mutable. */
final class ShownWindow<V> implements DescribesContents {

    final long start;

    /** Exclusive. */
    final long end;

    /** How many panes came out, which is the next one's index. */
    long panes;

    /** Whether a pane came out at the end or after: no other is on time then. */
    boolean endShown;

    /** Whether it has changed since its last pane, and waits for the clock's next tick. */
    boolean isWaiting;

    /** Retracting only: the pane that the next one withdraws; null before the first. */
    @Nullable V sent;

    @Nullable PaneTiming sentTiming;

    /** Not kept: whether elements that no pane had shown were there when the end was reached. */
    boolean hadNews;

    ShownWindow(long start, long end) {
        this.start = start;
        this.end = end;
    }

    /** Its last millisecond. */
    long last() {
        return end - 1;
    }

    @Override
    public Object describe(String state, Map<String, String> definition) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("start", Instant.ofEpochMilli(start));
        described.put("end", Instant.ofEpochMilli(end));
        described.put("panes", panes);
        described.put("waiting", isWaiting);
        if (sentTiming != null) {
            described.put("sent", sent);
        }
        return described;
    }
}
