package io.tidemark.windows;

import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * One result of a window, or the withdrawal of one.
 *
 * @param value the result, never null; of a retraction, the result that is withdrawn
 * @param window the window; of a retraction, the window that the withdrawn pane had, which is
 *     narrower than the session that withdraws it if sessions have merged
 * @param timing of a retraction, that of the withdrawn pane
 * @param index counts the window's panes from 0; of a retraction, that of the withdrawn pane. A
 *     session whose bounds change is a new window
 * @param isLast no pane of this window follows; false for a retraction. (A session can still grow
 *     into a new window.)
 * @param isRetraction this withdraws a pane
 */
public record Pane<K, V, W extends Window>(
        K key,
        V value,
        W window,
        PaneTiming timing,
        long index,
        boolean isLast,
        boolean isRetraction) {

    /** Whether no other pane of this window came before. */
    public boolean isFirst() {
        return index == 0;
    }

    /** The same of another value. */
    <X> Pane<K, X, W> with(X other) {
        return new Pane<>(key, other, window, timing, index, isLast, isRetraction);
    }
}
