package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * What can be said of windows, whatever is computed in them.
 *
 * @param <S> who says it
 */
abstract sealed class WindowSentence<S extends WindowSentence<S, T, W>, T, W extends Window>
        permits Panes, CoGroupedPanes {

    final WindowAssigner<? super T, W> assigner;
    DataflowTrigger trigger = Triggers.defaultTrigger();
    long latenessMs;
    long inactiveAfterMs;
    AccumulationMode mode = AccumulationMode.ACCUMULATING;
    OnTimeBehavior onTime = OnTimeBehavior.FIRE_IF_NON_EMPTY;
    ClosingBehavior closing = ClosingBehavior.FIRE_IF_NON_EMPTY;
    TimestampCombiner outputTime = TimestampCombiner.END_OF_WINDOW;
    StateDefinition definition = StateDefinition.empty();

    WindowSentence(WindowAssigner<? super T, W> assigner) {
        this.assigner = assigner;
    }

    abstract S self();

    <ACC, V> PaneDefinition<T, ACC, V, W> panes(WindowContents<T, ACC, V> contents) {
        return new PaneDefinition<>(
                assigner,
                trigger,
                latenessMs,
                mode,
                contents,
                onTime,
                closing,
                inactiveAfterMs,
                outputTime);
    }

    /** When panes come out; the default trigger if not said. */
    public S trigger(DataflowTrigger trigger) {
        this.trigger = Objects.requireNonNull(trigger);
        return self();
    }

    /**
     * How long a window takes elements after its end; 0 if not said. In whole ms.
     *
     * @throws IllegalArgumentException if negative
     */
    public S allowedLateness(Duration lateness) {
        if (lateness.isNegative()) {
            throw new IllegalArgumentException("The allowed lateness is negative: " + lateness);
        }
        this.latenessMs = lateness.toMillis();
        return self();
    }

    /**
     * Lets a key's global window expire when for so long (in processing time) no element has come
     * into it: what no pane has shown comes out in a last pane, nothing is kept, and the key's next
     * element opens a window anew. A window whose trigger has finished goes, too. Without this, the
     * state of a key in global windows is kept until the end of time.
     *
     * @param after in whole ms, at least 1 ms
     * @throws IllegalArgumentException if shorter, or if the windows are not global ones
     */
    public S expireWhenInactive(Duration after) {
        if (after.toMillis() < 1 || !(assigner instanceof GlobalWindows)) {
            throw new IllegalArgumentException(
                    "Global windows can expire when inactive for 1 ms or more, not "
                            + assigner
                            + " after "
                            + after);
        }
        this.inactiveAfterMs = after.toMillis();
        return self();
    }

    /** Each pane holds what no pane before held. */
    public S discarding() {
        return mode(AccumulationMode.DISCARDING);
    }

    /** Each pane replaces the one before; so it is if nothing is said. */
    public S accumulating() {
        return mode(AccumulationMode.ACCUMULATING);
    }

    /** Like accumulating, and each pane first withdraws the one before. */
    public S retracting() {
        return mode(AccumulationMode.RETRACTING);
    }

    /** One of the three modes. */
    public S mode(AccumulationMode mode) {
        this.mode = Objects.requireNonNull(mode);
        return self();
    }

    /**
     * Whether an on-time pane comes out also when nothing new has come, so that who reads the panes
     * knows that event time has passed the window's end; not if not said.
     */
    @Experimental
    public S onTimeBehavior(OnTimeBehavior behavior) {
        this.onTime = Objects.requireNonNull(behavior);
        return self();
    }

    /**
     * Whether a last pane comes out also when nothing new has come, so that who reads the panes
     * knows that the window will not change any more; not if not said.
     */
    @Experimental
    public S closingBehavior(ClosingBehavior behavior) {
        this.closing = Objects.requireNonNull(behavior);
        return self();
    }

    /**
     * Which time panes have downstream; the window's last ms if not said. Another one than before a
     * savepoint holds at once; what waited then counts as far as the one before had counted it.
     * Windows that end with the clock refuse all others when they are computed.
     */
    @Experimental
    public S outputTime(TimestampCombiner combiner) {
        this.outputTime = Objects.requireNonNull(combiner);
        return self();
    }

    /**
     * Says in the words of who runs the job, such as options and their values, what the windows'
     * state means. Windows that were written under another definition, or by another assigner,
     * function (if its class has a name of its own), evictor, accumulation mode or engine, are
     * refused when the job starts, in a line that has both values; or dropped and counted ({@code
     * windows-discarded}), if the definition is {@linkplain StateDefinition#discardingOther
     * discarding}. The trigger and the allowed lateness may change.
     */
    public S definition(StateDefinition definition) {
        this.definition = Objects.requireNonNull(definition);
        return self();
    }
}
