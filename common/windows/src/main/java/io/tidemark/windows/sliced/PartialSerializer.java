package io.tidemark.windows.sliced;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link Partial}: the key, whether an element follows, then it or the slice. */
final class PartialSerializer<K, T, ACC> extends TypeSerializer<Partial<K, T, ACC>> {

    private static final long serialVersionUID = 1L;

    private final TypeSerializer<K> keys;
    private final TypeSerializer<T> elements;
    private final TypeSerializer<ACC> accumulators;

    PartialSerializer(
            TypeSerializer<K> keys, TypeSerializer<T> elements, TypeSerializer<ACC> accumulators) {
        this.keys = keys;
        this.elements = elements;
        this.accumulators = accumulators;
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public TypeSerializer<Partial<K, T, ACC>> duplicate() {
        return new PartialSerializer<>(
                keys.duplicate(), elements.duplicate(), accumulators.duplicate());
    }

    @Override
    public Partial<K, T, ACC> createInstance() {
        return Partial.ofElement(keys.createInstance(), elements.createInstance());
    }

    @Override
    public Partial<K, T, ACC> copy(Partial<K, T, ACC> from) {
        K key = keys.copy(from.key());
        return from.isElement()
                ? Partial.ofElement(key, elements.copy(from.element()))
                : Partial.ofAccumulator(key, accumulators.copy(from.accumulator()));
    }

    @Override
    public Partial<K, T, ACC> copy(Partial<K, T, ACC> from, Partial<K, T, ACC> reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(Partial<K, T, ACC> partial, DataOutputView target) throws IOException {
        keys.serialize(partial.key(), target);
        target.writeBoolean(partial.isElement());
        if (partial.isElement()) {
            elements.serialize(partial.element(), target);
        } else {
            accumulators.serialize(partial.accumulator(), target);
        }
    }

    @Override
    public Partial<K, T, ACC> deserialize(DataInputView source) throws IOException {
        K key = keys.deserialize(source);
        return source.readBoolean()
                ? Partial.ofElement(key, elements.deserialize(source))
                : Partial.ofAccumulator(key, accumulators.deserialize(source));
    }

    @Override
    public Partial<K, T, ACC> deserialize(Partial<K, T, ACC> reuse, DataInputView source)
            throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        keys.copy(source, target);
        boolean isElement = source.readBoolean();
        target.writeBoolean(isElement);
        if (isElement) {
            elements.copy(source, target);
        } else {
            accumulators.copy(source, target);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartialSerializer<?, ?, ?> that
                && keys.equals(that.keys)
                && elements.equals(that.elements)
                && accumulators.equals(that.accumulators);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * keys.hashCode() + elements.hashCode()) + accumulators.hashCode();
    }

    @Override
    public Snapshot<K, T, ACC> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /**
     * The versioned format, public because Flink makes it by its name. It follows the parts'
     * serializers through their own changes.
     */
    public static final class Snapshot<K, T, ACC>
            extends CompositeTypeSerializerSnapshot<
                    Partial<K, T, ACC>, PartialSerializer<K, T, ACC>> {

        private static final int VERSION = 1;

        public Snapshot() {}

        Snapshot(PartialSerializer<K, T, ACC> serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return VERSION;
        }

        @Override
        protected void readOuterSnapshot(int version, DataInputView in, ClassLoader loader)
                throws IOException {
            if (version != VERSION) {
                throw new IOException(
                        String.format(
                                "%s: state of version %d, and this release reads version %d",
                                getClass().getName(), version, VERSION));
            }
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(
                PartialSerializer<K, T, ACC> serializer) {
            return new TypeSerializer<?>[] {
                serializer.keys, serializer.elements, serializer.accumulators
            };
        }

        @Override
        @SuppressWarnings("unchecked")
        protected PartialSerializer<K, T, ACC> createOuterSerializerWithNestedSerializers(
                TypeSerializer<?>[] nested) {
            return new PartialSerializer<>(
                    (TypeSerializer<K>) nested[0],
                    (TypeSerializer<T>) nested[1],
                    (TypeSerializer<ACC>) nested[2]);
        }
    }
}
