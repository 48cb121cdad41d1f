package io.tidemark.statereader;

import java.util.Locale;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A state as it was stored.
 *
 * @param kind what it is; decides how it is read
 * @param key the serializer of the keys of a map or a broadcast state; {@code null} in others
 * @param value the serializer of its value, or of each element; {@code null} if it cannot be read
 */
record StoredState(String name, Kind kind, TypeSerializer<?> key, TypeSerializer<?> value) {

    enum Kind {
        /** By key: one value (also the one of a reducing or aggregating state). */
        VALUE,
        /** By key: a list. */
        LIST,
        /** By key: a map. */
        MAP,
        /** By key and window: only its name is shown. */
        WINDOWED,
        /** Of the operator: a list, of which each subtask has a part. */
        SPLIT,
        /** Of the operator: a list, of which each subtask gets all. */
        UNION,
        /** Of the operator: a map that is the same in each subtask. */
        BROADCAST;

        boolean isByKey() {
            return this == VALUE || this == LIST || this == MAP;
        }
    }

    @Override
    public String toString() {
        return name + " (" + kind.name().toLowerCase(Locale.ROOT) + ")";
    }
}
