package io.tidemark.state;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.ManagedInitializationContext;

/**
 * What an operator's state means, kept beside it: the numbers of a window of 20 ms are not those of
 * one of 10 ms, and nothing in Flink's state says which they are. An operator that is restored
 * under another definition is refused, once, instead of reading the old state as something else.
 *
 * <p>State: {@code definition}, in each subtask the same map from names to values (a broadcast
 * state; with a union list Flink would take no checkpoint while some subtasks have ended and others
 * have not). Immutable.
 */
@Experimental
public final class StateDefinition implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The name of the state. */
    public static final String STATE = "definition";

    private static final String GENERATION = "generation";
    private static final String DISCARDS = "discards";

    static final MapStateDescriptor<String, String> ENTRIES =
            new MapStateDescriptor<>(STATE, StringSerializer.INSTANCE, StringSerializer.INSTANCE);

    private final List<Entry> entries;
    private final boolean discards;

    private record Entry(String name, String value, boolean isFixed) implements Serializable {

        boolean differsFrom(Map<String, String> before) {
            String old = before.get(name);
            return old != null && !old.equals(value);
        }
    }

    private StateDefinition(List<Entry> entries, boolean discards) {
        this.entries = entries;
        this.discards = discards;
    }

    /**
     * What a comparison of the definitions found.
     *
     * @param generation how often a changeable entry has changed since the state began
     * @param isDiscarded whether the state was written under another definition, and has to be
     *     dropped
     */
    record Restored(long generation, boolean isDiscarded) {}

    /** State was restored that means something else than the operator would read. */
    public static final class ChangedException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        ChangedException(String message) {
            super(message);
        }
    }

    /** Without entries. */
    public static StateDefinition empty() {
        return new StateDefinition(List.of(), false);
    }

    /**
     * With one more entry, without which the state cannot be read. Of several that differ the first
     * is named, so what a person has written, such as an option, comes before what follows from it.
     *
     * @param name not yet in use, also not by the windows that are defined
     * @param value one line; by its {@code toString}
     * @throws IllegalArgumentException if the name is in use
     */
    public StateDefinition with(String name, Object value) {
        return and(new Entry(name, value.toString(), true));
    }

    /** With one more entry that may change; each change begins a new generation. */
    public StateDefinition withChangeable(String name, Object value) {
        return and(new Entry(name, value.toString(), false));
    }

    private StateDefinition and(Entry entry) {
        boolean isTaken =
                entry.name.equals(GENERATION)
                        || entry.name.equals(DISCARDS)
                        || entries.stream().anyMatch(each -> each.name.equals(entry.name));
        if (isTaken) {
            throw new IllegalArgumentException(
                    "The definition of the state has an entry '" + entry.name + "' already");
        }
        List<Entry> all = new ArrayList<>(entries);
        all.add(entry);
        return new StateDefinition(List.copyOf(all), discards);
    }

    /**
     * Drops state of another definition instead of refusing it. Where the definition is the same
     * nothing is dropped, so this may stay through failures and later starts.
     *
     * @param discards whether to; by default it is refused
     */
    public StateDefinition discardingOther(boolean discards) {
        return new StateDefinition(entries, discards);
    }

    /**
     * Compares with what the checkpoint has, if it has anything, and keeps the present definition.
     * To be called when the operator's state is initialized, before any of it is registered. An
     * entry that only one of the two knows is not compared.
     *
     * @throws SuppressRestartsException with a {@link ChangedException}, if a fixed entry differs
     */
    public RestoredState restore(ManagedInitializationContext context) throws Exception {
        OperatorStateStore store = context.getOperatorStateStore();
        BroadcastState<String, String> state = store.getBroadcastState(ENTRIES);
        String before = state.get(GENERATION);
        String discarded = state.get(DISCARDS);
        Restored restored = restore(store);
        boolean isNewGeneration = before != null && Long.parseLong(before) != restored.generation();
        RestoredState.Discards counted =
                new RestoredState.Discards(
                        discarded == null ? 0 : Long.parseLong(discarded),
                        count -> state.put(DISCARDS, Long.toString(count)));
        return new RestoredState(
                restored, isNewGeneration, context.isRestored(), discards, counted);
    }

    Restored restore(OperatorStateStore store) throws Exception {
        BroadcastState<String, String> state = store.getBroadcastState(ENTRIES);
        Map<String, String> before = new HashMap<>();
        state.immutableEntries().forEach(entry -> before.put(entry.getKey(), entry.getValue()));
        boolean isDiscarded;
        try {
            isDiscarded = isDiscarded(before);
        } catch (ChangedException e) {
            throw new SuppressRestartsException(e);
        }
        long generation = Long.parseLong(before.getOrDefault(GENERATION, "0"));
        if (entries.stream().anyMatch(entry -> !entry.isFixed && entry.differsFrom(before))) {
            generation++;
        }
        state.clear();
        state.put(GENERATION, Long.toString(generation));
        for (Entry entry : entries) {
            state.put(entry.name, entry.value);
        }
        return new Restored(generation, isDiscarded);
    }

    /** Whether state of the definition {@code before} is dropped; refuses it otherwise. */
    boolean isDiscarded(Map<String, String> before) {
        for (Entry entry : entries) {
            if (entry.isFixed && entry.differsFrom(before)) {
                if (!discards) {
                    throw new ChangedException(refusal(entry, before.get(entry.name)));
                }
                return true;
            }
        }
        return false;
    }

    private static String refusal(Entry entry, String old) {
        return String.format(
                "%s: the restored windows were written with %s and the job now has %s; start it with"
                        + " %s, or drop them with --discard-window-state",
                entry.name, old, entry.value, old);
    }
}
