package io.tidemark.windows;

import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * What {@link PaneEngine} stands on: the clocks, state and timers of the current key, and where
 * results go. In a job that is a Flink operator, in a replay the scenario's clock and maps.
 *
 * <p>Timers are a set by window and time; registering one twice or deleting none is harmless.
 */
interface PaneHost<K, T, ACC, V, W extends Window> {

    /** The current key. */
    K key();

    /** Event time, ms; {@link Long#MIN_VALUE} before the first watermark. */
    long watermark();

    /** The last ms of the newest windows of the current key that have expired. */
    long expiredThrough();

    /** Processing time, ms. */
    long processingTime();

    /**
     * How often the trigger has changed since the state began; numbers that were written under
     * another one are of no use to this one.
     */
    long generation();

    // What is kept of a window is kept under it or, of a session, under its state window.

    /** What is kept of a window. */
    @Nullable
    PaneState<ACC, V, W> get(W window);

    void put(W window, PaneState<ACC, V, W> state);

    /** Forgets a window and its elements. */
    void remove(W window);

    /** Where windows merge: those that are kept, each with its state window. */
    Map<W, W> sessions();

    void setSessions(Map<W, W> sessions);

    /** Keeps an element; numbers arrivals. */
    void addElement(W window, T element, long timestamp);

    /** Keeps elements that have arrived in another window. */
    void addElements(W window, List<BufferedElement<T>> elements);

    /** The kept elements in the order in which they were added. */
    List<BufferedElement<T>> elements(W window);

    void setElements(W window, List<BufferedElement<T>> elements);

    void registerEventTimer(W window, long time);

    void deleteEventTimer(W window, long time);

    void registerProcessingTimer(W window, long time);

    void deleteProcessingTimer(W window, long time);

    /** A timer of processing time beside those of the trigger: whether the window is inactive. */
    void registerInactivityTimer(W window, long time);

    void deleteInactivityTimer(W window, long time);

    /** A value that later changes to the accumulator do not reach. */
    V copy(V value);

    /** What a function sees that makes a pane's value. */
    PaneContext<K, W> context(W window, PaneTiming timing, long index, boolean isLast);

    /**
     * Hands on a pane.
     *
     * @param outputTime the time that it has downstream, ms
     */
    void emit(Pane<K, V, W> pane, long outputTime);

    /**
     * The time of a pane that is to come has changed, before which event time is to stop
     * downstream.
     *
     * @param from {@link PaneState#NO_TIME} for none, as {@code to}
     */
    void moveHold(long from, long to);

    /** Nothing of the window comes any more, and it is about to be removed. */
    void forgotten(W window) throws Exception;

    /** An element that no window takes. */
    void late(T element, long timestamp, LateReason reason);
}
