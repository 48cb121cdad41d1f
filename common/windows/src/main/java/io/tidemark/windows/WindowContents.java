package io.tidemark.windows;

import java.io.Serializable;
import java.util.Collections;
import java.util.Objects;
import java.util.function.Supplier;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.common.functions.RichFunction;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * What a window keeps of its elements until a pane shows it: one accumulator, or the elements.
 *
 * @param <ACC> the accumulator's type; any, where elements are kept
 */
@Experimental
public abstract sealed class WindowContents<T, ACC, V> implements Serializable
        permits FoldedContents, KeptContents {

    @Nullable private final PaneProcessFunction<?, V, ?, ?> processing;
    @Nullable private final PaneEvictor evictor;

    WindowContents(
            @Nullable PaneProcessFunction<?, V, ?, ?> processing, @Nullable PaneEvictor evictor) {
        this.processing = processing;
        this.evictor = evictor;
    }

    /**
     * Folds elements as they come.
     *
     * @throws IllegalArgumentException if {@code aggregate} is a rich function
     */
    public static <T, ACC, V> WindowContents<T, ACC, V> folded(
            AggregateFunction<T, ACC, V> aggregate) {
        return FoldedContents.of(aggregate);
    }

    /** Folds elements as they come, for a function that gets the aggregated value. */
    static <T, ACC, A, V> WindowContents<T, ACC, V> folded(
            AggregateFunction<T, ACC, A> aggregate, PaneProcessFunction<A, V, ?, ?> function) {
        return new FoldedContents<>(
                aggregate,
                (values, context) -> process(function, context, values),
                checked(function));
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
        return new KeptContents<>(
                notRich(function), (elements, context) -> function.apply(elements), null, evictor);
    }

    /** Keeps elements for a function with a context. */
    static <T, ACC, V> WindowContents<T, ACC, V> kept(
            PaneProcessFunction<T, V, ?, ?> function, @Nullable PaneEvictor evictor) {
        return new KeptContents<>(
                function,
                (elements, context) -> process(function, context, elements),
                checked(function),
                evictor);
    }

    /** Keeps elements, and folds those of a pane for a function with a context. */
    static <T, A, ACC, V> WindowContents<T, ACC, V> kept(
            Folding<T, ?, A> folding,
            PaneProcessFunction<A, V, ?, ?> function,
            @Nullable PaneEvictor evictor) {
        return new KeptContents<>(
                notRich(folding),
                (elements, context) ->
                        process(
                                function,
                                context,
                                Collections.singletonList(folding.apply(elements))),
                checked(function),
                evictor);
    }

    @SuppressWarnings("unchecked") // Keys and windows are those of the function's stream.
    private static <IN, V> V process(
            PaneProcessFunction<IN, V, ?, ?> function,
            Supplier<? extends PaneContext<?, ?>> context,
            Iterable<IN> elements)
            throws Exception {
        return ((PaneProcessFunction<IN, V, Object, Window>) function)
                .process((PaneContext<Object, Window>) context.get(), elements);
    }

    /** Nobody would open it. */
    static <F extends Function> F notRich(F function) {
        Function user = Wrapping.unwrap(Objects.requireNonNull(function));
        if (user instanceof RichFunction) {
            throw new IllegalArgumentException(
                    "A function of windows cannot be a rich one, such as "
                            + user.getClass().getName());
        }
        return function;
    }

    /** Nobody would ask it for what it keeps of the operator. */
    private static <F extends Function> F checked(F function) {
        if (function instanceof CheckpointedFunction) {
            throw new IllegalArgumentException(
                    "A function of windows keeps state of keys and windows, not of the operator,"
                            + " as does "
                            + function.getClass().getName());
        }
        return function;
    }

    /** Whether a window's elements are kept beside its state. */
    abstract boolean keepsElements();

    /** What makes of elements what a pane shows, or what {@link #processing} gets. */
    abstract Function function();

    /** What is to be opened and closed; null if the function sees no more than elements. */
    @Nullable
    PaneProcessFunction<?, V, ?, ?> processing() {
        return processing;
    }

    @Nullable
    PaneEvictor evictor() {
        return evictor;
    }

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
            PaneHost<?, T, ACC, V, W> host,
            W place,
            PaneState<ACC, V, W> state,
            boolean discarding,
            Supplier<? extends PaneContext<?, ?>> context)
            throws Exception;

    /** Forgets what is kept of a window that stays. */
    abstract <W extends Window> void drop(
            PaneHost<?, T, ACC, V, W> host, W place, PaneState<ACC, V, W> state);
}
