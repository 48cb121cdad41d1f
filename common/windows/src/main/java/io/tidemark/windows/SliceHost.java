package io.tidemark.windows;

import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * What {@link SliceEngine} stands on: the current key, its timers, and where panes go. Setting a
 * timer twice is harmless.
 */
interface SliceHost<K, V> {

    K key();

    void registerEventTimer(long time);

    /** In processing time, ms; one that has passed is due at once. */
    void registerTick(long time);

    /** A value that later changes to the accumulator do not reach. */
    V copy(V value);

    /** What a function sees of a pane. */
    PaneContext<K, TimeWindow> context(
            TimeWindow window, PaneTiming timing, long index, boolean isLast);

    void emit(Pane<K, V, TimeWindow> pane);
}
