package io.tidemark.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes bounds, number of panes, what there was, and the pane to be withdrawn. */
final class ShownWindowSerializer<V> extends VersionedSerializer<ShownWindow<V>> {

    private static final int END_SHOWN = 1;
    private static final int WAITING = 2;
    private static final int SENT = 4;

    private final TypeSerializer<V> values;

    ShownWindowSerializer(TypeSerializer<V> values) {
        super(values);
        this.values = values;
    }

    @SuppressWarnings("unchecked")
    private static <V> ShownWindowSerializer<V> of(TypeSerializer<?>[] parts) {
        return new ShownWindowSerializer<>((TypeSerializer<V>) parts[0]);
    }

    @Override
    ShownWindowSerializer<V> with(TypeSerializer<?>[] parts) {
        return of(parts);
    }

    @Override
    public ShownWindow<V> copy(ShownWindow<V> from) {
        ShownWindow<V> copy = new ShownWindow<>(from.start, from.end);
        copy.panes = from.panes;
        copy.endShown = from.endShown;
        copy.isWaiting = from.isWaiting;
        copy.sentTiming = from.sentTiming;
        copy.sent = from.sentTiming == null ? null : values.copy(from.sent);
        return copy;
    }

    @Override
    public void serialize(ShownWindow<V> window, DataOutputView target) throws IOException {
        target.writeLong(window.start);
        target.writeLong(window.end);
        target.writeLong(window.panes);
        target.writeByte(
                (window.endShown ? END_SHOWN : 0)
                        | (window.isWaiting ? WAITING : 0)
                        | (window.sentTiming != null ? SENT : 0));
        if (window.sentTiming != null) {
            target.writeByte(window.sentTiming.code());
            values.serialize(window.sent, target);
        }
    }

    @Override
    public ShownWindow<V> deserialize(DataInputView source) throws IOException {
        ShownWindow<V> window = new ShownWindow<>(source.readLong(), source.readLong());
        window.panes = source.readLong();
        int flags = source.readByte();
        window.endShown = (flags & END_SHOWN) != 0;
        window.isWaiting = (flags & WAITING) != 0;
        if ((flags & SENT) != 0) {
            window.sentTiming = PaneTiming.of(source.readByte());
            window.sent = values.deserialize(source);
        }
        return window;
    }

    @Override
    public TypeSerializerSnapshot<ShownWindow<V>> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /** Public, because Flink makes it by its name. */
    public static final class Snapshot<V>
            extends PartsSnapshot<ShownWindow<V>, ShownWindowSerializer<V>> {

        public Snapshot() {}

        Snapshot(ShownWindowSerializer<V> serializer) {
            super(serializer);
        }

        @Override
        ShownWindowSerializer<V> serializer(TypeSerializer<?>[] parts) {
            return of(parts);
        }
    }
}
