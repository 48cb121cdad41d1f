package io.tidemark.windows;

import java.io.Serializable;
import java.util.Objects;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.common.functions.RichFunction;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * What a window keeps of its elements until a pane shows it: one accumulator, or the elements.
 *
 * @param <ACC> the accumulator's type; any, where elements are kept
 */
@Experimental
public abstract sealed class WindowContents<T, ACC, V> implements Serializable
        permits FoldedContents, KeptContents {

    /**
     * Folds elements as they come.
     *
     * @throws IllegalArgumentException if {@code aggregate} is a rich function
     */
    public static <T, ACC, V> WindowContents<T, ACC, V> folded(
            AggregateFunction<T, ACC, V> aggregate) {
        return new FoldedContents<>(aggregate);
    }

    /**
     * Keeps the elements, for a function that gets all that a pane shows.
     *
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    public static <T, ACC, V> WindowContents<T, ACC, V> kept(PaneFunction<T, V> function) {
        return kept(function, null);
    }

    /**
     * Keeps those elements that the evictor does not throw out.
     *
     * @param evictor null for none
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    public static <T, ACC, V> WindowContents<T, ACC, V> kept(
            PaneFunction<T, V> function, @Nullable PaneEvictor evictor) {
        return new KeptContents<>(function, evictor);
    }

    /** Nobody would open it. */
    static <F extends Function> F notRich(F function) {
        if (function instanceof RichFunction) {
            throw new IllegalArgumentException(
                    "A function of windows cannot be a rich one, such as "
                            + function.getClass().getName());
        }
        return Objects.requireNonNull(function);
    }

    /** Whether a window's elements are kept beside its state. */
    abstract boolean keepsElements();

    /** What the user computes with. */
    abstract Function function();

    @Nullable
    abstract PaneEvictor evictor();

    /** Takes an element of the window that is kept under {@code place}. */
    abstract <W extends Window> void add(
            PaneHost<?, T, ACC, V, W> host,
            W place,
            PaneState<ACC, V, W> state,
            T element,
            long timestamp);

    /** Takes into a session's state what the state of a part of it holds. */
    abstract <W extends Window> void absorb(PaneState<ACC, V, W> state, PaneState<ACC, V, W> part);

    /** Brings a part of a session to the place of the session. */
    abstract <W extends Window> void move(
            PaneHost<?, T, ACC, V, W> host, PaneState<ACC, V, W> part, W from, W to);

    /** What a pane shows, which discarding windows then forget. */
    abstract <W extends Window> V value(
            PaneHost<?, T, ACC, V, W> host, W place, PaneState<ACC, V, W> state, boolean discarding)
            throws Exception;

    /** Forgets what is kept of a window that stays. */
    abstract <W extends Window> void drop(
            PaneHost<?, T, ACC, V, W> host, W place, PaneState<ACC, V, W> state);
}
