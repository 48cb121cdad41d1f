package io.tidemark.windows;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** The elements of a window, or those that an evictor leaves. */
final class KeptContents<T, ACC, V> extends WindowContents<T, ACC, V> {

    private final Function function;
    private final PaneValue<T, V> value;

    KeptContents(
            Function function,
            PaneValue<T, V> value,
            @Nullable PaneProcessFunction<?, V, ?, ?> processing,
            @Nullable PaneEvictor evictor) {
        super(processing, evictor);
        this.function = function;
        this.value = value;
    }

    @Override
    boolean keepsElements() {
        return true;
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    <W extends Window> void add(
            PaneHost<?, T, ACC, V, W> host,
            W place,
            PaneState<ACC, V, W> state,
            T element,
            long timestamp) {
        host.addElement(place, element, timestamp);
        state.buffered++;
        prune(host, place, state);
    }

    /** Bounds the buffer: what goes now would go before the next pane anyway. */
    private <W extends Window> void prune(
            PaneHost<?, T, ACC, V, W> host, W place, PaneState<ACC, V, W> state) {
        PaneEvictor evictor = evictor();
        if (evictor != null && !evictor.actsAfter() && state.buffered >= state.pruneAt) {
            keep(host, place, state, evictor.evict(elements(host, place)));
            state.pruneAt = Math.max(PaneState.FIRST_PRUNING, 2 * state.buffered);
        }
    }

    /** In the order of arrival; where sessions have joined, they are kept in another. */
    private <W extends Window> List<BufferedElement<T>> elements(
            PaneHost<?, T, ACC, V, W> host, W place) {
        List<BufferedElement<T>> sorted = new ArrayList<>(host.elements(place));
        sorted.sort(Comparator.comparingLong(BufferedElement::arrival));
        return sorted;
    }

    private <W extends Window> void keep(
            PaneHost<?, T, ACC, V, W> host,
            W place,
            PaneState<ACC, V, W> state,
            List<BufferedElement<T>> elements) {
        if (elements.size() != state.buffered) {
            host.setElements(place, elements);
            state.buffered = elements.size();
        }
    }

    @Override
    <W extends Window> void absorb(PaneState<ACC, V, W> state, PaneState<ACC, V, W> part) {
        state.buffered += part.buffered;
        state.pruneAt = Math.max(state.pruneAt, part.pruneAt);
    }

    @Override
    <W extends Window> void move(
            PaneHost<?, T, ACC, V, W> host, PaneState<ACC, V, W> part, W from, W to) {
        if (part.buffered > 0) {
            host.addElements(to, host.elements(from));
        }
    }

    @Override
    <W extends Window> V value(
            PaneHost<?, T, ACC, V, W> host,
            W place,
            PaneState<ACC, V, W> state,
            boolean discarding,
            Supplier<? extends PaneContext<?, ?>> context)
            throws Exception {
        PaneEvictor evictor = evictor();
        List<BufferedElement<T>> elements = elements(host, place);
        if (evictor != null && !evictor.actsAfter()) {
            elements = evictor.evict(elements);
        }
        V shown = value.of(elements.stream().map(BufferedElement::value).toList(), context);
        if (evictor != null && evictor.actsAfter()) {
            elements = evictor.evict(elements);
        }
        keep(host, place, state, discarding ? List.of() : elements);
        return shown;
    }

    @Override
    <W extends Window> void drop(
            PaneHost<?, T, ACC, V, W> host, W place, PaneState<ACC, V, W> state) {
        keep(host, place, state, List.of());
    }
}
