package io.tidemark.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.internal.InternalKvState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.apache.flink.util.function.BiConsumerWithException;
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
    private final Discards counted;
    private final List<RestoringSerializer<?>> restoring = new ArrayList<>();
    private boolean isDiscarded;

    RestoredState(
            StateDefinition.Restored restored,
            boolean isNewGeneration,
            boolean isRestored,
            boolean discards,
            Discards counted)
            throws Exception {
        this.restored = restored;
        this.isNewGeneration = isNewGeneration;
        this.isRestored = isRestored;
        this.discards = discards;
        this.counted = counted;
        this.isDiscarded = restored.isDiscarded();
        counted.keep();
    }

    /** How often state has been dropped since the operator began, which is kept with the rest. */
    static final class Discards {

        private final Keeping keeping;
        private long count;

        /** Keeps the number. */
        interface Keeping {
            void keep(long count) throws Exception;
        }

        Discards(long count, Keeping keeping) {
            this.count = count;
            this.keeping = keeping;
        }

        private void keep() throws Exception {
            if (count > 0) {
                keeping.keep(count);
            }
        }
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
     * How often the operator's state has been dropped since it began, now included, if it was. What
     * was dropped without having been registered cannot be registered again under its name.
     */
    public long discards() {
        return counted.count;
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
            String before = nameOf(old);
            String now = nameOf(present);
            throw new SuppressRestartsException(
                    new StateDefinition.ChangedException(
                            String.format(
                                    "%s: the restored windows were written as another type (%s)"
                                            + " than the job now has (%s%s); start it with the one"
                                            + " of before, or drop them with"
                                            + " --discard-window-state",
                                    name,
                                    before,
                                    now,
                                    before.equals(now) ? ", of other fields or elements" : "")));
        }
        isDiscarded = true;
    }

    /** The names of what was written as other types. */
    Set<String> ofOtherTypes() {
        return restoring.stream()
                .filter(RestoringSerializer::hasOld)
                .map(RestoringSerializer::name)
                .collect(Collectors.toSet());
    }

    /** A serializer of one type alone is named after it; of others it is the value that tells. */
    private static String nameOf(TypeSerializer<?> serializer) {
        Object named = serializer;
        if (!(serializer instanceof TypeSerializerSingleton)) {
            try {
                Object value = serializer.createInstance();
                named = value == null ? serializer : value;
            } catch (RuntimeException e) {
                LOG.debug("There is no value of {} to ask for its type", serializer, e);
            }
        }
        String name = named.getClass().getName();
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }

    /**
     * To be called when all state is registered: drops it if it has to be dropped, with the keyed
     * state that nobody claims under this one's uid, and counts it. If there was something of the
     * operator's, what nobody claims was a part of that and does not count; otherwise it is what
     * another operator has left behind. Operator state of another one stays.
     *
     * @param keyed the operator, if it has keyed state; otherwise null
     * @param timerServices the names of the operator's own, of those that it has opened
     * @param discarding is asked only if there is something to drop; drops the operator's own state
     * @return {@code windows-discarded}, registered now
     */
    public Counter discard(
            MetricGroup metrics,
            @Nullable AbstractStreamOperator<?> keyed,
            Set<String> timerServices,
            Discarding discarding)
            throws Exception {
        Counter discarded = metrics.counter("windows-discarded");
        UnclaimedState<?> unclaimed = isRestored && keyed != null ? UnclaimedState.of(keyed) : null;
        if (unclaimed != null) {
            unclaimed.dropTimers(timerServices, isDiscarded);
        }
        if (isDiscarded) {
            long own = discarding.discard();
            long left = unclaimed == null ? 0 : unclaimed.dropEntries();
            discarded.inc(own > 0 ? own : left);
            counted.count++;
            counted.keep();
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
            KeyedStateBackend<K> backend, String name, InternalKvState<K, N, ?> state)
            throws Exception {
        return Portions.drop(
                () -> backend.<N>getKeysAndNamespaces(name),
                entry -> {
                    backend.setCurrentKey(entry.f0);
                    state.setCurrentNamespace(entry.f1);
                    state.clear();
                    return 1;
                });
    }

    /**
     * Deletes the timers of all keys.
     *
     * @param operator whose timers they are
     */
    public static <N> void clearTimers(
            AbstractStreamOperator<?> operator, InternalTimerService<N> service) throws Exception {
        delete(operator, service::forEachEventTimeTimer, service::deleteEventTimeTimer);
        clearProcessingTimers(operator, service);
    }

    /** Deletes those of processing time. */
    public static <N> void clearProcessingTimers(
            AbstractStreamOperator<?> operator, InternalTimerService<N> service) throws Exception {
        delete(operator, service::forEachProcessingTimeTimer, service::deleteProcessingTimeTimer);
    }

    /** Lists all timers of one kind. */
    private interface Timers<N> {
        void forEach(BiConsumerWithException<N, Long, Exception> consumer) throws Exception;
    }

    /** First lists them: none may be deleted while they are gone through. */
    private static <N> void delete(
            AbstractStreamOperator<?> operator, Timers<N> timers, BiConsumer<N, Long> deletion)
            throws Exception {
        List<InternalTimer<Object, N>> left = new ArrayList<>();
        timers.forEach(
                (namespace, time) ->
                        left.add(
                                new TimerHeapInternalTimer<>(
                                        time, operator.getCurrentKey(), namespace)));
        for (InternalTimer<Object, N> timer : left) {
            operator.setCurrentKey(timer.getKey());
            deletion.accept(timer.getNamespace(), timer.getTimestamp());
        }
    }
}
