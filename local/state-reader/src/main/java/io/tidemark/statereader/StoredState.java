package io.tidemark.statereader;

import java.util.Locale;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/**
 * A state as it was stored.
 *
 * @param kind what it is; decides how it is read
 * @param namespace the serializer of what it is kept by beside the key, such as a window (Flink's
 *     {@code VoidNamespace} for nothing); {@code null} if it is not kept by key
 * @param key the serializer of the keys of a map or a broadcast state; {@code null} in others
 * @param value the serializer of its value, or of each element
 */
record StoredState(
        String name,
        Kind kind,
        TypeSerializer<?> namespace,
        TypeSerializer<?> key,
        TypeSerializer<?> value) {

    enum Kind {
        /** By key: one value. */
        VALUE,
        /** By key: the combination of all values that came. */
        REDUCING,
        /** By key: the accumulator of all values that came. */
        AGGREGATING,
        /** By key: a list. */
        LIST,
        /** By key: a map. */
        MAP,
        /** Of the operator: a list, of which each subtask has a part. */
        SPLIT,
        /** Of the operator: a list, of which each subtask gets all. */
        UNION,
        /** Of the operator: a map that is the same in each subtask. */
        BROADCAST;
    }

    boolean isByKey() {
        return namespace != null;
    }

    boolean isByWindow() {
        return isByKey() && !(namespace instanceof VoidNamespaceSerializer);
    }

    @Override
    public String toString() {
        return name
                + " ("
                + (isByWindow() ? "windowed" : kind.name().toLowerCase(Locale.ROOT))
                + ")";
    }
}
