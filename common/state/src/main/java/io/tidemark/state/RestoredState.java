package io.tidemark.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.internal.InternalKvState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operator's state as a restore found it: to go on with, or to drop. It is known only when all
 * state is registered, for what the definitions do not tell, the types may: state of another
 * accumulator or of another kind of windows is refused by Flink in a loop of restarts. Registered
 * with the serializers that are {@linkplain #typed made here}, it is refused once, or read as it
 * was written and dropped.
 */
@Experimental
public final class RestoredState {

    private static final Logger LOG = LoggerFactory.getLogger(RestoredState.class);

    private final StateDefinition.Restored restored;
    private final boolean isNewGeneration;
    private final boolean isRestored;
    private final boolean discards;
    private final List<RestoringSerializer<?>> restoring = new ArrayList<>();
    private boolean isDiscarded;

    RestoredState(
            StateDefinition.Restored restored,
            boolean isNewGeneration,
            boolean isRestored,
            boolean discards) {
        this.restored = restored;
        this.isNewGeneration = isNewGeneration;
        this.isRestored = isRestored;
        this.discards = discards;
        this.isDiscarded = restored.isDiscarded();
    }

    /** Drops an operator's state. */
    @FunctionalInterface
    public interface Discarding {

        /** The number of windows, slices or elements, whichever are kept, that there were. */
        long discard() throws Exception;
    }

    /** How often a changeable entry of the definition has changed since the state began. */
    public long generation() {
        return restored.generation();
    }

    /** Whether this restore has changed one. */
    public boolean isNewGeneration() {
        return isNewGeneration;
    }

    /**
     * Whether the state means or is something else than the operator would read, and the operator
     * has to drop it; known for certain when all of it has been registered.
     */
    public boolean isDiscarded() {
        return isDiscarded;
    }

    /**
     * What state is to be registered with, alone or within another serializer. Registering then
     * throws a {@link SuppressRestartsException} with a {@link StateDefinition.ChangedException},
     * if the restored state has another type and is not to be dropped.
     *
     * @param name of what is written, for the refusal
     */
    public <T> TypeSerializer<T> typed(String name, TypeSerializer<T> present) {
        if (!isRestored) {
            return present;
        }
        RestoringSerializer<T> serializer = new RestoringSerializer<>(name, present, this);
        restoring.add(serializer);
        return serializer;
    }

    /** State was written as another type than the present one. */
    void differs(String name, TypeSerializer<?> old, TypeSerializer<?> present) {
        if (!discards) {
            throw new SuppressRestartsException(
                    new StateDefinition.ChangedException(
                            String.format(
                                    "%s: the restored windows were written as another type (%s)"
                                            + " than the job now has (%s); start it with the one of"
                                            + " before, or drop them with --discard-window-state",
                                    name, nameOf(old), nameOf(present))));
        }
        isDiscarded = true;
    }

    private static String nameOf(TypeSerializer<?> serializer) {
        String name = serializer.getClass().getName();
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }

    /**
     * To be called when all state is registered: drops it if it has to be dropped, with what
     * another operator has left behind under this one's uid, and counts it.
     *
     * @param keyed the operator's keyed state; null if it has none
     * @param timerServices the names of the operator's own
     * @param discarding is asked only if there is something to drop; drops the operator's own state
     * @return {@code windows-discarded}, registered now
     */
    public Counter discard(
            MetricGroup metrics,
            @Nullable KeyedStateBackend<?> keyed,
            Set<String> timerServices,
            Discarding discarding)
            throws Exception {
        Counter discarded = metrics.counter("windows-discarded");
        if (isDiscarded) {
            discarded.inc(discarding.discard());
            if (keyed instanceof CheckpointableKeyedStateBackend<?> backend) {
                discarded.inc(new UnclaimedState<>(backend).drop(timerServices));
            }
            LOG.warn(
                    "Dropped state of another definition: {} windows (or what is kept of them)",
                    discarded.getCount());
        }
        restoring.forEach(RestoringSerializer::restored);
        return discarded;
    }

    /**
     * Clears a state of all keys.
     *
     * @return under how many keys and namespaces there was something
     */
    public static <K, N> long clear(
            KeyedStateBackend<K> backend, String name, InternalKvState<K, N, ?> state) {
        List<Tuple2<K, N>> entries;
        try (Stream<Tuple2<K, N>> all = backend.getKeysAndNamespaces(name)) {
            entries = all.toList();
        }
        for (Tuple2<K, N> entry : entries) {
            backend.setCurrentKey(entry.f0);
            state.setCurrentNamespace(entry.f1);
            state.clear();
        }
        return entries.size();
    }
}
