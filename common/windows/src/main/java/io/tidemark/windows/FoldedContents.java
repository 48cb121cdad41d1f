package io.tidemark.windows;

import java.util.Collections;
import java.util.function.Supplier;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * One accumulator a window.
 *
 * @param <A> of the accumulator's result, of which a function may make the pane's value
 */
final class FoldedContents<T, ACC, A, V> extends WindowContents<T, ACC, V> {

    private final AggregateFunction<T, ACC, A> aggregate;
    private final PaneValue<A, V> value;

    FoldedContents(
            AggregateFunction<T, ACC, A> aggregate,
            PaneValue<A, V> value,
            @Nullable PaneProcessFunction<A, V, ?, ?> processing) {
        super(processing, null);
        this.aggregate = notRich(aggregate);
        this.value = value;
    }

    /** Shows the accumulator's result. */
    static <T, ACC, V> FoldedContents<T, ACC, V, V> of(AggregateFunction<T, ACC, V> aggregate) {
        return new FoldedContents<>(aggregate, (values, context) -> values.iterator().next(), null);
    }

    @Override
    boolean keepsElements() {
        return false;
    }

    @Override
    AggregateFunction<T, ACC, A> function() {
        return aggregate;
    }

    @Override
    <W extends Window> void add(
            PaneHost<?, T, ACC, V, W> host,
            W place,
            PaneState<ACC, V, W> state,
            T element,
            long timestamp) {
        state.accumulator =
                aggregate.add(
                        element,
                        state.accumulator == null
                                ? aggregate.createAccumulator()
                                : state.accumulator);
    }

    @Override
    <W extends Window> void absorb(PaneState<ACC, V, W> state, PaneState<ACC, V, W> part) {
        if (part.accumulator != null) {
            state.accumulator =
                    state.accumulator == null
                            ? part.accumulator
                            : aggregate.merge(state.accumulator, part.accumulator);
        }
    }

    @Override
    <W extends Window> void move(
            PaneHost<?, T, ACC, V, W> host, PaneState<ACC, V, W> part, W from, W to) {}

    @Override
    <W extends Window> V value(
            PaneHost<?, T, ACC, V, W> host,
            W place,
            PaneState<ACC, V, W> state,
            boolean discarding,
            Supplier<? extends PaneContext<?, ?>> context)
            throws Exception {
        ACC accumulator = state.accumulator;
        if (discarding) {
            state.accumulator = null;
        }
        return value(accumulator, context);
    }

    /**
     * What a pane shows.
     *
     * @param accumulator null if nothing has come
     */
    V value(@Nullable ACC accumulator, Supplier<? extends PaneContext<?, ?>> context)
            throws Exception {
        A result =
                aggregate.getResult(
                        accumulator == null ? aggregate.createAccumulator() : accumulator);
        return value.of(Collections.singletonList(result), context);
    }

    @Override
    <W extends Window> void drop(
            PaneHost<?, T, ACC, V, W> host, W place, PaneState<ACC, V, W> state) {
        state.accumulator = null;
    }
}
