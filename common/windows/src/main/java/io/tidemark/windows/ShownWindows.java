package io.tidemark.windows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.api.common.state.ValueState;

/**
 * One key's windows that have had panes and may have more, in state, in the order of their ends. A
 * window whose only pane came at its end or later is not here, unless that will be withdrawn: its
 * slices tell of it.
 */
final class ShownWindows<V> {

    private static final Comparator<ShownWindow<?>> ORDER =
            Comparator.<ShownWindow<?>>comparingLong(window -> window.end)
                    .thenComparingLong(window -> window.start);

    private final ValueState<List<ShownWindow<V>>> state;
    private final boolean mayBeAny;

    private List<ShownWindow<V>> windows;
    private boolean isChanged;

    /**
     * @param mayBeAny if not, nothing is read
     */
    ShownWindows(ValueState<List<ShownWindow<V>>> state, boolean mayBeAny) {
        this.state = state;
        this.mayBeAny = mayBeAny;
    }

    /** Reads those of the current key; all else is about them, until {@link #save}. */
    void load() throws Exception {
        windows = mayBeAny ? state.value() : null;
        if (windows == null) {
            windows = new ArrayList<>();
        }
        isChanged = false;
    }

    boolean isEmpty() {
        return windows.isEmpty();
    }

    @Nullable
    ShownWindow<V> get(ShownWindow<V> window) {
        int index = windows.isEmpty() ? -1 : Collections.binarySearch(windows, window, ORDER);
        return index >= 0 ? windows.get(index) : null;
    }

    /** Keeps a window, which may have been changed. */
    void put(ShownWindow<V> window) {
        int index = Collections.binarySearch(windows, window, ORDER);
        if (index < 0) {
            windows.add(-index - 1, window);
        }
        isChanged = true;
    }

    /** Those that wait for a tick. */
    List<ShownWindow<V>> waiting() {
        return windows.isEmpty()
                ? List.of()
                : windows.stream().filter(window -> window.isWaiting).toList();
    }

    /** Drops those whose last millisecond is at or before a time. */
    void dropExpired(long through) {
        isChanged |= windows.removeIf(window -> window.last() <= through);
    }

    /** Writes what has changed. */
    void save() throws Exception {
        if (isChanged && windows.isEmpty()) {
            state.clear();
        } else if (isChanged) {
            state.update(windows);
        }
    }

    /** Drops all. */
    void clear() {
        state.clear();
    }
}
