package io.tidemark.windows;

import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * How elements are windowed and what is computed.
 *
 * @param assigner of event-time windows, of processing-time windows, or {@link GlobalWindows},
 *     which end with event time
 * @param latenessMs how long after its end a window still takes elements, 0 or more
 * @param contents what a window keeps, and what is computed from it
 * @param onTime whether an on-time pane comes out also when nothing new has come
 * @param closing whether a last pane comes out also when nothing new has come
 * @param inactiveAfterMs of global windows: after how much processing time without an element they
 *     expire; 0: never
 * @param outputTime which time panes have downstream; of windows that end with the clock only the
 *     end of the window
 */
@Experimental
public record PaneDefinition<T, ACC, V, W extends Window>(
        WindowAssigner<? super T, W> assigner,
        DataflowTrigger trigger,
        long latenessMs,
        AccumulationMode mode,
        WindowContents<T, ACC, V> contents,
        OnTimeBehavior onTime,
        ClosingBehavior closing,
        long inactiveAfterMs,
        TimestampCombiner outputTime)
        implements Serializable {

    /**
     * Windows without empty panes, which do not expire for want of elements; panes have the time of
     * the window's end.
     */
    public PaneDefinition(
            WindowAssigner<? super T, W> assigner,
            DataflowTrigger trigger,
            long latenessMs,
            AccumulationMode mode,
            WindowContents<T, ACC, V> contents) {
        this(
                assigner,
                trigger,
                latenessMs,
                mode,
                contents,
                OnTimeBehavior.FIRE_IF_NON_EMPTY,
                ClosingBehavior.FIRE_IF_NON_EMPTY,
                0,
                TimestampCombiner.END_OF_WINDOW);
    }

    public PaneDefinition {
        Objects.requireNonNull(contents);
        Objects.requireNonNull(onTime);
        Objects.requireNonNull(closing);
        Objects.requireNonNull(outputTime);
        if (outputTime != TimestampCombiner.END_OF_WINDOW && endsWithTheClock(assigner)) {
            throw new IllegalArgumentException(
                    "Panes of windows that end with the clock have the time of the window's end,"
                            + " not the "
                            + outputTime
                            + " of their elements");
        }
        if (latenessMs < 0) {
            throw new IllegalArgumentException(
                    "The allowed lateness must be 0 or more, not " + latenessMs + " ms");
        }
        if (inactiveAfterMs < 0) {
            throw new IllegalArgumentException(
                    "Windows are inactive after 1 ms or more, not " + inactiveAfterMs);
        }
        if (inactiveAfterMs > 0 && !(assigner instanceof GlobalWindows)) {
            throw new IllegalArgumentException(
                    "Only global windows expire when inactive; these end by themselves: "
                            + assigner);
        }
    }

    /**
     * Whether the windows end with the machine's clock. The watermark is then the clock less 1 ms:
     * the current ms can still bring elements, the ones before it cannot.
     */
    boolean endsWithTheClock() {
        return endsWithTheClock(assigner);
    }

    private static boolean endsWithTheClock(WindowAssigner<?, ?> assigner) {
        return !assigner.isEventTime() && !(assigner instanceof GlobalWindows);
    }
}
