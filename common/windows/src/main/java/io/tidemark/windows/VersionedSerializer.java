package io.tidemark.windows;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
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

    /**
     * What a savepoint says of such a serializer: the version of what it writes, and the snapshots
     * of its parts, which may change by their own rules.
     *
     * <p>A new version of what is written gets the next number, and a serializer that reads the one
     * before; until then there is one version, and every other is refused.
     */
    abstract static class PartsSnapshot<T, S extends VersionedSerializer<T>>
            extends CompositeTypeSerializerSnapshot<T, S> {

        private static final int VERSION = 1;

        PartsSnapshot() {}

        PartsSnapshot(S serializer) {
            super(serializer);
        }

        abstract S serializer(TypeSerializer<?>[] parts);

        @Override
        protected final int getCurrentOuterSnapshotVersion() {
            return VERSION;
        }

        @Override
        protected final void readOuterSnapshot(int version, DataInputView in, ClassLoader loader)
                throws IOException {
            if (version != VERSION) {
                throw new IOException(
                        String.format(
                                "%s: state of version %d, and this release reads version %d",
                                getClass().getName(), version, VERSION));
            }
        }

        @Override
        protected final TypeSerializer<?>[] getNestedSerializers(S serializer) {
            return serializer.parts;
        }

        @Override
        protected final S createOuterSerializerWithNestedSerializers(TypeSerializer<?>[] parts) {
            return serializer(parts);
        }
    }
}
