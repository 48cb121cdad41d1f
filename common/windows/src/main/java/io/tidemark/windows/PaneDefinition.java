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
        long inactiveAfterMs)
        implements Serializable {

    /** Windows without empty panes, which do not expire for want of elements. */
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
                0);
    }

    public PaneDefinition {
        Objects.requireNonNull(contents);
        Objects.requireNonNull(onTime);
        Objects.requireNonNull(closing);
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
        return !assigner.isEventTime() && !(assigner instanceof GlobalWindows);
    }
}
