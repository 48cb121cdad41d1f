package io.tidemark.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** Writes panes: key, value, window, timing, index, last, retraction. */
final class PaneSerializer<K, V, W extends Window> extends VersionedSerializer<Pane<K, V, W>> {

    private final TypeSerializer<K> keys;
    private final TypeSerializer<V> values;
    private final TypeSerializer<W> windows;

    PaneSerializer(TypeSerializer<K> keys, TypeSerializer<V> values, TypeSerializer<W> windows) {
        super(keys, values, windows);
        this.keys = keys;
        this.values = values;
        this.windows = windows;
    }

    @SuppressWarnings("unchecked")
    private static <K, V, W extends Window> PaneSerializer<K, V, W> of(TypeSerializer<?>[] parts) {
        return new PaneSerializer<>(
                (TypeSerializer<K>) parts[0],
                (TypeSerializer<V>) parts[1],
                (TypeSerializer<W>) parts[2]);
    }

    @Override
    PaneSerializer<K, V, W> with(TypeSerializer<?>[] parts) {
        return of(parts);
    }

    @Override
    public Pane<K, V, W> copy(Pane<K, V, W> from) {
        return new Pane<>(
                keys.copy(from.key()),
                values.copy(from.value()),
                windows.copy(from.window()),
                from.timing(),
                from.index(),
                from.isLast(),
                from.isRetraction());
    }

    @Override
    public void serialize(Pane<K, V, W> pane, DataOutputView target) throws IOException {
        keys.serialize(pane.key(), target);
        values.serialize(pane.value(), target);
        windows.serialize(pane.window(), target);
        target.writeByte(pane.timing().code());
        target.writeLong(pane.index());
        target.writeBoolean(pane.isLast());
        target.writeBoolean(pane.isRetraction());
    }

    @Override
    public Pane<K, V, W> deserialize(DataInputView source) throws IOException {
        return new Pane<>(
                keys.deserialize(source),
                values.deserialize(source),
                windows.deserialize(source),
                PaneTiming.of(source.readByte()),
                source.readLong(),
                source.readBoolean(),
                source.readBoolean());
    }

    @Override
    public TypeSerializerSnapshot<Pane<K, V, W>> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /** Public, because Flink makes it by its name. */
    public static final class Snapshot<K, V, W extends Window>
            extends PartsSnapshot<Pane<K, V, W>, PaneSerializer<K, V, W>> {

        public Snapshot() {}

        Snapshot(PaneSerializer<K, V, W> serializer) {
            super(serializer);
        }

        @Override
        PaneSerializer<K, V, W> serializer(TypeSerializer<?>[] parts) {
            return of(parts);
        }
    }
}
