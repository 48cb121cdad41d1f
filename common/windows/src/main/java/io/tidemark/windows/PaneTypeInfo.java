package io.tidemark.windows;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** The type of a stream of panes; {@link Panes} sets it, so that nothing falls back to Kryo. */
public final class PaneTypeInfo<K, V, W extends Window> extends TypeInformation<Pane<K, V, W>> {

    private final TypeInformation<K> key;
    private final TypeInformation<V> value;
    private final TypeSerializer<W> window;

    /**
     * The type of panes of these keys, values and windows.
     *
     * @param window for {@code TimeWindow}, say, {@code new TimeWindow.Serializer()}
     */
    public PaneTypeInfo(
            TypeInformation<K> key, TypeInformation<V> value, TypeSerializer<W> window) {
        this.key = key;
        this.value = value;
        this.window = window;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Class<Pane<K, V, W>> getTypeClass() {
        return (Class<Pane<K, V, W>>) (Class<?>) Pane.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<Pane<K, V, W>> createSerializer(SerializerConfig config) {
        return new PaneSerializer<>(
                key.createSerializer(config), value.createSerializer(config), window);
    }

    @Override
    public String toString() {
        return "Pane<" + key + ", " + value + ">";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PaneTypeInfo<?, ?, ?> type
                && key.equals(type.key)
                && value.equals(type.value)
                && window.equals(type.window);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, value, window);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof PaneTypeInfo;
    }
}
