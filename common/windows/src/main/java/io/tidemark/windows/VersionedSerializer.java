package io.tidemark.windows;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What the serializers of this package share: made of other serializers, whatever they write. */
abstract class VersionedSerializer<T> extends TypeSerializer<T> {

    final TypeSerializer<?>[] parts;

    VersionedSerializer(TypeSerializer<?>... parts) {
        this.parts = parts;
    }

    abstract TypeSerializer<T> with(TypeSerializer<?>[] parts);

    @Override
    public final TypeSerializer<T> duplicate() {
        return with(
                Arrays.stream(parts)
                        .map(TypeSerializer::duplicate)
                        .toArray(TypeSerializer<?>[]::new));
    }

    @Override
    public final boolean isImmutableType() {
        return false;
    }

    @Override
    public final T createInstance() {
        return null;
    }

    @Override
    public final T copy(T from, T reuse) {
        return copy(from);
    }

    @Override
    public final int getLength() {
        return -1;
    }

    @Override
    public final T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    @SuppressWarnings("EqualsGetClass") // Two kinds of serializer are never equal.
    public final boolean equals(Object other) {
        return other != null
                && getClass() == other.getClass()
                && Arrays.equals(parts, ((VersionedSerializer<?>) other).parts);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(parts);
    }
}
