package io.tidemark.windows;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.DefaultKeyedStateStore;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.StateMigrationException;

/** A function in its operator, and the state that it keeps there beside the operator's. */
final class OpenedFunction<W extends Window> {

    private final AbstractStreamOperator<?> operator;
    private final PaneProcessFunction<?, ?, ?, ?> function;
    private final boolean merging;
    private final long discards;
    private final Set<String> own;
    private final Store<W> ofWindow;
    private final Store<VoidNamespace> ofKey;
    private final Map<String, Store<?>> names = new HashMap<>();

    private OpenedFunction(
            AbstractStreamOperator<?> operator,
            PaneProcessFunction<?, ?, ?, ?> function,
            TypeSerializer<W> windows,
            boolean merging,
            long discards,
            Set<String> own) {
        this.operator = operator;
        this.function = function;
        this.merging = merging;
        this.discards = discards;
        this.own = own;
        this.ofWindow = new Store<>(windows);
        this.ofKey = new Store<>(VoidNamespaceSerializer.INSTANCE);
        ofKey.namespace = VoidNamespace.INSTANCE;
    }

    /**
     * Opens a function. Where a restore drops state, that has to be over: the function finds none.
     *
     * @param merging whether windows merge
     * @param discards how often a restore has dropped state
     * @param own the names of the operator's states
     */
    static <W extends Window> OpenedFunction<W> open(
            AbstractStreamOperator<?> operator,
            PaneProcessFunction<?, ?, ?, ?> function,
            TypeSerializer<W> windows,
            boolean merging,
            long discards,
            Set<String> own)
            throws Exception {
        OpenedFunction<W> opened =
                new OpenedFunction<>(operator, function, windows, merging, discards, own);
        operator.getRuntimeContext().setKeyedStateStore(opened.ofKey);
        function.setRuntimeContext(operator.getRuntimeContext());
        function.open(DefaultOpenContext.INSTANCE);
        return opened;
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
