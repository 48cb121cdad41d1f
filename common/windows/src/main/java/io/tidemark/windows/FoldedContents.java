package io.tidemark.windows;

import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** One accumulator a window. */
final class FoldedContents<T, ACC, V> extends WindowContents<T, ACC, V> {

    private final AggregateFunction<T, ACC, V> aggregate;

    FoldedContents(AggregateFunction<T, ACC, V> aggregate) {
        this.aggregate = notRich(aggregate);
    }

    @Override
    boolean keepsElements() {
        return false;
    }

    @Override
    AggregateFunction<T, ACC, V> function() {
        return aggregate;
    }

    @Override
    @Nullable
    PaneEvictor evictor() {
        return null;
    }

    @Override
    <W extends Window> void add(
            PaneHost<?, T, ACC, V, W> host,
            W place,
            PaneState<ACC, V, W> state,
            T element,
            long timestamp) {
        state.accumulator = aggregate.add(element, accumulator(state));
    }

    private ACC accumulator(PaneState<ACC, V, ?> state) {
        return state.accumulator == null ? aggregate.createAccumulator() : state.accumulator;
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
            boolean discarding) {
        V value = aggregate.getResult(accumulator(state));
        if (discarding) {
            state.accumulator = null;
        }
        return value;
    }

    @Override
    <W extends Window> void drop(
            PaneHost<?, T, ACC, V, W> host, W place, PaneState<ACC, V, W> state) {
        state.accumulator = null;
    }
}
