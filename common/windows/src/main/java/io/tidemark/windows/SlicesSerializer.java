package io.tidemark.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializer of {@link Slices}: the time fired through, whether there are chunks, a count, then
 * starts and accumulators.
 */
final class SlicesSerializer<ACC> extends TypeSerializer<Slices<ACC>> {

    private static final long serialVersionUID = 1L;

    private final TypeSerializer<ACC> accumulators;

    SlicesSerializer(TypeSerializer<ACC> accumulators) {
        this.accumulators = accumulators;
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public TypeSerializer<Slices<ACC>> duplicate() {
        return new SlicesSerializer<>(accumulators.duplicate());
    }

    @Override
    public Slices<ACC> createInstance() {
        return new Slices<>();
    }

    @Override
    public Slices<ACC> copy(Slices<ACC> from) {
        Slices<ACC> to = new Slices<>(from.size());
        to.firedThrough(from.firedThrough());
        to.hasChunks(from.hasChunks());
        for (int i = 0; i < from.size(); i++) {
            to.append(from.start(i), accumulators.copy(from.accumulator(i)));
        }
        return to;
    }

    @Override
    public Slices<ACC> copy(Slices<ACC> from, Slices<ACC> reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(Slices<ACC> slices, DataOutputView target) throws IOException {
        target.writeLong(slices.firedThrough());
        target.writeBoolean(slices.hasChunks());
        target.writeInt(slices.size());
        for (int i = 0; i < slices.size(); i++) {
            target.writeLong(slices.start(i));
            accumulators.serialize(slices.accumulator(i), target);
        }
    }

    @Override
    public Slices<ACC> deserialize(DataInputView source) throws IOException {
        long firedThrough = source.readLong();
        boolean hasChunks = source.readBoolean();
        int size = source.readInt();
        // Room for the slice that is usually added next.
        Slices<ACC> slices = new Slices<>(size + 1);
        slices.firedThrough(firedThrough);
        slices.hasChunks(hasChunks);
        for (int i = 0; i < size; i++) {
            slices.append(source.readLong(), accumulators.deserialize(source));
        }
        return slices;
    }

    @Override
    public Slices<ACC> deserialize(Slices<ACC> reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        target.writeLong(source.readLong());
        target.writeBoolean(source.readBoolean());
        int size = source.readInt();
        target.writeInt(size);
        for (int i = 0; i < size; i++) {
            target.writeLong(source.readLong());
            accumulators.copy(source, target);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SlicesSerializer<?> that && accumulators.equals(that.accumulators);
    }

    @Override
    public int hashCode() {
        return accumulators.hashCode();
    }

    @Override
    public Snapshot<ACC> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /**
     * The versioned format, public because Flink makes it by its name. It follows the accumulator's
     * serializer through its own changes.
     */
    public static final class Snapshot<ACC>
            extends CompositeTypeSerializerSnapshot<Slices<ACC>, SlicesSerializer<ACC>> {

        private static final int VERSION = 2;

        public Snapshot() {}

        Snapshot(SlicesSerializer<ACC> serializer) {
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
        protected TypeSerializer<?>[] getNestedSerializers(SlicesSerializer<ACC> serializer) {
            return new TypeSerializer<?>[] {serializer.accumulators};
        }

        @Override
        @SuppressWarnings("unchecked")
        protected SlicesSerializer<ACC> createOuterSerializerWithNestedSerializers(
                TypeSerializer<?>[] nested) {
            return new SlicesSerializer<>((TypeSerializer<ACC>) nested[0]);
        }
    }
}
