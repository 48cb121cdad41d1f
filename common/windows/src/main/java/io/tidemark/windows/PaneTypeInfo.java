package io.tidemark.windows;

import io.tidemark.state.OpaqueTypeInfo;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** The type of a stream of panes; {@link Panes} sets it, so that nothing falls back to Kryo. */
public final class PaneTypeInfo<K, V, W extends Window> extends OpaqueTypeInfo<Pane<K, V, W>> {

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
        super(Pane.class, key, value, window);
        this.key = key;
        this.value = value;
        this.window = window;
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
}
