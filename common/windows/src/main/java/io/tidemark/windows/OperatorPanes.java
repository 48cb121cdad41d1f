package io.tidemark.windows;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.DefaultKeyedStateStore;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.StateMigrationException;

/**
 * An operator's panes: their counters ({@code panes-early}, {@code panes-on-time}, {@code
 * panes-late}, {@code panes-retracted}) and, where a function with a context makes them, that
 * function and the state that it keeps beside the operator's.
 */
final class OperatorPanes<K, V, W extends Window> {

    private final AbstractStreamOperator<?> operator;
    private final Output<?> output;
    @Nullable private final PaneProcessFunction<?, V, K, W> function;
    private final boolean merging;
    private final long discards;
    private final Set<String> own;
    private final Store<W> ofWindow;
    private final Store<VoidNamespace> ofKey;
    private final Map<String, Store<?>> names = new HashMap<>();
    private final Map<PaneTiming, Counter> shown = new EnumMap<>(PaneTiming.class);
    private final Counter retracted;

    /**
     * Registers the counters.
     *
     * @param function null for none
     * @param merging whether windows merge
     * @param discards how often a restore has dropped state
     * @param own the names of the operator's states
     */
    @SuppressWarnings("unchecked") // Panes gives a function of this stream's keys and windows.
    OperatorPanes(
            AbstractStreamOperator<?> operator,
            Output<?> output,
            @Nullable PaneProcessFunction<?, V, ?, ?> function,
            TypeSerializer<W> windows,
            boolean merging,
            long discards,
            Set<String> own) {
        this.operator = operator;
        this.output = output;
        this.function = (PaneProcessFunction<?, V, K, W>) function;
        this.merging = merging;
        this.discards = discards;
        this.own = own;
        this.ofWindow = new Store<>(windows);
        this.ofKey = new Store<>(VoidNamespaceSerializer.INSTANCE);
        ofKey.namespace = VoidNamespace.INSTANCE;
        MetricGroup metrics = operator.getMetricGroup();
        shown.put(PaneTiming.EARLY, metrics.counter("panes-early"));
        shown.put(PaneTiming.ON_TIME, metrics.counter("panes-on-time"));
        shown.put(PaneTiming.LATE, metrics.counter("panes-late"));
        retracted = metrics.counter("panes-retracted");
    }

    /**
     * Opens the function. Where a restore drops state, that has to be over: the function finds
     * none.
     */
    void open() throws Exception {
        if (function != null) {
            operator.getRuntimeContext().setKeyedStateStore(ofKey);
            function.setRuntimeContext(operator.getRuntimeContext());
            function.open(DefaultOpenContext.INSTANCE);
        }
    }

    void close() throws Exception {
        if (function != null) {
            function.close();
        }
    }

    /** A pane is sent. */
    void count(Pane<K, V, W> pane) {
        (pane.isRetraction() ? retracted : shown.get(pane.timing())).inc();
    }

    /** What the function sees of a pane, or, without a timing, of a window that is forgotten. */
    PaneContext<K, W> context(
            K key,
            W window,
            @Nullable PaneTiming timing,
            long index,
            boolean isLast,
            long watermark,
            long processingTime) {
        return new FunctionContext<>(
                key, window, timing, index, isLast, watermark, processingTime, output, this);
    }

    /** A window is forgotten. */
    void clear(K key, W window, long watermark, long processingTime) throws Exception {
        if (function != null) {
            function.clear(context(key, window, null, 0, false, watermark, processingTime));
        }
    }

    /**
     * State of a window of the current key; until the next call.
     *
     * @throws UnsupportedOperationException where windows merge, or if the function does not
     *     override {@code clear}
     */
    KeyedStateStore windowState(W window) {
        if (merging) {
            throw new UnsupportedOperationException(
                    "There is no state of a window where windows merge; globalState() is of the"
                            + " key");
        }
        if (!function.clearsWindows()) {
            throw new UnsupportedOperationException(
                    "A function that keeps state of a window overrides clear(…), which "
                            + function.getClass().getName()
                            + " does not");
        }
        ofWindow.namespace = window;
        return ofWindow;
    }

    /** State of the current key. */
    KeyedStateStore globalState() {
        return ofKey;
    }

    private final class Store<N> extends DefaultKeyedStateStore {

        private final TypeSerializer<N> namespaces;
        private N namespace;

        Store(TypeSerializer<N> namespaces) {
            super(operator.getKeyedStateBackend(), operator.getRuntimeContext()::createSerializer);
            this.namespaces = namespaces;
        }

        @Override
        protected <S extends State> S getPartitionedState(StateDescriptor<S, ?> descriptor)
                throws Exception {
            String name = descriptor.getName();
            if (own.contains(name)) {
                throw refused(name, "the operator has one of that name");
            }
            Store<?> first = names.putIfAbsent(name, this);
            if (first != null && first != this) {
                throw refused(name, "a window's state and a key's cannot share one");
            }
            try {
                return operator.getPartitionedState(
                        namespace,
                        namespaces,
                        discards == 0
                                ? descriptor
                                : RenamedState.of(descriptor, name + "#" + discards));
            } catch (StateMigrationException e) {
                // It is the same with each start.
                throw new SuppressRestartsException(e);
            }
        }

        private IllegalArgumentException refused(String name, String why) {
            return new IllegalArgumentException(
                    "The state '"
                            + name
                            + "' of "
                            + function.getClass().getName()
                            + " needs another name: "
                            + why);
        }
    }
}
