package io.tidemark.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes the elements that a window keeps. */
final class BufferedElementSerializer<T> extends VersionedSerializer<BufferedElement<T>> {

    private final TypeSerializer<T> values;

    BufferedElementSerializer(TypeSerializer<T> values) {
        super(values);
        this.values = values;
    }

    @SuppressWarnings("unchecked")
    private static <T> BufferedElementSerializer<T> of(TypeSerializer<?>[] parts) {
        return new BufferedElementSerializer<>((TypeSerializer<T>) parts[0]);
    }

    @Override
    BufferedElementSerializer<T> with(TypeSerializer<?>[] parts) {
        return of(parts);
    }

    @Override
    public BufferedElement<T> copy(BufferedElement<T> from) {
        return new BufferedElement<>(values.copy(from.value()), from.timestamp(), from.arrival());
    }

    @Override
    public void serialize(BufferedElement<T> element, DataOutputView target) throws IOException {
        values.serialize(element.value(), target);
        target.writeLong(element.timestamp());
        target.writeLong(element.arrival());
    }

    @Override
    public BufferedElement<T> deserialize(DataInputView source) throws IOException {
        return new BufferedElement<>(
                values.deserialize(source), source.readLong(), source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<BufferedElement<T>> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /** Public, because Flink makes it by its name. */
    public static final class Snapshot<T>
            extends PartsSnapshot<BufferedElement<T>, BufferedElementSerializer<T>> {

        public Snapshot() {}

        Snapshot(BufferedElementSerializer<T> serializer) {
            super(serializer);
        }

        @Override
        BufferedElementSerializer<T> serializer(TypeSerializer<?>[] parts) {
            return of(parts);
        }
    }
}
