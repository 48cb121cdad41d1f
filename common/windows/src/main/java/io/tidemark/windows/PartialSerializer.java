package io.tidemark.windows;

import io.tidemark.windows.Partial.Timed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializer of {@link Partial}: the key, the number of elements that follow, then these, each
 * after its timestamp; if there are none, the accumulator after its count.
 */
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
        return Partial.ofElement(keys.createInstance(), elements.createInstance(), 0);
    }

    @Override
    public Partial<K, T, ACC> copy(Partial<K, T, ACC> from) {
        K key = keys.copy(from.key());
        if (!from.isElements()) {
            return Partial.ofAccumulator(key, accumulators.copy(from.accumulator()), from.count());
        }
        List<Timed<T>> copies = new ArrayList<>(from.elements().size());
        for (Timed<T> timed : from.elements()) {
            copies.add(new Timed<>(timed.timestamp(), elements.copy(timed.element())));
        }
        return Partial.ofElements(key, copies);
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
        target.writeInt(partial.elements().size());
        if (partial.isElements()) {
            for (Timed<T> timed : partial.elements()) {
                target.writeLong(timed.timestamp());
                elements.serialize(timed.element(), target);
            }
        } else {
            target.writeLong(partial.count());
            accumulators.serialize(partial.accumulator(), target);
        }
    }

    @Override
    public Partial<K, T, ACC> deserialize(DataInputView source) throws IOException {
        K key = keys.deserialize(source);
        int size = source.readInt();
        if (size == 0) {
            long count = source.readLong();
            return Partial.ofAccumulator(key, accumulators.deserialize(source), count);
        }
        List<Timed<T>> read = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            read.add(new Timed<>(source.readLong(), elements.deserialize(source)));
        }
        return Partial.ofElements(key, read);
    }

    @Override
    public Partial<K, T, ACC> deserialize(Partial<K, T, ACC> reuse, DataInputView source)
            throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        keys.copy(source, target);
        int size = source.readInt();
        target.writeInt(size);
        for (int i = 0; i < size; i++) {
            target.writeLong(source.readLong());
            elements.copy(source, target);
        }
        if (size == 0) {
            target.writeLong(source.readLong());
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

        private static final int VERSION = 2;

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
